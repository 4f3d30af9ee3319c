import type { Place } from '../../documents/place.ts';
import type { FindingFix, Severity, TrustFinding } from './finding.ts';
import type { LintRule } from './rules.ts';

/** What a rule found at one place. */
export interface Found {
  readonly rule: LintRule;
  readonly place: Place;
  readonly message: string;
  readonly advice: string;
  readonly fixes?: readonly FindingFix[];
  /** Where it is less or more than the rule usually is. */
  readonly severity?: Severity;
}

export function makeFinding(subject: string, { rule, place, message, advice, fixes, severity }: Found): TrustFinding {
  return { rule: rule.id, severity: severity ?? rule.severity, message, advice, subject, place, fixes: fixes ?? [] };
}
