import type { WrittenText } from '../../documents/written-text.ts';
import type { Verdict } from '../verdict.ts';
import type { Effort } from './effort.ts';
import { matchPattern } from './match-pattern.ts';
import { folded, patternOf, type PatternReading } from './pattern.ts';

/** Whether the whole of a text is one that a policy wants; fails where the policy's text matches nothing. */
export function matchText(seen: string, wanted: WrittenText, reading: PatternReading, effort: Effort): Verdict {
  if (beginsOtherwise(seen, wanted, reading)) return effort.spend(1) ? 'fails' : 'unknown';
  const pattern = patternOf(wanted, reading);
  return pattern === undefined ? 'fails' : matchPattern(seen, pattern, reading.anyCase, effort);
}

/** Whether a text differs before the first thing that could stand for more than itself: most do, and cost no more than that. */
function beginsOtherwise(
  seen: string,
  { parts: [first] }: WrittenText,
  { wildcards, anyCase, variable }: PatternReading,
): boolean {
  if (typeof first !== 'string') return false;
  for (let at = 0; at < first.length; at += 1) {
    const character = first[at];
    if (wildcards && (character === '*' || character === '?')) return false;
    if (variable !== undefined && character === '$') return false;
    if (at >= seen.length) return true;
    const [one, other] = [first.charCodeAt(at), seen.charCodeAt(at)];
    if (one !== other && (!anyCase || folded(one) !== folded(other))) return true;
  }
  return false;
}
