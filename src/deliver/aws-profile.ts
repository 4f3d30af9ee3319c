import { AssumeError } from '../core/errors.ts';
import type { SessionKey } from '../core/session.ts';
import { SESSION_KEY_PATTERN } from '../core/session.ts';
import { configSections, profileOfSection, toByteText } from './config-text.ts';
import { findBlock, withBlock } from './marked-block.ts';

/** One role to be delivered as a profile. */
export interface ProfileRequest {
  readonly key: SessionKey;
  readonly roleName: string;
  /** `acme/app` or a folder's name: its last part becomes the suffix where the role's name is taken. */
  readonly repository: string;
  readonly region: string;
  /** Absolute path of the installed command. */
  readonly command: string;
}

/** A profile in our block. */
export interface ManagedProfile {
  readonly key: SessionKey;
  readonly name: string;
  readonly region: string;
}

export interface ProfilePlan {
  /** What the file is to hold, as byte text; undefined: there is to be no file. The same as before when nothing changes. */
  readonly content: string | undefined;
  /** Every profile in the block afterwards, by session. */
  readonly profiles: ReadonlyMap<SessionKey, ManagedProfile>;
}

interface Entry extends ManagedProfile {
  readonly lines: readonly string[];
}

/**
 * Adds or updates profiles in our block of `~/.aws/config`. A name that anything outside the block has is never touched:
 * ours takes the repository's name as a suffix, then a number. A name once given stays while the block holds it.
 * @param text byte text (Latin-1) of the file; undefined when there is none.
 * @param takenNames names to avoid besides: sections of `~/.aws/credentials`, whose keys would win over ours.
 * @throws AssumeError `local-file` when the block is damaged, or the command's path cannot stand in a profile.
 */
export function addProfiles(
  text: string | undefined,
  requests: readonly ProfileRequest[],
  takenNames: readonly string[] = [],
): ProfilePlan {
  const marked = findBlock(text);
  const entries = new Map(entriesOf(marked.lines).map(entry => [entry.key, entry]));
  const outside = [...profileNames(marked.before), ...profileNames(marked.after), ...takenNames, 'default'];
  for (const request of requests) {
    const { key, region } = request;
    const others = [...entries.values()].filter(entry => entry.key !== key).map(entry => entry.name);
    const taken = new Set([...outside, ...others].map(name => name.toLowerCase()));
    const current = entries.get(key)?.name;
    const name = current !== undefined && !taken.has(current.toLowerCase()) ? current : freeName(request, taken);
    entries.set(key, { key, name, region, lines: profileLines(name, request) });
  }
  return plan(withBlock(marked, linesOf(entries)), entries);
}

/** The file without our block, as it was before it; undefined when there was no file. @throws AssumeError `local-file`. */
export function withoutProfiles(text: string | undefined): string | undefined {
  return withBlock(findBlock(text), []);
}

/** The profiles in our block, by session. @throws AssumeError `local-file`. */
export function managedProfiles(text: string | undefined): ReadonlyMap<SessionKey, ManagedProfile> {
  return plan(text, new Map(entriesOf(findBlock(text).lines).map(entry => [entry.key, entry]))).profiles;
}

/** A profile, in our block or elsewhere, that hands out one of our sessions. */
export interface WrittenProfile {
  readonly name: string;
  readonly key: SessionKey;
  /** The command it runs, as byte text; undefined for a form that we never write. */
  readonly command: string | undefined;
  /** One-based, of its `credential_process`. */
  readonly line: number;
}

/** Every profile of a configuration file that hands out one of our sessions. */
export function writtenProfiles(text: string): readonly WrittenProfile[] {
  return configSections(text).flatMap(({ header, keys }) => {
    const name = profileOfSection(header);
    const process = keys.find(key => key.name === 'credential_process');
    const key = / credential-process --session ([0-9a-f]+)$/.exec(process?.value ?? '')?.[1];
    if (name === undefined || process === undefined || key === undefined || !SESSION_KEY_PATTERN.test(key)) return [];
    const [, quoted, plainWord] = /^(?:"([^"]*)"|(\S+)) credential-process /.exec(process.value) ?? [];
    return [{ name, key, command: quoted ?? plainWord, line: process.line }];
  });
}

/** Names of all profiles in a configuration or credentials file. */
export function profileNames(text: string): readonly string[] {
  return configSections(text)
    .map(({ header }) => profileOfSection(header))
    .filter(name => name !== undefined);
}

function plan(content: string | undefined, entries: ReadonlyMap<SessionKey, Entry>): ProfilePlan {
  return {
    content,
    profiles: new Map([...entries].map(([key, { name, region }]) => [key, { key, name, region }])),
  };
}

function linesOf(entries: ReadonlyMap<SessionKey, Entry>): readonly string[] {
  return [...entries.values()].flatMap(({ lines }) => lines);
}

function entriesOf(lines: readonly string[] | undefined): readonly Entry[] {
  if (lines === undefined) return [];
  return configSections(lines.join('\n')).flatMap(({ header, keys }) => {
    const name = profileOfSection(header);
    const value = (wanted: string): string => keys.find(key => key.name === wanted)?.value ?? '';
    const [process, region] = [value('credential_process'), value('region')];
    const key = /--session ([0-9a-f]+)$/.exec(process)?.[1];
    if (name === undefined || key === undefined || !SESSION_KEY_PATTERN.test(key)) return [];
    return [{ key, name, region, lines: sectionLines(name, process, region) }];
  });
}

function freeName({ roleName, repository }: ProfileRequest, taken: ReadonlySet<string>): string {
  const role = plain(roleName) || 'role';
  const suffixed = `${role}-${plain(repository.split('/').at(-1) ?? '') || 'repository'}`;
  for (const name of [role, suffixed]) if (!taken.has(name.toLowerCase())) return name;
  for (let number = 2; ; number += 1) {
    if (!taken.has(`${suffixed}-${number}`.toLowerCase())) return `${suffixed}-${number}`;
  }
}

/** What every client reads alike in a section's name. */
function plain(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9._-]+/g, '-').replaceAll(/^-+|-+$/g, '');
}

function profileLines(name: string, { command, key, region }: ProfileRequest): readonly string[] {
  if (!/^[a-z0-9-]+$/.test(region) || !SESSION_KEY_PATTERN.test(key)) {
    throw new AssumeError('internal', 'A profile would have an impossible region or session.');
  }
  return sectionLines(name, `${commandWord(command)} credential-process --session ${key}`, region);
}

function sectionLines(name: string, process: string, region: string): readonly string[] {
  return [`[profile ${name}]`, `credential_process = ${process}`, `region = ${region}`];
}

/**
 * The command as one word for botocore (shlex, no shell) and for the SDKs that use a shell: double quotes mean the same to
 * both while nothing inside is special to either. The SDK for JavaScript also cuts values at ` #` and ` ;`.
 * https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-sourcing-external.html
 */
function commandWord(command: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are among what is refused
  if (/["\\$`!\u0000-\u001f\u007f]| [#;]/.test(command)) {
    throw new AssumeError(
      'local-file',
      'The path of the rolecall command holds a character that AWS profiles cannot quote.',
      {
        hint: 'Use a home directory without quotes, $, `, ! or backslash in its path.',
      },
    );
  }
  const bytes = toByteText(command);
  return /^[A-Za-z0-9_./@%+=:,-]+$/.test(bytes) ? bytes : `"${bytes}"`;
}
