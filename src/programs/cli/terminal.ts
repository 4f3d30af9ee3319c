import type { Style } from './style.ts';

/** Where a command reads and writes: everything of the process that it may see, so that a test can be the terminal. */
export interface Terminal {
  /** Writes lines to standard output. */
  print(lines: readonly string[]): void;
  /** Writes lines to standard error. */
  complain(lines: readonly string[]): void;
  /** Says on standard error what is waited for, until the next line is written; nothing where that is no terminal. */
  progress(text: string): void;
  /** How wide the two outputs are; undefined where one is no terminal. */
  readonly columns: { readonly output: number | undefined; readonly error: number | undefined };
  /** Colours for standard output; plain where it is no terminal or NO_COLOR is set. */
  readonly style: Style;
  /** Colours for standard error. */
  readonly errorStyle: Style;
  /** Whether a person can be asked: input and error output are terminals. */
  readonly interactive: boolean;
  /**
   * What the process above this one that itself reads standard error calls itself; undefined when none is known to, as with
   * a terminal, a file or `| tee`.
   */
  errorReader(): string | undefined;
  /**
   * Asks on standard error and answers the line that was typed, trimmed; empty at the end of input.
   * @throws AssumeError `cancelled` when aborted.
   */
  ask(question: string, signal: AbortSignal): Promise<string>;
}

/** Asks a question whose default is no. */
export async function agrees(terminal: Terminal, question: string, signal: AbortSignal): Promise<boolean> {
  const answer = await terminal.ask(`${question} [y/N] `, signal);
  return /^y(es)?$/i.test(answer);
}
