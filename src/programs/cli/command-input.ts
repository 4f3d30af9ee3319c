import { AssumeError } from '../../core/errors.ts';
import { isObject } from '../../core/parse.ts';

/** The arguments and options of one call, read and not cast. */
export class CommandInput {
  readonly #arguments: readonly string[];
  readonly #options: Readonly<Record<string, unknown>>;
  /** Every word after `--`: the command line of another program. */
  readonly program: readonly string[];

  /** `program`: the last of `positional`, as many as stood after `--`. */
  constructor(positional: readonly string[], options: unknown, program: readonly string[]) {
    this.#arguments = positional;
    this.program = program;
    this.#options = isObject(options) ? options : {};
  }

  argument(index: number): string | undefined {
    return this.#arguments[index];
  }

  /** Every word before `--` that is no option. */
  words(): readonly string[] {
    return this.#arguments.slice(0, this.#arguments.length - this.program.length);
  }

  /** @throws AssumeError `usage` when it is missing. */
  required(index: number, name: string): string {
    const value = this.argument(index);
    if (value === undefined || value === '') throw new AssumeError('usage', `${name} is missing.`);
    return value;
  }

  /** An option without a value, by its camel-case name. */
  flag(name: string): boolean {
    return this.#options[name] === true;
  }

  /** Whether an option was given a value, by its camel-case name. */
  has(name: string): boolean {
    return this.text(name) !== undefined || this.texts(name).length > 0;
  }

  /** The values of an option that takes several, by its camel-case name. */
  texts(name: string): readonly string[] {
    const values: unknown = this.#options[name];
    const items: readonly unknown[] = Array.isArray(values) ? values : [];
    return items.filter(value => typeof value === 'string');
  }

  /** An option's value, by its camel-case name. */
  text(name: string): string | undefined {
    const value = this.#options[name];
    return typeof value === 'string' ? value : undefined;
  }
}
