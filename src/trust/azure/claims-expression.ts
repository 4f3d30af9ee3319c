import type { UnknownPart, WrittenText } from '../../documents/written-text.ts';

/** `claims['sub'] matches 'repo:acme/*'` */
export interface ClaimComparison {
  readonly claim: string;
  /** `matches` takes `*` and `?` for wildcards, `eq` takes them for characters. */
  readonly operator: 'eq' | 'matches';
  readonly comparand: WrittenText;
  /** As it is written, from the claim to the closing quote. */
  readonly written: string;
}

export type ClaimsExpression =
  | { readonly kind: 'comparisons'; readonly comparisons: readonly ClaimComparison[] }
  /** What decides how it reads is left open. */
  | { readonly kind: 'open' }
  /** `at` counts UTF-16 units of the expression; an open part counts for one. */
  | { readonly kind: 'broken'; readonly message: string; readonly at: number };

/** More than any expression that Entra keeps. */
const LONGEST = 4096;

/**
 * The expression of a flexible federated identity credential: comparisons of claims, all of which must hold.
 * https://learn.microsoft.com/entra/workload-id/workload-identities-flexible-federated-identity-credentials
 */
export function readClaimsExpression(text: WrittenText): ClaimsExpression {
  const units = text.parts.flatMap((part): readonly (string | UnknownPart)[] =>
    typeof part === 'string' ? part.slice(0, LONGEST + 1).split('') : [part],
  );
  if (units.length > LONGEST) {
    return { kind: 'broken', message: `The expression is longer than ${LONGEST} characters.`, at: LONGEST };
  }
  try {
    return { kind: 'comparisons', comparisons: comparisonsOf(new Reader(units)) };
  } catch (error) {
    if (error instanceof OpenStructure) return { kind: 'open' };
    if (!(error instanceof Broken)) throw error;
    return { kind: 'broken', message: error.message, at: error.at };
  }
}

function comparisonsOf(reader: Reader): readonly ClaimComparison[] {
  const comparisons: ClaimComparison[] = [];
  for (;;) {
    reader.skipSpaces();
    comparisons.push(comparison(reader));
    reader.skipSpaces();
    if (reader.atEnd()) return comparisons;
    reader.word(['and'], 'Comparisons are joined by `and` alone.');
  }
}

function comparison(reader: Reader): ClaimComparison {
  const start = reader.at;
  reader.expect("claims['", "A comparison begins with a claim: claims['sub'].");
  const claim = reader.quoted();
  reader.expect(']', "A claim ends with a bracket: claims['sub'].");
  reader.skipSpaces();
  const operator = reader.word(['eq', 'matches'], 'A claim is compared with `eq` or `matches`.');
  reader.skipSpaces();
  reader.expect("'", 'What a claim is compared with stands in straight single quotes.');
  const comparand = reader.quoted();
  const [name, ...more] = claim;
  if (typeof name !== 'string' || more.length > 0) throw new OpenStructure();
  return { claim: name, operator, comparand: { parts: comparand }, written: reader.writtenFrom(start) };
}

class Broken extends Error {
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

class OpenStructure extends Error {}

class Reader {
  at = 0;
  readonly #units: readonly (string | UnknownPart)[];

  constructor(units: readonly (string | UnknownPart)[]) {
    this.#units = units;
  }

  atEnd(): boolean {
    return this.at === this.#units.length;
  }

  skipSpaces(): void {
    while (this.#units[this.at] === ' ') this.at += 1;
  }

  expect(wanted: string, otherwise: string): void {
    const start = this.at;
    for (const character of wanted) {
      const unit = this.#units[this.at++];
      if (typeof unit === 'object') throw new OpenStructure();
      if (unit !== character) throw new Broken(otherwise, start);
    }
  }

  word<Word extends string>(words: readonly Word[], otherwise: string): Word {
    const start = this.at;
    let text = '';
    for (;;) {
      const unit = this.#units[this.at];
      if (typeof unit === 'object') throw new OpenStructure();
      if (unit === undefined || unit < 'a' || unit > 'z') break;
      text += unit;
      this.at += 1;
    }
    const found = words.find(each => each === text);
    if (found === undefined) throw new Broken(otherwise, start);
    return found;
  }

  /** The rest of a text in single quotes, in which two quotes are one. */
  quoted(): readonly (string | UnknownPart)[] {
    const start = this.at;
    const parts: (string | UnknownPart)[] = [];
    let stretch = '';
    for (;;) {
      const unit = this.#units[this.at++];
      if (unit === undefined) throw new Broken('A quote is not closed.', start);
      if (typeof unit === 'object') {
        parts.push(stretch, unit);
        stretch = '';
        continue;
      }
      if (unit === "'") {
        if (this.#units[this.at] !== "'") return [...parts, stretch];
        this.at += 1;
      }
      stretch += unit;
    }
  }

  writtenFrom(start: number): string {
    return this.#units
      .slice(start, this.at)
      .map(unit => (typeof unit === 'string' ? unit : unit.unknown))
      .join('');
  }
}
