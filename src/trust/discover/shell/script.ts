/** A part of a word, as far as reading alone tells. */
export type WordPart =
  | { readonly kind: 'text'; readonly text: string }
  /** `$NAME`, `${NAME}`, `${NAME:-otherwise}`, `$env:NAME`. */
  | {
      readonly kind: 'variable';
      readonly name: string;
      readonly written: string;
      readonly otherwise?: readonly WordPart[];
    }
  /** `${{ … }}`, which a CI system replaces before the shell sees it. */
  | { readonly kind: 'expression'; readonly written: string }
  /** What only running it tells: the output of a command, arithmetic, a part of a variable. */
  | { readonly kind: 'open'; readonly written: string };

/** Offsets in the script, as those of all that follows. */
export interface Word {
  readonly parts: readonly WordPart[];
  readonly start: number;
  readonly end: number;
}

export interface Assignment {
  readonly name: string;
  readonly value: Word;
  readonly start: number;
}

export interface Redirect {
  /** `>`, `>>`, `<`, `<<`, `<<<`. */
  readonly operator: string;
  /** The file; of `<<` and `<<<` the text. */
  readonly target: Word;
}

/** A simple command, wherever it stands: in a condition, a loop, a function, a substitution. */
export interface Command {
  /** Before the command's name; without a name they are of the script. */
  readonly assignments: readonly Assignment[];
  readonly words: readonly Word[];
  /** Those of the groups around it too. */
  readonly redirects: readonly Redirect[];
  /** Whether it runs whenever the script does. */
  readonly certain: boolean;
  readonly start: number;
  readonly end: number;
}

/** Why a script cannot be read. */
export class ScriptFault extends Error {}

/** The text of a word where all of it is known. */
export function plainWord({ parts }: Word): string | undefined {
  let text = '';
  for (const part of parts) {
    if (part.kind !== 'text') return undefined;
    text += part.text;
  }
  return text;
}
