import { TextPositions } from '../../../documents/text-positions.ts';
import { type OwnSection, OwnSections } from './own-section.ts';

/**
 * Reading of AWS configuration files by line, on text whose characters are bytes (Latin-1), as far as Rolecall needs it: where
 * sections and keys stand. Lenient where clients differ, since what is found here is only avoided or reported, never used.
 */
export interface ConfigKey {
  readonly name: string;
  readonly value: string;
  /** One-based. */
  readonly line: number;
}

export interface ConfigSection {
  /** Between the brackets, trimmed: `profile dev`, `default`, `sso-session x`. */
  readonly header: string;
  /** The profile it stands for, by {@link profileOfSection}. */
  readonly profile: string | undefined;
  /** One-based. */
  readonly line: number;
  /** Keys at the left margin; indented ones belong to a nested setting. */
  readonly keys: readonly ConfigKey[];
  /** The same of a profile of ours that nobody edited; undefined for every other section. */
  readonly own: OwnSection | undefined;
}

const HEADER = /^\s*\[(.*)\]/;
const HEADERS = /^[^\S\r\n]*\[(.*)\]/gm;
const KEY = /^([^\s#;[=:][^=:]*?)\s*[=:]\s*(.*?)\s*$/;

/** The sections of a file, whose keys and lines are looked for only where they are asked for: mostly a few of thousands. */
export function configSections(file: string, known?: OwnSections): readonly ConfigSection[] {
  const text = withoutByteOrderMark(file);
  const owns = known === undefined || text !== file ? new OwnSections(text) : known;
  const lines = new LineNumbers(text);
  const sections: Section[] = [];
  let last: Section | undefined;
  for (let found = headerFrom(text, owns, 0); found !== undefined; found = headerFrom(text, owns, found.end)) {
    last?.endAt(found.start);
    last = new Section(text, lines, found);
    sections.push(last);
  }
  return sections;
}

/** Those of {@link configSections} that stand for one profile, of a text that {@link isPlain}: the others are not taken apart. */
export function sectionsCalled(profile: string, text: string, owns: OwnSections): readonly ConfigSection[] {
  const sections: Section[] = [];
  const lines = new LineNumbers(text);
  for (let at = text.indexOf(profile); at !== -1 && at < text.length; at = text.indexOf(profile, at)) {
    const start = at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
    at = text.indexOf('\n', at) + 1 || text.length;
    if (text[start] !== '[' && !/\s/.test(text[start] ?? '')) continue;
    const header = sectionHeader(text.slice(start, at));
    const found =
      header === undefined || profileOfSection(header) !== profile ? undefined : headerFrom(text, owns, start);
    if (found === undefined) continue;
    const section = new Section(text, lines, found);
    section.endAt(headerFrom(text, owns, found.end)?.start ?? text.length);
    sections.push(section);
  }
  return sections;
}

/** Whether its lines are what stands between LF and LF, no mark before the first of them. */
export function isPlain(text: string): boolean {
  return !text.includes('\r') && withoutByteOrderMark(text) === text;
}

interface Header {
  /** The offset of its line. */
  readonly start: number;
  /** The offset from which the next one is looked for. */
  readonly end: number;
  readonly header: string;
  readonly own: OwnSection | undefined;
}

/** The first line from here on that begins a section. Of a line that does, what is left holds no second header. */
function headerFrom(text: string, owns: OwnSections, from: number): Header | undefined {
  // Mostly one of ours follows another.
  const next = text.startsWith('[profile ', from) ? owns.at(from) : undefined;
  if (next !== undefined) return { start: from, end: from + next.length, header: `profile ${next.name}`, own: next };
  HEADERS.lastIndex = from;
  const match = HEADERS.exec(text);
  if (match === null) return undefined;
  const own = owns.at(match.index);
  return {
    start: match.index,
    end: match.index + (own?.length ?? match[0].length),
    header: match[1]?.trim() ?? '',
    own,
  };
}

class Section implements ConfigSection {
  readonly header: string;
  readonly own: OwnSection | undefined;
  readonly #text: string;
  readonly #lines: LineNumbers;
  readonly #start: number;
  #end: number;

  constructor(text: string, lines: LineNumbers, { header, start, own }: Header) {
    this.header = header;
    this.own = own;
    this.#text = text;
    this.#lines = lines;
    this.#start = start;
    this.#end = text.length;
  }

  endAt(offset: number): void {
    this.#end = offset;
  }

  get profile(): string | undefined {
    return this.own?.name ?? profileOfSection(this.header);
  }

  get line(): number {
    const line = this.#lines.at(this.#start);
    if (this.own !== undefined) this.#lines.passed(this.#start + this.own.length, line + this.own.lines);
    return line;
  }

  get keys(): readonly ConfigKey[] {
    return keysOf(this.#text.slice(this.#start, this.#end), this.line);
  }
}

/** The lines of a text by offset, one-based. Mostly asked for from the first to the last. */
class LineNumbers {
  readonly #text: string;
  /** Where lines end with nothing but LF. */
  readonly #isPlain: boolean;
  readonly #positions: TextPositions;
  #offset = 0;
  #line = 1;

  constructor(text: string) {
    this.#text = text;
    this.#isPlain = !text.includes('\r');
    this.#positions = new TextPositions(text);
  }

  /** A line is known to begin at an offset. */
  passed(offset: number, line: number): void {
    this.#offset = offset;
    this.#line = line;
  }

  at(offset: number): number {
    if (!this.#isPlain) return this.#positions.range(offset, offset).startLine + 1;
    if (offset < this.#offset) [this.#offset, this.#line] = [0, 1];
    for (let end = this.#text.indexOf('\n', this.#offset); end !== -1 && end < offset;) {
      this.#line += 1;
      this.#offset = end + 1;
      end = this.#text.indexOf('\n', this.#offset);
    }
    return this.#line;
  }
}

/** Below a header, which is the first of these lines. */
function keysOf(lines: string, first: number): readonly ConfigKey[] {
  return lines.split(/\r\n|\n|\r/).flatMap((line, index) => {
    const key = index === 0 ? undefined : configKey(line);
    return key === undefined ? [] : [{ ...key, line: first + index }];
  });
}

/** What a line has between brackets, trimmed; undefined for one that begins no section. */
export function sectionHeader(line: string): string | undefined {
  return HEADER.exec(line)?.[1]?.trim();
}

/** The key at the left margin that a line sets, in lower case; undefined for every other line. */
export function configKey(line: string): Omit<ConfigKey, 'line'> | undefined {
  const [, name, value] = KEY.exec(line) ?? [];
  return name === undefined || value === undefined ? undefined : { name: name.toLowerCase(), value };
}

/** Neither blank nor a comment. */
export function isSetting(line: string): boolean {
  return line.trim() !== '' && !/^\s*[#;]/.test(line);
}

/**
 * The profile a section of the configuration file stands for, quotes and odd spacing forgiven; undefined for `sso-session`,
 * `services` and the like. A section without the word `profile` counts too: some clients take it for one.
 */
export function profileOfSection(header: string): string | undefined {
  const [, prefix, rest] = /^(?:([A-Za-z-]+)\s+)?(.+)$/.exec(header) ?? [];
  if (rest === undefined || (prefix !== undefined && prefix.toLowerCase() !== 'profile')) return undefined;
  return rest
    .trim()
    .replace(/^(["'])(.*)\1$/, '$2')
    .trim();
}

/** UTF-8 bytes of a text, one character a byte. */
export function toByteText(text: string): string {
  return encodeURIComponent(text).replaceAll(/%([0-9A-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

function withoutByteOrderMark(text: string): string {
  return text.startsWith('\u00ef\u00bb\u00bf') ? text.slice(3) : text;
}
