import { AssumeError } from '../../../core/errors.ts';
import { SESSION_KEY_PATTERN, type SessionKey } from '../../../core/session.ts';
import { type ConfigSection, configSections, toByteText } from './config-text.ts';
import { newlineOf } from '../../../documents/marked-block.ts';
import {
  entryWith,
  type HomeMark,
  type ProfileBlock,
  type ProfileEntry,
  readProfileBlock,
  withHomes,
  writeProfileBlock,
} from './profile-block.ts';
import type { OwnSection } from './own-section.ts';

/** One role to be delivered as a profile. */
export interface ProfileRequest {
  readonly key: SessionKey;
  /** Of the same role in the same folder, under an earlier address of its repository: their profile becomes this one. */
  readonly earlierKeys?: readonly SessionKey[];
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
  /** The homes it was written for; none in a block of an older version. */
  readonly homes: readonly HomeMark[];
}

export interface ProfilePlan {
  /** What the file is to hold, as byte text; undefined: there is to be no file. The same as before when nothing changes. */
  readonly content: string | undefined;
  /** Every profile in the block afterwards, by session. */
  readonly profiles: ReadonlyMap<SessionKey, ManagedProfile>;
  /** The sessions whose profile this home did not have before. */
  readonly added: ReadonlySet<SessionKey>;
}

/** Besides the requests: what names are taken elsewhere, and for which home the profiles are. */
export interface ProfileTerms {
  /** Sections of `~/.aws/credentials`, whose keys would win over ours. */
  readonly takenNames?: readonly string[];
  /** Undefined: no home is told from another. */
  readonly home?: HomeMark | undefined;
}

/**
 * Adds or updates profiles in our block of `~/.aws/config`. A name that anything outside the block has is never touched:
 * ours takes the repository's name as a suffix, then a number. A name once given stays while the block holds it. Lines of
 * others that the block had taken in come to stand where tools already take them to be.
 * @param text byte text (Latin-1) of the file; undefined when there is none.
 * @throws AssumeError `local-file` when the block is damaged, or the command's path cannot stand in a profile.
 */
export function addProfiles(
  text: string | undefined,
  requests: readonly ProfileRequest[],
  terms?: ProfileTerms,
): ProfilePlan {
  return addToBlock(readProfileBlock(text), requests, terms);
}

/** The same for a file whose block was read already. @throws AssumeError `local-file`. */
export function addToBlock(
  block: ProfileBlock,
  requests: readonly ProfileRequest[],
  { takenNames = [], home }: ProfileTerms = {},
): ProfilePlan {
  const newline = newlineOf(block);
  // Mostly nothing changes, and there may be thousands.
  let changed: Map<SessionKey, ProfileEntry> | undefined;
  const names = new NamesInUse([...profileNames(block.before), ...profileNames(block.after), ...takenNames, 'default']);
  for (const { name } of block.entries.values()) names.take(name);
  const added = new Set<SessionKey>();
  const words = new Map<string, string>();
  const wordOf = (command: string): string => {
    const word = words.get(command) ?? commandWord(command);
    words.set(command, word);
    return word;
  };
  for (const request of requests) {
    const { key, region } = request;
    const word = wordOf(request.command);
    const known = (changed ?? block.entries).get(key);
    // Nearly always: what it is to say it says, under a name that nothing else has.
    const isDone =
      region !== '' &&
      known?.own?.region === region &&
      known.own.word === word &&
      homesWith(known.homes, home) === known.homes;
    if (isDone && names.isOnce(known.name)) continue;
    requirePlain(request);
    changed ??= new Map(block.entries);
    const entries = changed;
    const existing =
      known ??
      (request.earlierKeys ?? []).map(each => ownEntry(entries.get(each), home)).find(entry => entry !== undefined);
    if (existing !== undefined) {
      names.free(existing.name);
      if (existing.key !== key) entries.delete(existing.key);
    }
    const name = existing !== undefined && !names.has(existing.name) ? existing.name : names.unused(request);
    names.take(name);
    const homes = homesWith(existing?.homes ?? [], home);
    // One without a mark was there, whosever it is: of such a one only the mark is new.
    if (existing === undefined || (existing.homes.length > 0 && homes.length > existing.homes.length)) added.add(key);
    entries.set(key, entryWith(existing, { key, name, region, homes, word }, newline));
  }
  const profiles = changed ?? block.entries;
  return { content: writeProfileBlock(block, profiles), profiles, added };
}

/** An entry that no other home has a use for. */
function ownEntry(entry: ProfileEntry | undefined, home: HomeMark | undefined): ProfileEntry | undefined {
  return entry?.homes.every(({ id }) => id === home?.id) === true ? entry : undefined;
}

/**
 * The file without the profiles of one home, and without those that say of no home whose they are unless only the `marked` ones
 * are to go; what others added to a profile stays. Without any profile left, without our block and as it was before it:
 * undefined when there was no file. `home` undefined: all profiles go, whosever they are.
 * @throws AssumeError `local-file`.
 */
export function withoutProfiles(text: string | undefined, home?: string, which?: 'marked'): string | undefined {
  const block = readProfileBlock(text);
  if (block.entries.size === 0) return text;
  const others = entriesLeft(block, entry => {
    if (home === undefined) return undefined;
    if (entry.homes.length === 0) return which === 'marked' ? entry : undefined;
    return withoutHome(entry, home);
  });
  return writeProfileBlock(block, others);
}

/** The file without the profiles that one home has of some sessions: they go where no other home has them. @throws AssumeError `local-file`. */
export function withoutSessions(
  text: string | undefined,
  sessions: ReadonlySet<SessionKey>,
  home: string | undefined,
): string | undefined {
  const block = readProfileBlock(text);
  const left = entriesLeft(block, entry => (sessions.has(entry.key) ? withoutHome(entry, home) : entry));
  return writeProfileBlock(block, left);
}

/** `left`: what is left of one; undefined where it goes. */
function entriesLeft(
  block: ProfileBlock,
  left: (entry: ProfileEntry) => ProfileEntry | undefined,
): ProfileBlock['entries'] {
  const entries = new Map<SessionKey, ProfileEntry>();
  for (const [key, entry] of block.entries) {
    const staying = left(entry);
    if (staying !== undefined) entries.set(key, staying);
  }
  return entries;
}

/** Undefined of one that no other home has. */
function withoutHome(entry: ProfileEntry, home: string | undefined): ProfileEntry | undefined {
  const homes = entry.homes.filter(({ id }) => id !== home);
  return homes.length === 0 ? undefined : withHomes(entry, homes);
}

/** The profiles in our block, by session. @throws AssumeError `local-file`. */
export function managedProfiles(text: string | undefined): ReadonlyMap<SessionKey, ManagedProfile> {
  return readProfileBlock(text).entries;
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
  return profilesOfSections(configSections(text));
}

/** The same of a file that was parsed already. */
export function profilesOfSections(sections: readonly ConfigSection[]): readonly WrittenProfile[] {
  const written: WrittenProfile[] = [];
  for (const section of sections) {
    const profile = section.own === undefined ? writtenIn(section) : ownIn(section.own, section.line);
    if (profile !== undefined) written.push(profile);
  }
  return written;
}

function ownIn({ name, key, word }: OwnSection, line: number): WrittenProfile {
  return { name, key, command: word.startsWith('"') ? word.slice(1, -1) : word, line: line + 1 };
}

function writtenIn({ profile: name, keys }: ConfigSection): WrittenProfile | undefined {
  const process = keys.find(key => key.name === 'credential_process');
  const key = / credential-process --session ([0-9a-f]+)$/.exec(process?.value ?? '')?.[1];
  if (name === undefined || process === undefined || key === undefined || !SESSION_KEY_PATTERN.test(key))
    return undefined;
  const [, quoted, plainWord] = /^(?:"([^"]*)"|(\S+)) credential-process /.exec(process.value) ?? [];
  return { name, key, command: quoted ?? plainWord, line: process.line };
}

/** Names of all profiles in a configuration or credentials file. */
export function profileNames(text: string): readonly string[] {
  return profilesNamed(configSections(text));
}

/** The same of a file that was parsed already. */
export function profilesNamed(sections: readonly ConfigSection[]): readonly string[] {
  return sections.map(({ profile }) => profile).filter(name => name !== undefined);
}

function homesWith(homes: readonly HomeMark[], own: HomeMark | undefined): readonly HomeMark[] {
  if (own === undefined || homes.some(({ id, machine }) => id === own.id && machine === own.machine)) return homes;
  return homes.some(({ id }) => id === own.id) ? homes.map(each => (each.id === own.id ? own : each)) : [...homes, own];
}

/** Names of profiles as clients compare them, and how many have each. */
class NamesInUse {
  readonly #counts = new Map<string, number>();
  /** The number that the next profile of a name gets. */
  readonly #next = new Map<string, number>();

  constructor(names: readonly string[]) {
    for (const name of names) this.take(name);
  }

  has(name: string): boolean {
    return (this.#counts.get(name.toLowerCase()) ?? 0) > 0;
  }

  isOnce(name: string): boolean {
    return this.#counts.get(name.toLowerCase()) === 1;
  }

  take(name: string): void {
    const plainName = name.toLowerCase();
    this.#counts.set(plainName, (this.#counts.get(plainName) ?? 0) + 1);
  }

  free(name: string): void {
    this.#counts.set(name.toLowerCase(), (this.#counts.get(name.toLowerCase()) ?? 0) - 1);
  }

  unused({ roleName, repository }: ProfileRequest): string {
    const role = plain(roleName) || 'role';
    const suffixed = `${role}-${plain(repository.split('/').at(-1) ?? '') || 'repository'}`;
    for (const name of [role, suffixed]) if (!this.has(name)) return name;
    let number = this.#next.get(suffixed.toLowerCase()) ?? 2;
    while (this.has(`${suffixed}-${number}`)) number += 1;
    this.#next.set(suffixed.toLowerCase(), number + 1);
    return `${suffixed}-${number}`;
  }
}

/** What every client reads alike in a section's name. */
function plain(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9._-]+/g, '-').replaceAll(/^-+|-+$/g, '');
}

function requirePlain({ key, region }: ProfileRequest): void {
  if (!/^[a-z0-9-]+$/.test(region) || !SESSION_KEY_PATTERN.test(key)) {
    throw new AssumeError('internal', 'A profile would have an impossible region or session.');
  }
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
