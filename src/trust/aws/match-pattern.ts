import { type Verdict, verdictOf } from '../verdict.ts';
import type { Effort } from './effort.ts';
import { ANY_CHARACTER, ANY_TEXT, folded, type Pattern } from './pattern.ts';

/**
 * Whether the whole of a text matches: IAM's `StringLike`, and `StringEquals` where the pattern has no wildcards. At most as many
 * steps as the product of the lengths, and no more than `effort` allows: unknown beyond that, as where the pattern is open.
 */
export function matchPattern(text: string, { units, open }: Pattern, anyCase: boolean, effort: Effort): Verdict {
  let at = 0;
  let next = 0;
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    if (!effort.spend(1)) return 'unknown';
    const wanted = units[next];
    if (wanted === ANY_TEXT) {
      star = next++;
      resume = at;
    } else if (wanted === ANY_CHARACTER || wanted === unitAt(text, at, anyCase)) {
      next += 1;
      at += 1;
    } else if (star >= 0) {
      next = star + 1;
      at = ++resume;
    } else {
      return 'fails';
    }
  }
  while (units[next] === ANY_TEXT) next += 1;
  const matches = next === units.length;
  return matches && open ? 'unknown' : verdictOf(matches);
}

function unitAt(text: string, at: number, anyCase: boolean): number {
  const unit = text.charCodeAt(at);
  return anyCase ? folded(unit) : unit;
}
