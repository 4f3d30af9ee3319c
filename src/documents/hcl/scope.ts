import type { Place } from '../place.ts';
import type { Value } from './value.ts';

/** How much one reading of some files may evaluate. Then everything that is left is not known. */
export class Budget {
  #left: number;

  constructor(steps: number) {
    this.#left = steps;
  }

  /** False when it is used up. */
  spend(steps = 1): boolean {
    this.#left -= steps;
    return this.#left >= 0;
  }

  get isUsedUp(): boolean {
    return this.#left < 0;
  }
}

/** Where an expression stands, and what its names mean there. */
export interface Scope {
  readonly place: (start: number, end: number) => Place;
  /** As it is written in the file. */
  readonly written: (start: number, end: number) => string;
  /** `var`, `local`, `each`, a resource's type, a name that `for` binds. Undefined for a name that means nothing. */
  readonly name: (name: string) => Value | undefined;
  /** A file's text, by the path that `file` and `templatefile` are given. */
  readonly file: (path: string) => { readonly path: string; readonly text: string } | undefined;
  readonly budget: Budget;
}

/** The same with more names. */
export function withNames(scope: Scope, names: ReadonlyMap<string, Value>): Scope {
  return { ...scope, name: name => names.get(name) ?? scope.name(name) };
}

/** A file's text as places and as what is written there; `fixed` is for texts whose offsets are not the file's. */
export function sourceOf(file: string, text: string, fixed?: Place): Pick<Scope, 'place' | 'written'> {
  return {
    place: (start, end) => fixed ?? { file, start, end },
    written: (start, end) => shortened(text.slice(start, end)),
  };
}

/** The longest that is shown of an expression. */
const LONGEST = 160;

function shortened(text: string): string {
  const line = text.length > 4 * LONGEST ? text.slice(0, 4 * LONGEST) : text;
  const short = line.replaceAll(/\s+/g, ' ');
  return short.length > LONGEST ? `${short.slice(0, LONGEST - 1)}…` : short;
}
