import type { Verdict } from '../verdict.ts';

/**
 * What an expression can come to, as a set: true, false, or an error such as a claim that is not there. CEL's `&&` is false
 * where one side is, whatever the other's error; so three verdicts are too few until the end.
 */
export type Outcomes = number;

export const TRUE: Outcomes = 1;
export const FALSE: Outcomes = 2;
export const ERROR: Outcomes = 4;
export const ANY_OUTCOME: Outcomes = TRUE | FALSE | ERROR;

/** An error admits nobody, as false does. */
export function verdictOfOutcomes(outcomes: Outcomes): Verdict {
  if (outcomes === TRUE) return 'holds';
  return (outcomes & TRUE) === 0 ? 'fails' : 'unknown';
}

export function outcomesOf(verdict: Verdict): Outcomes {
  if (verdict === 'unknown') return TRUE | FALSE;
  return verdict === 'holds' ? TRUE : FALSE;
}

export function negated(outcomes: Outcomes): Outcomes {
  return (outcomes & ERROR) | (outcomes & TRUE ? FALSE : 0) | (outcomes & FALSE ? TRUE : 0);
}

/** https://github.com/google/cel-spec/blob/master/doc/langdef.md#logical-operators */
export function both(one: Outcomes, other: Outcomes): Outcomes {
  const isFalse = (one | other) & FALSE;
  const isTrue = one & other & TRUE;
  // An error stays one only where the other side can be something else than false.
  const isError = (one & ERROR && other & ~FALSE) || (other & ERROR && one & ~FALSE) ? ERROR : 0;
  return isFalse | isTrue | isError;
}

export function either(one: Outcomes, other: Outcomes): Outcomes {
  return negated(both(negated(one), negated(other)));
}
