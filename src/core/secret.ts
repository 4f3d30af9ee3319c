/**
 * A value that must never be printed: a token, a key. However it is printed, logged, serialised or inspected it reads
 * `<redacted>`; the value comes out through {@link Secret.reveal} alone, so every place that uses one can be found by name.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself. Call it at the last moment, where it goes into a request, a private file or the helper's answer. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '<redacted>';
  }

  toJSON(): string {
    return '<redacted>';
  }

  /** Node's `util.inspect` looks this symbol up in the global registry, so `core/` needs no import of Node for it. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '<redacted>';
  }
}
