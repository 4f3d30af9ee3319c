import type { WrittenText } from '../../documents/written-text.ts';

/** `*`: any text. Wildcards are numbers that no character has. */
export const ANY_TEXT = -1;
/** `?`: any one character. */
export const ANY_CHARACTER = -2;

/** A text of a policy, ready to be compared. */
export interface Pattern {
  /** UTF-16 units and wildcards. */
  readonly units: readonly number[];
  /** Whether some of it is open: `units` then match at least what the text could. */
  readonly open: boolean;
}

/** `open`: it is not known whether the request has that key, or with which value. */
export type VariableValue = { readonly text: string } | 'open' | 'absent';

export interface PatternReading {
  readonly wildcards: boolean;
  /** Whether upper and lower case are one. */
  readonly anyCase: boolean;
  /** By the lower-case name of a key; absent where policy variables are text. */
  readonly variable: ((key: string) => VariableValue) | undefined;
}

/** Longer than any condition key that AWS has with a default beside it. */
const LONGEST_VARIABLE = 1000;
const VARIABLE = /^\s*([^\s,}]+)\s*(?:,\s*'([^']*)'\s*)?$/;

/**
 * What a text of a policy matches; undefined for nothing at all, as where it names a variable that the request does not have.
 * Policy variables are `${key}` and `${key, 'default'}`; `${*}`, `${?}` and `${$}` are those characters.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function patternOf(text: WrittenText, reading: PatternReading): Pattern | undefined {
  return new PatternScanner(text, reading).pattern();
}

/** Case as `String.equalsIgnoreCase` of Java has it: unit by unit, so that a text may be compared in pieces. */
export function folded(unit: number): number {
  if (unit < 0x80) return unit >= 0x41 && unit <= 0x5a ? unit + 0x20 : unit;
  const lower = String.fromCharCode(unit).toUpperCase().toLowerCase();
  return lower.length === 1 ? lower.charCodeAt(0) : unit;
}

class PatternScanner {
  readonly #reading: PatternReading;
  readonly #text: string;
  /** Where in the text open parts are, ascending. */
  readonly #openings: readonly number[];
  readonly #units: number[] = [];
  #open = false;
  #at = 0;
  #nextOpening = 0;
  #closing: number;

  constructor({ parts }: WrittenText, reading: PatternReading) {
    this.#reading = reading;
    let text = '';
    const openings: number[] = [];
    for (const part of parts) {
      if (typeof part === 'string') text += part;
      else openings.push(text.length);
    }
    this.#text = text;
    this.#openings = openings;
    this.#closing = reading.variable === undefined ? -1 : text.indexOf('}');
  }

  pattern(): Pattern | undefined {
    while (this.#at < this.#text.length || this.#opening() < Infinity) {
      if (this.#opening() <= this.#at) this.#takeOpening();
      else if (this.#startsVariableThatIsOpen()) this.#at = this.#opening();
      else {
        const variable = this.#variable();
        if (variable === undefined) this.#takeCharacter();
        else if (!this.#takeVariable(variable)) return undefined;
      }
    }
    return { units: this.#units, open: this.#open };
  }

  #opening(): number {
    return this.#openings[this.#nextOpening] ?? Infinity;
  }

  /** The next `}` from here on, -1 for none: each is looked for once. */
  #nextClosing(): number {
    if (this.#closing >= 0 && this.#closing < this.#at) this.#closing = this.#text.indexOf('}', this.#at);
    return this.#closing;
  }

  /** An open part may begin a variable that ends at the next `}`, so that what stands before that may be no text. */
  #takeOpening(): void {
    this.#open = true;
    this.#units.push(ANY_TEXT);
    const closing = this.#nextClosing();
    this.#nextOpening += 1;
    if (closing < 0) return;
    this.#at = closing + 1;
    while (this.#opening() < this.#at) this.#nextOpening += 1;
  }

  /** `${` before an open part and not closed before it, or a `$` right before one. */
  #startsVariableThatIsOpen(): boolean {
    if (this.#reading.variable === undefined || this.#text[this.#at] !== '$' || this.#opening() === Infinity)
      return false;
    if (this.#opening() === this.#at + 1) return true;
    const closing = this.#nextClosing();
    return this.#text[this.#at + 1] === '{' && (closing < 0 || this.#opening() <= closing);
  }

  #variable(): { readonly inner: string; readonly end: number } | undefined {
    if (this.#reading.variable === undefined || !this.#text.startsWith('${', this.#at)) return undefined;
    const end = this.#nextClosing();
    if (end < 0 || end - this.#at > LONGEST_VARIABLE) return undefined;
    const inner = this.#text.slice(this.#at + 2, end);
    return VARIABLE.test(inner) ? { inner, end: end + 1 } : undefined;
  }

  /** False where it has no value. */
  #takeVariable({ inner, end }: { readonly inner: string; readonly end: number }): boolean {
    this.#at = end;
    if (inner === '*' || inner === '?' || inner === '$') return this.#addText(inner);
    const [, key = '', fallback] = VARIABLE.exec(inner) ?? [];
    const value = this.#reading.variable?.(key.toLowerCase()) ?? 'absent';
    if (value === 'open') {
      this.#open = true;
      this.#units.push(ANY_TEXT);
      return true;
    }
    if (value !== 'absent') return this.#addText(value.text);
    return fallback !== undefined && this.#addText(fallback);
  }

  /** What a request brings is text, never a wildcard. */
  #addText(text: string): true {
    for (let index = 0; index < text.length; index += 1) this.#addUnit(text.charCodeAt(index));
    return true;
  }

  #takeCharacter(): void {
    const character = this.#text[this.#at];
    if (this.#reading.wildcards && character === '*') this.#units.push(ANY_TEXT);
    else if (this.#reading.wildcards && character === '?') this.#units.push(ANY_CHARACTER);
    else this.#addUnit(this.#text.charCodeAt(this.#at));
    this.#at += 1;
  }

  #addUnit(unit: number): void {
    this.#units.push(this.#reading.anyCase ? folded(unit) : unit);
  }
}
