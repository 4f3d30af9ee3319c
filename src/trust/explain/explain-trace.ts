import { printable } from '../../core/text.ts';
import type { Claims } from '../../core/token.ts';
import type { Issuer } from '../../issuers/issuer.ts';
import { issuerFor } from '../../issuers/known-issuers.ts';
import { UNKNOWN_ISSUER } from '../../issuers/rows/clouds.ts';
import type { Comparison } from '../../issuers/patterns/analysis.ts';
import type { CheckReason, CheckTrace, RuleTrace, TrustTrace } from '../trace.ts';
import { type Cause, causeOf, type CauseId } from './causes.ts';
import { claimCauses, wantedWords } from './subject-causes.ts';

/** The rule that came nearest to letting the token in, and why it did not. */
export interface TraceExplanation {
  /** Index in the trace; undefined where the policy has no rule that allows. */
  readonly nearest: number | undefined;
  /** The one that is nearest the root first; empty where nothing refuses. */
  readonly causes: readonly Cause[];
}

/** Why a policy refuses a token, by what its own checks saw. */
export function explainTrace(trace: TrustTrace, claims: Claims): TraceExplanation {
  if (trace.outcome === 'allowed') return { nearest: trace.decidedBy[0], causes: [] };
  if (trace.outcome === 'denied') {
    const titles = trace.decidedBy.flatMap(index => trace.rules[index]?.title ?? []);
    return { nearest: trace.decidedBy[0], causes: [causeOf('denied', 'certain', `${wantedWords(titles)} denies it.`)] };
  }
  const nearest = nearestRule(trace.rules);
  const rule = nearest === undefined ? undefined : trace.rules[nearest];
  const { iss, sub } = claims;
  // One of somebody's own, such as a GitLab, is told by how its subjects begin.
  const issuer = typeof iss === 'string' ? issuerFor(iss, typeof sub === 'string' ? sub : '') : UNKNOWN_ISSUER;
  const causes = (rule?.checks ?? [])
    .filter(({ verdict }) => verdict === 'fails')
    .flatMap(check => checkCauses(check, issuer, claims));
  return { nearest, causes: distinct(causes) };
}

/** Principal and action decide which statement is meant; of those, the one with the fewest checks that fail. */
function nearestRule(rules: readonly RuleTrace[]): number | undefined {
  const WEIGHTS: Readonly<Record<string, number>> = { Principal: 100, Action: 10, issuer: 100 };
  const costs = rules.flatMap(({ effect, checks }, index) => {
    const failing = checks.filter(({ verdict }) => verdict === 'fails');
    const cost = failing.reduce((sum, { key }) => sum + (WEIGHTS[key] ?? 1), 0);
    return effect === 'allow' ? [{ index, cost }] : [];
  });
  return costs.toSorted((one, other) => one.cost - other.cost)[0]?.index;
}

const OF_REASON: Readonly<Partial<Record<CheckReason, CauseId>>> = {
  'no-such-key': 'no-such-key',
  'literal-wildcard': 'literal-wildcard',
  'letter-case': 'letter-case',
  'trailing-slash': 'trailing-slash',
  'other-provider': 'no-such-key',
  'too-long': 'subject-too-long',
  disabled: 'provider-disabled',
};

const OF_ACTION: Readonly<Record<string, CauseId>> = {
  'sts:TagSession': 'tag-session',
  'sts:SetSourceIdentity': 'source-identity',
};

function checkCauses(check: CheckTrace, issuer: Issuer, claims: Claims): readonly Cause[] {
  const { key, seen, wanted, reason } = check;
  const [value = ''] = seen ?? [];
  const sentence = `${printable(key)} is ${seen === undefined ? 'absent' : printable(value)}; wanted is ${wantedWords(wanted.map(({ text }) => text))}.`;
  if (key === 'Action') return [causeOf(OF_ACTION[value] ?? 'action-missing', 'certain', sentence)];
  if (key === 'Principal' || key === 'issuer') {
    return [causeOf(OF_REASON[reason ?? 'absent'] ?? 'another-provider', 'certain', sentence)];
  }
  const named = OF_REASON[reason ?? 'absent'];
  if (named !== undefined) return [causeOf(named, 'certain', sentence)];
  if (OF_BINDING.includes(key)) return [causeOf('binding-missing', 'certain', sentence)];
  if (check.operator === 'mapping') return [causeOf('claim-unmapped', 'certain', sentence)];
  const claim = claimOfKey(key) ?? mappedClaim(key, value, claims);
  if (claim === 'aud') return [causeOf('audience', 'certain', sentence)];
  if (claim === undefined && isExpression(key)) return [causeOf('attribute-condition', 'certain', sentence)];
  if (seen === undefined) return [causeOf('claim-absent', 'certain', sentence)];
  if (issuer === UNKNOWN_ISSUER || claim === undefined) return [causeOf('condition-refuses', 'certain', sentence)];
  const wantedTexts = wanted.map(({ text }) => text);
  return claimCauses({ issuer, claim, comparison: comparisonOf(check), seen: value, wanted: wantedTexts });
}

/** What is compared of a binding beside the token's own values. */
const OF_BINDING = ['pool', 'member', 'role', 'service account', 'google.groups'];

/** CEL beyond the name of one claim: keys of AWS have a colon, and nothing in brackets. */
function isExpression(key: string): boolean {
  return key.includes('(') || !key.includes(':');
}

/** `attribute.repository` where the token's claim of that name has the very value: most mappings are no more than that. */
function mappedClaim(key: string, value: string, claims: Claims): string | undefined {
  const [, name] = /^attribute\.(\w+)$/.exec(key) ?? [];
  return name !== undefined && claims[name] === value ? name : undefined;
}

/** `token.actions.githubusercontent.com:sub`, `claims['sub']`, `assertion.sub`, `subject`: the claim that a key is about. */
export function claimOfKey(key: string): string | undefined {
  const named = /^(?:claims\['|assertion\.)([\w.-]+)(?:'\])?$/.exec(key)?.[1];
  if (named !== undefined) return named;
  if (key === 'subject' || key === 'google.subject') return 'sub';
  if (key === 'audience') return 'aud';
  const at = key.lastIndexOf(':');
  return at > 0 && key.slice(0, at).includes('.') ? key.slice(at + 1) : undefined;
}

const OF_CEL: Readonly<Record<string, Comparison>> = { startsWith: 'prefix', endsWith: 'suffix', contains: 'contains' };

function comparisonOf({ operator }: CheckTrace): Comparison {
  const ofCel = Object.hasOwn(OF_CEL, operator) ? OF_CEL[operator] : undefined;
  if (ofCel !== undefined) return ofCel;
  if (operator.includes('Like') || operator === 'matches') return 'wildcard';
  return operator.includes('IgnoreCase') ? 'exact-any-case' : 'exact';
}

function distinct(causes: readonly Cause[]): readonly Cause[] {
  return causes.filter(({ id }, index) => causes.findIndex(other => other.id === id) === index);
}
