import type { Place } from '../../documents/place.ts';
import type { Found } from './make-finding.ts';
import { RULES } from './rules.ts';

/** What a file leaves to a variable, said in `message`. */
export function leftOpenFinding(place: Place, message: string): Found {
  const advice = 'Check the values that it is given, or lint the plan: `terraform show -json`.';
  return { rule: RULES.leftOpen, place, message, advice };
}

/** @param what what says it, with its verb: `Conditions say`. */
export function negatedFinding(place: Place, what: string): Found {
  const message = `${what} only whom this does not trust: everyone else is trusted, whoever comes later too.`;
  return { rule: RULES.negatedAlone, place, message, advice: 'Say whom it trusts, and leave the exceptions besides.' };
}
