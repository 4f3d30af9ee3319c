import type { WrittenTexts } from '../../../documents/written-text.ts';
import { either, joined, openText, single } from '../possible-texts.ts';
import { type Command, plainWord, type Word, type WordPart } from './script.ts';

/** What a script can use without having set it. */
export interface ScriptContext {
  /** A variable of the environment: undefined where only the run knows it. */
  variable(name: string): WrittenTexts | undefined;
  /** What becomes of `${{ … }}` before the shell sees it. */
  expression(written: string): WrittenTexts;
}

/** The variables of a script as it goes through its commands. */
export class ScriptRun {
  readonly #context: ScriptContext;
  readonly #variables = new Map<string, WrittenTexts>();

  constructor(context: ScriptContext) {
    this.#context = context;
  }

  /** Takes what a command sets for those behind it. Commands must be given in order. */
  advance(command: Command): void {
    for (const { name, value } of settingsOf(command)) {
      const texts = this.textsOf(value);
      const before = this.variable(name);
      this.#variables.set(name, command.certain || before === undefined ? texts : either(before, texts));
    }
  }

  variable(name: string): WrittenTexts | undefined {
    return this.#variables.get(name) ?? this.#context.variable(name);
  }

  textsOf({ parts }: Pick<Word, 'parts'>): WrittenTexts {
    return joined(parts.map(part => ({ texts: this.#textsOfPart(part), written: writtenPart(part) })));
  }

  #textsOfPart(part: WordPart): WrittenTexts {
    switch (part.kind) {
      case 'text':
        return single({ parts: [part.text] });
      case 'open':
        return single(openText(part.written));
      case 'expression':
        return this.#context.expression(part.written);
      case 'variable': {
        const texts = this.variable(part.name);
        if (texts !== undefined) return texts;
        if (part.otherwise === undefined) return single(openText(part.written));
        const open = /^[0-9]/.test(part.name) ? part.written : `\${${part.name}}`;
        return either(single(openText(open)), this.textsOf({ parts: part.otherwise }));
      }
    }
  }
}

interface Setting {
  readonly name: string;
  readonly value: Pick<Word, 'parts' | 'start' | 'end'>;
}

const DECLARES: ReadonlySet<string> = new Set(['export', 'declare', 'local', 'readonly', 'typeset', 'env', 'setenv']);

/** The variables that a command sets for those behind it: `A=b`, `export A=b`, PowerShell's `$env:A = 'b'`. */
export function settingsOf({ assignments, words }: Command): readonly Setting[] {
  const [first, second, third] = words;
  if (first === undefined) return assignments;
  const name = plainWord(first);
  if (name !== undefined && DECLARES.has(name)) return words.slice(1).flatMap(word => settingIn(word) ?? []);
  const [variable] = first.parts;
  if (variable?.kind !== 'variable' || second === undefined || third === undefined || words.length !== 3) return [];
  return first.parts.length === 1 && plainWord(second) === '=' ? [{ name: variable.name, value: third }] : [];
}

/** `NAME=value` in one word. */
export function settingIn({ parts, start, end }: Word): Setting | undefined {
  const [first, ...rest] = parts;
  if (first?.kind !== 'text') return undefined;
  const found = /^([A-Za-z_][A-Za-z0-9_-]*)=/.exec(first.text);
  if (found?.[1] === undefined) return undefined;
  const text = first.text.slice(found[0].length);
  const value: readonly WordPart[] = text === '' && rest.length > 0 ? rest : [{ kind: 'text', text }, ...rest];
  return { name: found[1], value: { parts: value, start, end } };
}

/** For people. */
export function writtenWord({ parts }: Pick<Word, 'parts'>): string {
  return parts.map(writtenPart).join('');
}

function writtenPart(part: WordPart): string {
  return part.kind === 'text' ? part.text : part.written;
}
