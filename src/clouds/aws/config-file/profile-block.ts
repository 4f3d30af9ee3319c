import { SESSION_KEY_PATTERN, type SessionKey } from '../../../core/session.ts';
import { OWN_KEYS, type OwnSection, type OwnSections, ownSectionAt } from './own-section.ts';
import { configKey, isSetting, profileOfSection, sectionHeader } from './config-text.ts';
import { findBlock, linesOf, type MarkedText, newlineOf, withBlock } from '../../../documents/marked-block.ts';

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
  /** The line of its section and every line below that, as they stand, ends of line included. */
  readonly text: string;
  /** Where nobody edited it: the same, read at a glance. */
  readonly own: OwnSection | undefined;
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
  readonly entries: ReadonlyMap<SessionKey, ProfileEntry>;
  /** All of them as they stand, where nothing else stands among them. */
  readonly text?: string;
  readonly after: string;
  readonly madeFile: boolean;
}

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
  return profilesIn(findBlock(text));
}

/** The same of a block that was found already, and of what was found in its text. */
export function profilesIn(marked: MarkedText, owns?: OwnSections): ProfileBlock {
  const { inside, madeFile } = marked;
  if (inside === undefined) return { before: marked.before, entries: new Map(), after: marked.after, madeFile };
  const { head, sections } = sectionsOf(inside, knownIn(marked, owns));
  const entries = new Map<SessionKey, ProfileEntry>();
  let foreign = '';
  let { after } = marked;
  let isAsWritten = head === '';
  const last = sections.at(-1);
  const homesOf = homesReader();
  for (const section of sections) {
    let entry = section.own === undefined ? entryOf(section.text) : ownEntry(section.own, section.text, homesOf);
    if (entry !== undefined && section === last) {
      const [added, rest] = addedBehind(after);
      after = rest;
      if (added.length > 0) {
        entry = withAdded(entry, added, newlineOf(marked));
        isAsWritten = false;
      }
    }
    if (entry === undefined) foreign += isEdited(section.text) ? withoutOurs(section.text) : section.text;
    // The first of a session counts, whatever was added to another.
    else if (entries.has(entry.key)) foreign += withoutOurs(entry.text);
    else entries.set(entry.key, entry);
  }
  const isWhole = isAsWritten && entries.size === sections.length;
  const before = head === '' ? marked.before : `${finished(marked.before, newlineOf(marked))}${head}`;
  return { before, entries, ...(isWhole ? { text: inside } : {}), after: foreign + after, madeFile };
}

/** The name of a session's profile in a block, found among thousands. */
export function nameInBlock({ inside = '' }: MarkedText, session: SessionKey): string | undefined {
  for (let at = inside.indexOf(session); at !== -1; at = inside.indexOf(session, at + 1)) {
    const section = sectionAround(inside, at);
    const entry = section === undefined ? undefined : entryOf(section);
    if (entry?.key === session) return entry.name;
  }
  return undefined;
}

/** Undefined above the first section. */
function sectionAround(text: string, offset: number): string | undefined {
  for (let start = lineStart(text, offset); ; start = lineStart(text, start - 1)) {
    const below = lineFrom(text, start);
    if (sectionHeader(withoutEnd(text.slice(start, below))) !== undefined) {
      return text.slice(start, sectionFrom(text, below));
    }
    if (start === 0) return undefined;
  }
}

/** The session at the end of a line, or of a setting. */
const SESSION = /--session ([0-9a-f]+)\s*$/;

/**
 * The file with these profiles in the block and no others. What others had added to one that goes stays, as a section of
 * theirs behind the block.
 */
export function writeProfileBlock(block: ProfileBlock, entries: ProfileBlock['entries']): string | undefined {
  const { before, text, madeFile } = block;
  if (entries === block.entries && text !== undefined) return withBlock({ ...block, inside: undefined }, text);
  const inside = [...entries.values()].map(entry => entry.text).join('');
  const gone = [...block.entries.values()].filter(({ key, own }) => own === undefined && !entries.has(key));
  const after = gone.map(entry => withoutOurs(entry.text)).join('') + block.after;
  return withBlock({ before, inside: undefined, after, madeFile }, inside);
}

/** What a profile is to say. */
export interface ProfileFacts extends Pick<ProfileEntry, 'key' | 'name' | 'region' | 'homes'> {
  /** The command as one word of its `credential_process`. Byte text. */
  readonly word: string;
}

/** The entry with these values in our own lines, every other line where it was; the same where it says them already. */
export function entryWith(existing: ProfileEntry | undefined, made: ProfileFacts, newline: string): ProfileEntry {
  if (existing?.own !== undefined && saysAll(existing, existing.own, made)) return existing;
  const { word, ...facts } = made;
  const marks = made.homes.map(mark => homeLine(mark) + newline);
  const ours = {
    header: `[profile ${made.name}]${newline}`,
    credential_process: `credential_process = ${word} credential-process --session ${made.key}${newline}`,
    region: `region = ${made.region}${newline}`,
  };
  const own = undefined;
  if (existing === undefined) {
    const text = ours.header + ours.credential_process + marks.join('') + ours.region;
    return { ...facts, own, text };
  }
  const [first = '', ...below] = linesIn(existing.text);
  const wanted = new Map([
    ['credential_process', ours.credential_process],
    ['region', ours.region],
  ]);
  const lines = below
    .filter(line => homeOfLine(withoutEnd(line)) === undefined)
    .map(line => {
      const name = configKey(withoutEnd(line))?.name ?? '';
      const own = wanted.get(name);
      wanted.delete(name);
      return own === undefined || withoutEnd(own) === withoutEnd(line) ? line : own;
    });
  const body = [...wanted.values(), ...lines];
  // Above the last key, below which the AWS CLI puts another.
  const at = body.findIndex(line => configKey(withoutEnd(line))?.name === 'credential_process') + 1;
  body.splice(at, 0, ...marks);
  const named = existing.name === made.name && first.startsWith('[profile ');
  return { ...facts, own, text: (named ? first : ours.header) + body.join('') };
}

function saysAll({ homes }: ProfileEntry, own: OwnSection, made: ProfileFacts): boolean {
  return (
    own.key === made.key &&
    own.name === made.name &&
    own.region === made.region &&
    own.word === made.word &&
    (homes === made.homes || homes.map(homeLine).join() === made.homes.map(homeLine).join())
  );
}

/** The same for these homes alone. */
export function withHomes(entry: ProfileEntry, homes: readonly HomeMark[]): ProfileEntry {
  const staying = new Set(homes.map(({ id }) => id));
  const lines = linesIn(entry.text).filter(line => {
    const mark = homeOfLine(withoutEnd(line));
    return mark === undefined || staying.has(mark.id);
  });
  return { ...entry, homes, own: undefined, text: lines.join('') };
}

/** A section as it stands, ends of line included. */
interface SectionText {
  readonly text: string;
  readonly own: OwnSection | undefined;
}

/** What was found already of the text between the markers, by its offset in that; the last one is told from the marker alone. */
function knownIn({ insideAt }: MarkedText, owns: OwnSections | undefined) {
  return (start: number): OwnSection | undefined => (insideAt === undefined ? undefined : owns?.at(insideAt + start));
}

/** `known`: what was found already at an offset of that text. */
function sectionsOf(
  text: string,
  known: (start: number) => OwnSection | undefined,
): { readonly head: string; readonly sections: readonly SectionText[] } {
  const sections: SectionText[] = [];
  let start = sectionFrom(text, 0);
  const head = text.slice(0, start);
  while (start < text.length) {
    const own = known(start) ?? ownSectionAt(text, start);
    const end = own === undefined ? sectionFrom(text, lineFrom(text, start)) : start + own.length;
    sections.push({ text: text.slice(start, end), own });
    start = end;
  }
  return { head, sections };
}

/** Where the next section begins, seen from the start of a line; the end of the text where there is none. */
function sectionFrom(text: string, from: number): number {
  for (let start = from; start < text.length;) {
    const end = lineFrom(text, start);
    const line = text.slice(start, end);
    if (line.includes('[') && sectionHeader(withoutEnd(line)) !== undefined) return start;
    start = end;
  }
  return text.length;
}

/** Where the line of an offset begins. */
function lineStart(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

/** Where the next line begins. */
function lineFrom(text: string, start: number): number {
  return text.indexOf('\n', start) + 1 || text.length;
}

/** The lines of a text with their ends. */
function linesIn(text: string): readonly string[] {
  const lines: string[] = [];
  for (let start = 0; start < text.length;) {
    const end = lineFrom(text, start);
    lines.push(text.slice(start, end));
    start = end;
  }
  return lines;
}

/** One of ours that somebody edited, so that it hands out nothing of ours any more: what it was is not known. */
function isEdited(section: string): boolean {
  const [, ...body] = linesIn(section);
  const names = body.flatMap(line => configKey(withoutEnd(line))?.name ?? []);
  const isMarked = body.some(line => homeOfLine(withoutEnd(line)) !== undefined);
  return names.includes('credential_process') && (isMarked || names.every(name => OWN_KEYS.includes(name)));
}

function entryOf(text: string): ProfileEntry | undefined {
  const [first = '', ...body] = linesIn(text);
  const name = profileOfSection(sectionHeader(withoutEnd(first)) ?? '');
  const lines = body.map(withoutEnd);
  const keys = lines.flatMap(line => configKey(line) ?? []);
  const value = (wanted: string): string => keys.find(key => key.name === wanted)?.value ?? '';
  const key = sessionOf(keys.find(each => each.name === 'credential_process'));
  if (name === undefined || key === undefined) return undefined;
  const homes = lines.flatMap(line => homeOfLine(line) ?? []);
  return { key, name, region: value('region'), homes, text, own: undefined };
}

function ownEntry(own: OwnSection, text: string, homesOf: (lines: string) => readonly HomeMark[]): ProfileEntry {
  const { key, name, region } = own;
  return { key, name, region, homes: homesOf(own.homes), text, own };
}

/** Reads lines that say for which homes a profile is; nearly all of a file say the same. */
function homesReader(): (lines: string) => readonly HomeMark[] {
  const known = new Map<string, readonly HomeMark[]>();
  return lines => {
    const homes = known.get(lines) ?? linesIn(lines).flatMap(line => homeOfLine(withoutEnd(line)) ?? []);
    known.set(lines, homes);
    return homes;
  };
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

function withAdded(entry: ProfileEntry, added: readonly string[], newline: string): ProfileEntry {
  return { ...entry, own: undefined, text: [entry.text, ...added].map(each => finished(each, newline)).join('') };
}

/** What others added to a profile that goes: a section of theirs where it holds a setting, else their comments alone. */
function withoutOurs(section: string): string {
  const [header = '', ...body] = linesIn(section);
  const ours = new Set(OWN_KEYS);
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
