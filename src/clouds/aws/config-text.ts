import { TextPositions } from '../../documents/text-positions.ts';
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
  const positions = new TextPositions(text);
  const headers = [...text.matchAll(HEADERS)];
  return headers.map(({ index, 1: header = '' }, number) => {
    const end = headers[number + 1]?.index ?? text.length;
    return new Section(text, positions, owns, { header: header.trim(), start: index, end });
  });
}

class Section implements ConfigSection {
  readonly header: string;
  readonly #text: string;
  readonly #positions: TextPositions;
  readonly #owns: OwnSections;
  readonly #start: number;
  readonly #end: number;

  constructor(
    text: string,
    positions: TextPositions,
    owns: OwnSections,
    { header, start, end }: { readonly header: string; readonly start: number; readonly end: number },
  ) {
    this.header = header;
    this.#text = text;
    this.#positions = positions;
    this.#owns = owns;
    this.#start = start;
    this.#end = end;
  }

  get profile(): string | undefined {
    return this.own?.name ?? profileOfSection(this.header);
  }

  get line(): number {
    return this.#positions.range(this.#start, this.#start).startLine + 1;
  }

  get keys(): readonly ConfigKey[] {
    return keysOf(this.#text.slice(this.#start, this.#end), this.line);
  }

  get own(): OwnSection | undefined {
    return this.#owns.at(this.#start);
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
