/** One setting of a Git configuration, as git-config(1) writes it. */
export interface GitSetting {
  /** Lower case, as keys are. */
  readonly section: string;
  /** As it is written in quotes; lower case after a dot; '' without one. */
  readonly subsection: string;
  readonly key: string;
  /** '' for a key that stands alone, which Git reads as true. */
  readonly value: string;
}

/** Stands after the last line too: Git ends an open one there. */
const LINE_END = '\n';
const KEY_START = /[A-Za-z]/;
const KEY_CHARACTER = /[A-Za-z0-9-]/;
const SPACE = /[ \t\r]/;
const ESCAPED: Readonly<Record<string, string>> = { t: '\t', b: '\b', n: '\n', '\\': '\\', '"': '"', [LINE_END]: '' };

/**
 * The settings of one file in its order, read character by character as Git's config.c reads them: what is taken for another
 * section than Git takes it for could hide whose branch is checked out. Undefined for what Git refuses to read. Includes are
 * settings like others, and not followed.
 */
export function readGitConfig(text: string): readonly GitSetting[] | undefined {
  try {
    return [...settings(new Characters(text))];
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Values of one setting, in their order; the last one counts where Git takes one. */
export function valuesOf(
  all: readonly GitSetting[],
  section: string,
  subsection: string,
  key: string,
): readonly string[] {
  return all
    .filter(each => each.section === section && each.subsection === subsection && each.key === key)
    .map(({ value }) => value);
}

class Characters {
  readonly #text: string;
  #index = 0;

  constructor(text: string) {
    this.#text = text.replace(/^\uFEFF/, '').replaceAll('\r\n', LINE_END);
  }

  get ended(): boolean {
    return this.#index >= this.#text.length;
  }

  /** The next one; {@link LINE_END} for ever at the end. */
  take(): string {
    const character = this.#text[this.#index] ?? LINE_END;
    this.#index += 1;
    return character;
  }

  /** Goes one back. */
  putBack(): void {
    this.#index -= 1;
  }
}

function* settings(from: Characters): Generator<GitSetting> {
  let [section, subsection] = ['', ''];
  while (!from.ended) {
    const character = from.take();
    if (character === LINE_END || SPACE.test(character)) continue;
    if (character === '#' || character === ';') while (from.take() !== LINE_END);
    else if (character === '[') [section, subsection] = header(from);
    else if (KEY_START.test(character)) {
      from.putBack();
      yield { section, subsection, ...keyAndValue(from) };
    } else throw new SyntaxError();
  }
}

/** After its bracket: `remote "origin"]`, or with a dot as Git wrote it long ago, `branch.main]`. */
function header(from: Characters): readonly [section: string, subsection: string] {
  let name = '';
  for (;;) {
    const character = from.take();
    if (character === ']') return named(name, undefined);
    if (character === LINE_END) throw new SyntaxError();
    if (SPACE.test(character)) return named(name, quoted(from));
    if (character !== '.' && !KEY_CHARACTER.test(character)) throw new SyntaxError();
    name += character.toLowerCase();
  }
}

function named(name: string, subsection: string | undefined): readonly [section: string, subsection: string] {
  const dot = name.indexOf('.');
  if (dot < 0) return [name, subsection ?? ''];
  const rest = name.slice(dot + 1);
  return [name.slice(0, dot), subsection === undefined ? rest : `${rest}.${subsection}`];
}

function quoted(from: Characters): string {
  let character = from.take();
  while (SPACE.test(character)) character = from.take();
  if (character !== '"') throw new SyntaxError();
  let text = '';
  for (;;) {
    character = from.take();
    if (character === '"') break;
    if (character === '\\') character = from.take();
    if (character === LINE_END) throw new SyntaxError();
    text += character;
  }
  if (from.take() !== ']') throw new SyntaxError();
  return text;
}

function keyAndValue(from: Characters): Pick<GitSetting, 'key' | 'value'> {
  let key = '';
  let character = from.take();
  for (; KEY_CHARACTER.test(character); character = from.take()) key += character.toLowerCase();
  while (character === ' ' || character === '\t') character = from.take();
  if (character === LINE_END) return { key, value: '' };
  if (character !== '=') throw new SyntaxError();
  return { key, value: valueOf(from) };
}

/** To the end of its line: quotes, escapes and a comment away; spaces around it do not count. */
function valueOf(from: Characters): string {
  let value = '';
  let kept = 0;
  let inQuotes = false;
  for (;;) {
    let character = from.take();
    if (character === LINE_END) {
      if (inQuotes) throw new SyntaxError();
      return value.slice(0, kept);
    }
    if (!inQuotes && SPACE.test(character)) {
      if (value !== '') value += character;
      continue;
    }
    if (!inQuotes && (character === '#' || character === ';')) {
      while (from.take() !== LINE_END);
      return value.slice(0, kept);
    }
    if (character === '"') inQuotes = !inQuotes;
    else {
      if (character === '\\') {
        const escaped = ESCAPED[from.take()];
        if (escaped === undefined) throw new SyntaxError();
        character = escaped;
      }
      value += character;
    }
    kept = value.length;
  }
}
