import { PLAIN_STYLE } from '../../../src/programs/cli/style.ts';
import type { Terminal } from '../../../src/programs/cli/terminal.ts';

/** A terminal that remembers what was written, and types prepared answers. */
export class FakeTerminal implements Terminal {
  readonly columns = { output: undefined, error: undefined };
  readonly style = PLAIN_STYLE;
  readonly errorStyle = PLAIN_STYLE;
  readonly interactive: boolean;
  readonly questions: string[] = [];
  /** What was waited for, in order. */
  readonly waits: string[] = [];
  readonly #out: string[] = [];
  readonly #err: string[] = [];
  readonly #answers: string[];
  readonly #errorReader: string | undefined;

  constructor(
    options: {
      readonly interactive?: boolean;
      readonly errorReader?: string;
      readonly answers?: readonly string[];
    } = {},
  ) {
    this.interactive = options.interactive ?? false;
    this.#errorReader = options.errorReader;
    this.#answers = [...(options.answers ?? [])];
  }

  get out(): string {
    return this.#out.join('\n');
  }

  get err(): string {
    return this.#err.join('\n');
  }

  errorReader(): string | undefined {
    return this.#errorReader;
  }

  print(lines: readonly string[]): void {
    this.#out.push(...lines);
  }

  complain(lines: readonly string[]): void {
    this.#err.push(...lines);
  }

  progress(text: string): void {
    this.waits.push(text);
  }

  async ask(question: string): Promise<string> {
    this.questions.push(question);
    return this.#answers.shift() ?? '';
  }
}
