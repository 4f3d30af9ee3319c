import { TextPositions } from '../../documents/text-positions.ts';

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
  /** One-based. */
  readonly line: number;
  /** Keys at the left margin; indented ones belong to a nested setting. */
  readonly keys: readonly ConfigKey[];
}

const HEADER = /^\s*\[(.*)\]/;
const HEADERS = /^[^\S\r\n]*\[(.*)\]/gm;
const KEY = /^([^\s#;[=:][^=:]*?)\s*[=:]\s*(.*?)\s*$/;

/** The sections of a file, whose keys and lines are looked for only where they are asked for: mostly a few of thousands. */
export function configSections(file: string): readonly ConfigSection[] {
  const text = withoutByteOrderMark(file);
  const positions = new TextPositions(text);
  const headers = [...text.matchAll(HEADERS)];
  return headers.map(({ index, 1: header = '' }, number) => {
    const lineOf = (): number => positions.range(index, index).startLine + 1;
    return {
      header: header.trim(),
      get line() {
        return lineOf();
      },
      get keys() {
        return keysOf(text.slice(index, headers[number + 1]?.index), lineOf());
      },
    };
  });
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
