import type { CheckReason } from './trace.ts';
import { matchesGlob } from './glob.ts';

/** Why two texts that were to be the same are not, where that is more than "another value". */
export function reasonOfMismatch(wanted: string, seen: string): CheckReason | undefined {
  if (wanted.toLowerCase() === seen.toLowerCase()) return 'letter-case';
  if (`${wanted}/` === seen || `${seen}/` === wanted) return 'trailing-slash';
  return matchesGlob(seen, [wanted]) ? 'literal-wildcard' : undefined;
}

/** How many characters two texts have in common from their beginning: the place of the first one that differs. */
export function commonLength(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}
