import { FLAGS } from './login-commands.ts';
import { type Command, plainWord, type Word } from './script.ts';
import { writtenWord } from './script-run.ts';

/** What follows the words of a command: `--name value`, `--name=value`, `name=value`, and what stands alone. */
export interface CommandArguments {
  /** By the name in lower case, dashes included; the last of each. */
  readonly options: ReadonlyMap<string, Word>;
  readonly alone: readonly Word[];
}

const PRINTS: ReadonlySet<string> = new Set(['echo', 'printf', 'cat', 'grep', 'write-host', 'write-output']);

/** The arguments of a command with those words; undefined for another. */
export function argumentsOf({ words }: Command, wanted: readonly string[]): CommandArguments | undefined {
  const [first] = words;
  if (first === undefined || PRINTS.has(plainWord(first)?.toLowerCase() ?? '')) return undefined;
  const [program, ...rest] = wanted;
  const at = words.findIndex(word => programOf(word) === program);
  if (at === -1) return undefined;
  let from = at + 1;
  if (rest.length > 0) {
    // Options of the program itself can stand before what it is told to do.
    const begin = words.findIndex(
      (_word, index) => index > at && rest.every((text, offset) => isWord(words[index + offset], text)),
    );
    if (begin === -1) return undefined;
    from = begin + rest.length;
  }
  return { ...readArguments(words.slice(from), new Map(readArguments(words.slice(at + 1, from), new Map()).options)) };
}

/** Every word of a command that could be the program, since others can stand before it: `sudo`, `env`, `exec`. */
export function programsOf({ words }: Command): ReadonlySet<string> {
  return new Set(words.flatMap(word => programOf(word) ?? []));
}

function programOf(word: Word): string | undefined {
  return plainWord(word)
    ?.toLowerCase()
    .split(/[/\\]/)
    .at(-1)
    ?.replace(/\.exe$/, '');
}

function isWord(word: Word | undefined, text: string): boolean {
  return word !== undefined && plainWord(word)?.toLowerCase() === text;
}

function readArguments(words: readonly Word[], options: Map<string, Word>): CommandArguments {
  const alone: Word[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at];
    if (word === undefined) break;
    const [first, ...rest] = word.parts;
    const text = first?.kind === 'text' ? first.text : '';
    const assigned = /^(-{0,2}[A-Za-z][A-Za-z0-9_-]*)=/.exec(text);
    if (assigned?.[1] !== undefined) {
      const value = text.slice(assigned[0].length);
      const parts = value === '' && rest.length > 0 ? rest : [{ kind: 'text', text: value } as const, ...rest];
      options.set(assigned[1].toLowerCase(), { ...word, parts });
    } else if (text.startsWith('-') && text !== '-') {
      const next = words[at + 1];
      const isFlag = FLAGS.has(text.toLowerCase()) || next === undefined || /^-{1,2}[A-Za-z]/.test(writtenWord(next));
      options.set(text.toLowerCase(), isFlag ? word : next);
      if (!isFlag) at += 1;
    } else alone.push(word);
  }
  return { options, alone };
}
