import { ANY_ONE, isCharacter, isSpan, type Pattern, VARIABLE } from './atoms.ts';

/**
 * Places in a pattern, ascending: 0 before its first atom, and so on. A form and a pattern both move from left to right only, so
 * the places that are possible after each character of the form are found in one pass: no way to backtrack.
 */
export type Places = readonly number[];

export type Admits = (code: number) => boolean;

export const ANYTHING: Admits = () => true;

/** Adds a place and those behind spans that follow it, which may take nothing. */
function add(places: number[], place: number, atoms: readonly number[]): void {
  for (let at = place; ; at += 1) {
    if (at > (places.at(-1) ?? -1)) places.push(at);
    if (!isSpan(atoms[at])) return;
  }
}

export function startOf({ atoms }: Pattern): Places {
  const places: number[] = [];
  add(places, 0, atoms);
  return places;
}

/** Of these places, those from which nothing more need come. */
export function ends(places: Places, { atoms }: Pattern): ReadonlySet<number> {
  const good = new Set([atoms.length]);
  for (const at of places.toReversed()) if (isSpan(atoms[at]) && good.has(at + 1)) good.add(at);
  return good;
}

/** What stands between names; a variable of names may hold `acme/app`, never `pull_request`. */
const SEPARATORS = '/:@';

function spans(atom: number, character: string, { variables }: Pattern): boolean {
  return isSpan(atom) && (atom !== VARIABLE || variables === 'any' || SEPARATORS.includes(character));
}

function takes(atom: number, character: string, { anyCase }: Pattern): boolean {
  if (atom === ANY_ONE || atom === character.charCodeAt(0)) return true;
  return anyCase && isCharacter(atom) && String.fromCharCode(atom).toLowerCase() === character.toLowerCase();
}

/** Where one character of the form's own leads. */
export function step(from: Places, character: string, pattern: Pattern): Places {
  const { atoms } = pattern;
  const next: number[] = [];
  for (const at of from) {
    const atom = atoms[at];
    if (atom === undefined) continue;
    if (spans(atom, character, pattern)) add(next, at, atoms);
    else if (takes(atom, character, pattern)) add(next, at + 1, atoms);
  }
  return next;
}

/** Of `from`, the places from which that character leads to one of `next`. */
export function stepBack(
  from: Places,
  character: string,
  next: ReadonlySet<number>,
  pattern: Pattern,
): ReadonlySet<number> {
  const { atoms } = pattern;
  const good = new Set<number>();
  for (const at of from.toReversed()) {
    const atom = atoms[at];
    if (atom === undefined) continue;
    const isTaken = isSpan(atom)
      ? good.has(at + 1) || (next.has(at) && spans(atom, character, pattern))
      : next.has(at + 1) && takes(atom, character, pattern);
    if (isTaken) good.add(at);
  }
  return good;
}

/** Where a text leads from one place, where plain characters alone lie there: what most patterns are made of. */
export function spelled(from: Places, text: string, { atoms, anyCase }: Pattern): number | undefined {
  const [at] = from;
  if (from.length !== 1 || at === undefined || anyCase) return undefined;
  for (let index = 0; index < text.length; index += 1) {
    if (atoms[at + index] !== text.charCodeAt(index)) return undefined;
  }
  return isSpan(atoms[at + text.length]) ? undefined : at + text.length;
}

/** Where one or more characters of a kind lead. */
export function through(from: Places, admits: Admits, { atoms }: Pattern): Places {
  const inside: number[] = [];
  let entering = 0;
  let at = from[0] ?? atoms.length;
  while (at < atoms.length) {
    const enters = from[entering] === at;
    if (enters) entering += 1;
    if (!enters && inside.at(-1) !== at) {
      at = from[entering] ?? atoms.length;
      continue;
    }
    const atom = atoms[at] ?? ANY_ONE;
    if (isSpan(atom)) {
      if (inside.at(-1) !== at) inside.push(at);
      inside.push(at + 1);
    } else if (atom === ANY_ONE || admits(atom)) inside.push(at + 1);
    at += 1;
  }
  return inside;
}

/** Of `from` and of what lies within, the places from which one or more characters of a kind lead to one of `next`. */
export function throughBack(
  from: Places,
  inside: Places,
  admits: Admits,
  next: ReadonlySet<number>,
  { atoms }: Pattern,
): ReadonlySet<number> {
  const good = new Set<number>();
  let [entry, within] = [from.length - 1, inside.length - 1];
  while (entry >= 0 || within >= 0) {
    const at = Math.max(from[entry] ?? -1, inside[within] ?? -1);
    if (from[entry] === at) entry -= 1;
    if (inside[within] === at) within -= 1;
    const atom = atoms[at];
    if (atom === undefined) continue;
    const taken = isSpan(atom) ? at : at + 1;
    if (!isSpan(atom) && atom !== ANY_ONE && !admits(atom)) continue;
    if (next.has(taken) || good.has(at + 1)) good.add(at);
  }
  return good;
}
