import { linesAndOwn, OWN_KEYS, type OwnSection, OwnSections } from './own-section.ts';

/** Why a tool cannot read a configuration file at all. */
export interface ConfigFault {
  /** One-based. */
  readonly line: number;
  /** The end of a sentence: "the section [profile dev] is there twice". */
  readonly what: string;
}

const PROFILE = 'profile ';

/**
 * What makes the AWS CLI and boto3 refuse a whole file, in the file's order: they read it with Python's strict parser
 * (https://docs.python.org/3/library/configparser.html, `RawConfigParser`), so one bad line anywhere takes every profile
 * away. The SDKs forgive most of it. `text` is byte text.
 */
export function configFaults(text: string, known?: OwnSections): readonly ConfigFault[] {
  const faults: ConfigFault[] = [];
  const sections = new Map<string, Set<string>>();
  const ofOwn = new Set(OWN_KEYS);
  let keys: Set<string> | undefined;
  let section = '';
  let [indent, continues] = [0, false];
  if (text.startsWith('\u00ef\u00bb\u00bf')) faults.push({ line: 1, what: 'it begins with a byte order mark' });
  // By name: nothing is added to one but where the same section comes again.
  const owned = new Set<string>();
  const keysOf = (header: string): ReadonlySet<string> | undefined =>
    sections.get(header) ?? (header.startsWith(PROFILE) && owned.has(header.slice(PROFILE.length)) ? ofOwn : undefined);
  const isFirst = ({ name }: OwnSection): boolean => {
    if (owned.has(name) || (sections.size > 0 && sections.has(PROFILE + name))) return false;
    owned.add(name);
    return true;
  };
  const unmarked = text.replace(/^\u00ef\u00bb\u00bf/, '');
  const owns = known === undefined || unmarked !== text ? new OwnSections(unmarked) : known;
  for (const { line, content, own } of linesAndOwn(unmarked, owns, isFirst)) {
    if (own !== undefined) {
      keys = ofOwn;
      indent = 0;
      continues = true;
      continue;
    }
    if (!isUtf8(content)) faults.push({ line, what: 'it holds bytes that are no UTF-8' });
    const value = content.trim();
    if (value === '' || /^[#;]/.test(value)) continue;
    const at = content.search(/\S/);
    if (continues && at > indent) continue;
    [indent, continues] = [at, false];
    const header = /^\[(.+)\]/.exec(value)?.[1];
    if (header !== undefined) {
      const before = keysOf(header);
      if (before !== undefined) faults.push({ line, what: `the section [${header}] is there twice` });
      section = header;
      keys = new Set(before);
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
