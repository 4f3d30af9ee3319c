import { AssumeError } from '../core/errors.ts';
import type { EnvironmentVariables } from '../core/ports.ts';
import { blockLine, linesOf } from './marked-block.ts';

/** Why a tool cannot read a configuration file at all. */
export interface ConfigFault {
  /** One-based. */
  readonly line: number;
  /** The end of a sentence: "the section [profile dev] is there twice". */
  readonly what: string;
}

/**
 * What makes the AWS CLI and boto3 refuse a whole file, in the file's order: they read it with Python's strict parser
 * (https://docs.python.org/3/library/configparser.html, `RawConfigParser`), so one bad line anywhere takes every profile
 * away. The SDKs forgive most of it. `text` is byte text.
 */
export function configFaults(text: string): readonly ConfigFault[] {
  const faults: ConfigFault[] = [];
  const sections = new Map<string, Set<string>>();
  let keys: Set<string> | undefined;
  let section = '';
  let [indent, continues] = [0, false];
  if (text.startsWith('\u00ef\u00bb\u00bf')) faults.push({ line: 1, what: 'it begins with a byte order mark' });
  for (const [index, { content }] of linesOf(text.replace(/^\u00ef\u00bb\u00bf/, '')).entries()) {
    const line = index + 1;
    if (!isUtf8(content)) faults.push({ line, what: 'it holds bytes that are no UTF-8' });
    const value = content.trim();
    if (value === '' || /^[#;]/.test(value)) continue;
    const at = content.search(/\S/);
    if (continues && at > indent) continue;
    [indent, continues] = [at, false];
    const header = /^\[(.+)\]/.exec(value)?.[1];
    if (header !== undefined) {
      if (sections.has(header)) faults.push({ line, what: `the section [${header}] is there twice` });
      section = header;
      keys = sections.get(header) ?? new Set();
      sections.set(header, keys);
      continue;
    }
    const key = /^(.*?)\s*[=:]/.exec(value)?.[1]?.toLowerCase();
    if (keys === undefined) faults.push({ line, what: 'something stands before the first [section]' });
    else if (key === undefined || key === '') faults.push({ line, what: 'a line is no "key = value"' });
    else {
      if (keys.has(key)) faults.push({ line, what: `[${section}] has the key ${key} twice` });
      keys.add(key);
      continues = true;
    }
  }
  return faults;
}

/** Sections that only AWS configuration files have: those of other programs (`[user]`, `[Unit]`) do not count. */
const AWS_SECTION = /^\s*\[\s*(?:default|preview|plugins|(?:profile|sso-session|services)\s+[^\]]+)\s*\]/i;

/** Whether tools of AWS could have written this text: it is empty but for comments, has one of their sections, or our block. */
export function isAwsConfiguration(text: string): boolean {
  if (text.includes('\0')) return false;
  const lines = linesOf(text).map(({ content }) => content);
  if (lines.some(line => AWS_SECTION.test(line) || blockLine(line) !== undefined)) return true;
  return lines.every(line => line.trim() === '' || /^\s*[#;]/.test(line));
}

/** Whether only AWS_CONFIG_FILE makes this file one of AWS. */
export function isForeign(
  { path, text }: { readonly path: string; readonly text: string | undefined },
  environment: EnvironmentVariables,
): boolean {
  return text !== undefined && environment['AWS_CONFIG_FILE'] === path && !isAwsConfiguration(text);
}

/**
 * Refuses to have our block written into a file that only AWS_CONFIG_FILE makes one of AWS: a repository's devcontainer can
 * set that variable to any file of the person's, whose program might then trip over the block. A configuration inside the
 * repository is accepted: the block holds no secret, and teams do keep the file there.
 * @throws AssumeError `local-file`.
 */
export function requireAwsConfiguration(
  file: { readonly path: string; readonly text: string | undefined },
  environment: EnvironmentVariables,
): void {
  if (!isForeign(file, environment)) return;
  throw new AssumeError(
    'local-file',
    `AWS_CONFIG_FILE names ${file.path}, which is no AWS configuration, so it was left alone.`,
    { hint: 'Unset AWS_CONFIG_FILE, or have it name a file with a [default] or [profile …] section.' },
  );
}

function isUtf8(byteText: string): boolean {
  // oxlint-disable-next-line no-control-regex -- most lines are plain ASCII
  if (/^[\u0000-\u007f]*$/.test(byteText)) return true;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(byteText, character => character.charCodeAt(0)));
    return true;
  } catch {
    return false;
  }
}
