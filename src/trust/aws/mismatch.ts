import { knownText, written, type WrittenText } from '../../documents/written-text.ts';
import type { CheckReason } from '../trace.ts';
import type { Effort } from './effort.ts';
import { matchText } from './match-text.ts';

/** Why none of the texts that a policy wants is one that a request brings, where that is more than "another value". */
export function reasonOfMismatch(
  seen: readonly string[],
  wanted: readonly WrittenText[],
  compares: 'texts' | 'patterns',
  effort: Effort,
): CheckReason | undefined {
  const texts = wanted.flatMap(text => knownText(text) ?? []);
  const isLike = (value: string, text: string, anyCase: boolean): boolean =>
    matchText(value, written(text), { wildcards: true, anyCase, variable: undefined }, effort) === 'holds';
  const some = (holds: (value: string, text: string) => boolean): boolean =>
    texts.some(text => seen.some(value => holds(value, text)));
  if (compares === 'texts' && some((value, text) => /[*?]/.test(text) && isLike(value, text, false))) {
    return 'literal-wildcard';
  }
  const folds = (value: string, text: string): boolean =>
    compares === 'texts'
      ? value.toLowerCase() === text.toLowerCase()
      : isLike(value, text, true) && !isLike(value, text, false);
  if (some(folds)) return 'letter-case';
  return some((value, text) => `${value}/` === text || value === `${text}/`) ? 'trailing-slash' : undefined;
}
