import type { Secret } from '../../core/secret.ts';
import { PatternAutomaton } from './pattern-automaton.ts';
import { secretForms } from './secret-forms.ts';
import { TOKEN_SHAPES, type TokenShape } from './token-shapes.ts';
import { VisibleBytes } from './visible-bytes.ts';

/** Takes secrets out of a stream of output: bytes in, bytes out, held back only while they may be the beginning of one. */
export interface OutputMask {
  push(chunk: Uint8Array): Uint8Array;
  /** What was held back, at the end of the output. */
  end(): Uint8Array;
}

const encoder = new TextEncoder();
const STARS = encoder.encode('***');
/** What is held back for a secret that goes on and on between escape sequences and frames; a program that prints more means to. */
const MOST_HELD = 1 << 20;

/**
 * Masks the secrets, in the forms of {@link secretForms}, and whatever looks like a well-known token. They are found across the
 * borders of chunks, through escape sequences, NULs and the breaks of wrapped lines; a pause lets nothing through that may go on.
 */
export function outputMask(secrets: readonly Secret[]): OutputMask {
  return new StreamMask(secrets.flatMap(secretForms));
}

interface Range {
  readonly start: number;
  /** Behind the last byte. */
  end: number;
}

class StreamMask implements OutputMask {
  readonly #plain: PatternAutomaton;
  /** Over the bytes that are visible alone: patterns are made so, too. */
  readonly #joined: PatternAutomaton;
  readonly #visible = new VisibleBytes();
  #plainState = 0;
  #joinedState = 0;
  /** Where the last visible bytes stand, as many as a pattern may have. */
  readonly #places: Float64Array;
  #visibleCount = 0;
  readonly #shapes = new ShapeFinder();
  #held = new Uint8Array(0);
  /** How many bytes were written before those that are held. */
  #written = 0;
  #ranges: Range[] = [];

  constructor(patterns: readonly Uint8Array[]) {
    this.#plain = new PatternAutomaton(patterns);
    this.#joined = new PatternAutomaton(patterns.map(visibleIn).filter(({ length }) => length > 0));
    this.#places = new Float64Array(2 ** Math.ceil(Math.log2(this.#joined.longest + 1)));
  }

  push(chunk: Uint8Array): Uint8Array {
    const begin = this.#written + this.#held.length;
    for (let index = 0; index < chunk.length; index += 1) this.#read(chunk[index] ?? 0, begin + index);
    this.#held = concatenated([this.#held, chunk]);
    const end = begin + chunk.length;
    if (this.#held.length > MOST_HELD) return this.#write(end, true);
    return this.#write(Math.min(this.#undecided(end), end), false);
  }

  end(): Uint8Array {
    const end = this.#written + this.#held.length;
    this.#mask(this.#shapes.finish(end));
    return this.#write(end, true);
  }

  #read(byte: number, at: number): void {
    this.#plainState = this.#plain.next(this.#plainState, byte);
    const length = this.#plain.endsHere(this.#plainState);
    if (length > 0) this.#mask({ start: at + 1 - length, end: at + 1 });
    this.#mask(this.#shapes.read(byte, at));
    if (!this.#visible.isVisible(byte)) return;
    this.#places[this.#visibleCount & (this.#places.length - 1)] = at;
    this.#visibleCount = (this.#visibleCount + 1) | 0;
    this.#joinedState = this.#joined.next(this.#joinedState, byte);
    const joined = this.#joined.endsHere(this.#joinedState);
    if (joined > 0) this.#mask({ start: this.#placeOf(joined), end: at + 1 });
  }

  /** Where the visible byte stands with which the last so many begin. */
  #placeOf(count: number): number {
    return this.#places[(this.#visibleCount - count) & (this.#places.length - 1)] ?? 0;
  }

  #mask(range: Range | undefined): void {
    if (range === undefined) return;
    // Of ranges that overlap one is made: what one leaves of another may be enough to tell it.
    let { start, end } = range;
    for (let last = this.#ranges.at(-1); last !== undefined && last.end >= start; last = this.#ranges.at(-1)) {
      start = Math.min(start, last.start);
      end = Math.max(end, last.end);
      this.#ranges.pop();
    }
    this.#ranges.push({ start, end });
  }

  /** From where on a byte may still belong to a secret that has begun. */
  #undecided(end: number): number {
    const joined = this.#joined.begun(this.#joinedState);
    const begun = Math.min(
      end - this.#plain.begun(this.#plainState),
      joined === 0 ? end : this.#placeOf(joined),
      this.#shapes.begun(end),
    );
    const open = this.#ranges.find(range => range.end >= begun);
    return open === undefined ? begun : Math.min(begun, open.start);
  }

  /** @param isLast forgets what had begun. */
  #write(until: number, isLast: boolean): Uint8Array {
    const parts: Uint8Array[] = [];
    let at = this.#written;
    for (const { start, end } of this.#ranges) {
      if (start >= until) break;
      parts.push(this.#held.subarray(at - this.#written, Math.max(start, at) - this.#written), STARS);
      at = end;
    }
    parts.push(this.#held.subarray(at - this.#written, Math.max(until, at) - this.#written));
    this.#ranges = this.#ranges.filter(({ start }) => start >= until);
    this.#held = this.#held.slice(Math.max(until, at) - this.#written);
    this.#written = Math.max(until, at);
    if (isLast) {
      [this.#plainState, this.#joinedState] = [0, 0];
      this.#shapes.forget();
    }
    return concatenated(parts);
  }
}

function visibleIn(pattern: Uint8Array): Uint8Array {
  const visible = new VisibleBytes();
  return pattern.filter(byte => visible.isVisible(byte));
}

function concatenated(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** A token of a known shape that has begun. */
interface Begun {
  readonly shape: TokenShape;
  readonly start: number;
  following: number;
  dots: number;
}

/** Longer than any token: what goes on is no token, or one of which enough is masked. */
const LONGEST_TOKEN = 16_384;

/** Tokens by how they begin, one at a time. */
class ShapeFinder {
  readonly #beginnings = new PatternAutomaton(TOKEN_SHAPES.map(({ begins }) => encoder.encode(begins)));
  #state = 0;
  #begun: Begun | undefined;

  /** From where on a token has begun, or may have. @param end of what was read. */
  begun(end: number): number {
    return this.#begun?.start ?? end - this.#beginnings.begun(this.#state);
  }

  read(byte: number, at: number): Range | undefined {
    const begun = this.#begun;
    if (begun !== undefined) {
      if (goesOn(begun, byte, at)) return undefined;
      this.forget();
    }
    this.#begin(byte, at);
    return begun !== undefined && isWhole(begun) ? { start: begun.start, end: at } : undefined;
  }

  finish(end: number): Range | undefined {
    const begun = this.#begun;
    this.forget();
    return begun !== undefined && isWhole(begun) ? { start: begun.start, end } : undefined;
  }

  forget(): void {
    this.#begun = undefined;
    this.#state = 0;
  }

  #begin(byte: number, at: number): void {
    this.#state = this.#beginnings.next(this.#state, byte);
    const index = this.#beginnings.patternHere(this.#state);
    // Of an array nothing is asked that it has not: that alone would take longer than all the rest.
    const shape = index === undefined ? undefined : TOKEN_SHAPES[index];
    if (shape !== undefined) this.#begun = { shape, start: at + 1 - shape.begins.length, following: 0, dots: 0 };
  }
}

function goesOn(begun: Begun, byte: number, at: number): boolean {
  const character = String.fromCharCode(byte);
  if (!begun.shape.characters.test(character) || at - begun.start >= LONGEST_TOKEN) return false;
  begun.following += 1;
  if (character === '.') begun.dots += 1;
  return true;
}

function isWhole({ shape, following, dots }: Begun): boolean {
  return following >= shape.atLeast && dots >= (shape.dots ?? 0);
}
