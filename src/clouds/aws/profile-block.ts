import { SESSION_KEY_PATTERN, type SessionKey } from '../../core/session.ts';
import { configKey, profileOfSection, sectionHeader } from './config-text.ts';
import { blockLine, findBlock, linesOf, newlineOf, withBlock } from '../../documents/marked-block.ts';

/**
 * A profile of ours as it stands in the block. Lines that others added to it are theirs and stay where they are: `aws configure
 * set` knows nothing of the block.
 */
export interface ProfileEntry {
  readonly key: SessionKey;
  readonly name: string;
  readonly region: string;
  /** The homes it was written for; none in a block of an older version. */
  readonly homes: readonly HomeMark[];
  /** The line of its section, with its end. */
  readonly header: string;
  /** Every line below that, ends of line included. */
  readonly body: readonly string[];
}

/** What tells one home from another where several write into one file. */
export interface HomeMark {
  /** Twelve hexadecimal digits. */
  readonly id: string;
  /** The machine it was written on, for people; empty where its name is none to print. */
  readonly machine: string;
}

/** A configuration file as it stands around our profiles. What stood between the markers and is not ours is in none of them. */
export interface ProfileBlock {
  readonly before: string;
  readonly entries: readonly ProfileEntry[];
  readonly after: string;
  readonly madeFile: boolean;
}

/** The keys of a profile that we write. */
const OURS: readonly string[] = ['credential_process', 'region'];

/** No colon and no equals sign: the AWS CLI takes a comment with one for a key. */
const HOME_LINE = /^# rolecall home ([0-9a-f]{12})(?: on ([A-Za-z0-9.-]{1,64}))?$/;

export function homeLine({ id, machine }: HomeMark): string {
  return /^[A-Za-z0-9.-]{1,64}$/.test(machine) ? `# rolecall home ${id} on ${machine}` : `# rolecall home ${id}`;
}

export function homeOfLine(line: string): HomeMark | undefined {
  const [, id, machine = ''] = HOME_LINE.exec(line) ?? [];
  return id === undefined ? undefined : { id, machine };
}

/**
 * Reads the block as tools read the file: a key belongs to the section above it, wherever our markers stand. So what stands
 * between the first marker and our first profile belongs to what is before the block, a key right behind the last marker to our
 * last profile, and a section that is none of ours to what is behind the block.
 * @throws AssumeError `local-file` when markers do not pair up.
 */
export function readProfileBlock(text: string | undefined): ProfileBlock {
  const marked = findBlock(text);
  const { inside, madeFile } = marked;
  if (inside === undefined) return { before: marked.before, entries: [], after: marked.after, madeFile };
  const { head, sections } = sectionsOf(inside);
  const entries = new Map<SessionKey, ProfileEntry>();
  let foreign = '';
  let last: ProfileEntry | undefined;
  for (const section of sections) {
    last = entryOf(section);
    if (last === undefined) foreign += isEdited(section) ? withoutOurs(partsOf(section)) : section.join('');
    else if (entries.has(last.key)) foreign += withoutOurs(last);
    else entries.set(last.key, last);
  }
  let { after } = marked;
  if (last !== undefined) {
    const [added, rest] = addedBehind(after);
    after = rest;
    if (added.length > 0) entries.set(last.key, withAdded(last, added, newlineOf(marked)));
  }
  const before = head === '' ? marked.before : `${finished(marked.before, newlineOf(marked))}${head}`;
  return { before, entries: [...entries.values()], after: foreign + after, madeFile };
}

/**
 * The profiles in the block without what stands around them: of these sessions alone, so that one is found among thousands.
 * @throws AssumeError `local-file` when markers do not pair up.
 */
export function profilesInBlock(
  text: string | undefined,
  sessions: ReadonlySet<SessionKey>,
): ReadonlyMap<SessionKey, ProfileEntry> {
  const found = new Map<SessionKey, ProfileEntry>();
  for (const section of sectionsOf(findBlock(text).inside ?? '').sections) {
    if (!section.some(line => sessions.has(SESSION.exec(line)?.[1] ?? ''))) continue;
    const entry = entryOf(section);
    if (entry !== undefined && sessions.has(entry.key) && !found.has(entry.key)) found.set(entry.key, entry);
  }
  return found;
}

/** The session at the end of a line, or of a setting. */
const SESSION = /--session ([0-9a-f]+)\s*$/;

/**
 * The file with these profiles in the block and no others. What others had added to one that goes stays, as a section of
 * theirs behind the block.
 */
export function writeProfileBlock(block: ProfileBlock, entries: readonly ProfileEntry[]): string | undefined {
  const staying = new Set(entries.map(({ key }) => key));
  const left = block.entries.filter(({ key }) => !staying.has(key)).map(withoutOurs);
  const inside = entries.map(({ header, body }) => header + body.join('')).join('');
  return withBlock({ ...block, inside: undefined, after: left.join('') + block.after }, inside);
}

/**
 * The first line, one-based, of somebody else's that a change of the block would move: a setting between a marker and a section,
 * or a section of theirs within the block. Undefined where there is none, and no whole block.
 */
export function strayLine(text: string): number | undefined {
  let place: 'before' | 'inside' | 'behind' = 'before';
  let header: number | undefined;
  let isOurs = false;
  for (const [index, { content }] of linesOf(text).entries()) {
    const kind = blockLine(content);
    if (kind === 'begin') [place, header] = ['inside', undefined];
    const begins = sectionHeader(content) !== undefined;
    if (place === 'inside' && (begins || kind === 'end') && header !== undefined && !isOurs) return header + 1;
    if (kind === 'end') place = 'behind';
    if (begins && place === 'behind') return undefined;
    if (begins) [header, isOurs] = [index, false];
    else if (configKey(content)?.name === 'credential_process') isOurs = place === 'inside';
    else if (isSetting(content) && (place === 'inside' ? header === undefined : place === 'behind' && isOurs)) {
      return index + 1;
    }
  }
  return undefined;
}

/** The entry with these values in our own lines, every other line where it was. */
export function entryWith(
  existing: ProfileEntry | undefined,
  made: Omit<ProfileEntry, 'header' | 'body'> & { readonly process: string },
  newline: string,
): ProfileEntry {
  const { process, ...facts } = made;
  const wanted = new Map([
    ['credential_process', `credential_process = ${process}`],
    ['region', `region = ${made.region}`],
  ]);
  const lines = (existing?.body ?? [])
    .filter(line => homeOfLine(withoutEnd(line)) === undefined)
    .map(line => {
      const name = configKey(withoutEnd(line))?.name ?? '';
      const ours = wanted.get(name);
      wanted.delete(name);
      return ours === undefined || ours === withoutEnd(line) ? line : ours + newline;
    });
  const body = [...[...wanted.values()].map(line => line + newline), ...lines];
  // Above the last key, below which the AWS CLI puts another.
  const at = body.findIndex(line => configKey(withoutEnd(line))?.name === 'credential_process') + 1;
  body.splice(at, 0, ...made.homes.map(mark => homeLine(mark) + newline));
  const named = existing?.name === made.name && existing.header.startsWith('[profile ');
  const header = named ? existing.header : `[profile ${made.name}]${newline}`;
  return { ...facts, header, body };
}

/** The same for these homes alone. */
export function withHomes(entry: ProfileEntry, homes: readonly HomeMark[]): ProfileEntry {
  const staying = new Set(homes.map(({ id }) => id));
  const body = entry.body.filter(line => {
    const mark = homeOfLine(withoutEnd(line));
    return mark === undefined || staying.has(mark.id);
  });
  return { ...entry, homes, body };
}

function sectionsOf(text: string): { readonly head: string; readonly sections: readonly (readonly string[])[] } {
  const sections: string[][] = [];
  let head = '';
  for (let start = 0; start < text.length;) {
    const end = text.indexOf('\n', start) + 1 || text.length;
    const line = text.slice(start, end);
    if (line.includes('[') && sectionHeader(withoutEnd(line)) !== undefined) sections.push([line]);
    else if (sections.length === 0) head += line;
    else sections.at(-1)?.push(line);
    start = end;
  }
  return { head, sections };
}

function partsOf([header = '', ...body]: readonly string[]): Pick<ProfileEntry, 'header' | 'body'> {
  return { header, body };
}

/** One of ours that somebody edited, so that it hands out nothing of ours any more: what it was is not known. */
function isEdited([, ...body]: readonly string[]): boolean {
  const names = body.flatMap(line => configKey(withoutEnd(line))?.name ?? []);
  const isMarked = body.some(line => homeOfLine(withoutEnd(line)) !== undefined);
  return names.includes('credential_process') && (isMarked || names.every(name => OURS.includes(name)));
}

function entryOf([first = '', ...body]: readonly string[]): ProfileEntry | undefined {
  const name = profileOfSection(sectionHeader(withoutEnd(first)) ?? '');
  const lines = body.map(withoutEnd);
  const keys = lines.flatMap(line => configKey(line) ?? []);
  const value = (wanted: string): string => keys.find(key => key.name === wanted)?.value ?? '';
  const key = sessionOf(keys.find(each => each.name === 'credential_process'));
  if (name === undefined || key === undefined) return undefined;
  const homes = lines.flatMap(line => homeOfLine(line) ?? []);
  return { key, name, region: value('region'), homes, header: first, body };
}

/** The session that a `credential_process` of ours hands out. */
function sessionOf(setting: { readonly name: string; readonly value: string } | undefined): SessionKey | undefined {
  if (setting?.name !== 'credential_process') return undefined;
  const key = SESSION.exec(setting.value)?.[1];
  return key !== undefined && SESSION_KEY_PATTERN.test(key) ? key : undefined;
}

/** The lines behind the block up to the last key before the next section, and what follows them. */
function addedBehind(after: string): readonly [added: readonly string[], rest: string] {
  const lines = linesOf(after).map(({ content, ending }) => content + ending);
  const header = lines.findIndex(line => sectionHeader(line) !== undefined);
  const own = header < 0 ? lines : lines.slice(0, header);
  const count = own.findLastIndex(isSetting) + 1;
  return [lines.slice(0, count), lines.slice(count).join('')];
}

/** Neither blank nor a comment. */
function isSetting(line: string): boolean {
  return line.trim() !== '' && !/^\s*[#;]/.test(line);
}

function withAdded(entry: ProfileEntry, added: readonly string[], newline: string): ProfileEntry {
  return { ...entry, body: [...entry.body, ...added].map(line => finished(line, newline)) };
}

/** What others added to a profile that goes: a section of theirs where it holds a setting, else their comments alone. */
function withoutOurs({ header, body }: Pick<ProfileEntry, 'header' | 'body'>): string {
  const ours = new Set(OURS);
  const theirs = body.filter(line => {
    const key = configKey(withoutEnd(line))?.name;
    // The first of each is ours; tools refuse a second one.
    return !(key !== undefined && ours.delete(key)) && homeOfLine(withoutEnd(line)) === undefined;
  });
  return (theirs.some(isSetting) ? header : '') + theirs.join('');
}

function finished(text: string, newline: string): string {
  return text === '' || text.endsWith('\n') ? text : text + newline;
}

function withoutEnd(line: string): string {
  if (!line.endsWith('\n')) return line;
  return line.slice(0, line.endsWith('\r\n') ? -2 : -1);
}
