import type { JsonObject } from '../../core/parse.ts';
import { knownText, shownText, type WrittenText, type WrittenTexts } from '../../documents/written-text.ts';
import { matchesGlob } from '../glob.ts';
import { reasonOfMismatch } from '../mismatch.ts';
import { isText } from '../open-text.ts';
import type { CheckReason, CheckTrace, RuleTrace, TrustTrace } from '../trace.ts';
import { all, any, type Verdict } from '../verdict.ts';
import { type ClaimComparison, readClaimsExpression } from './claims-expression.ts';
import type { FederatedCredential } from './federated-credential.ts';
import { flexibleClaims } from './flexible-claims.ts';

/**
 * How a token's claims fare with an application's federated credentials: one of them must hold whole.
 * https://learn.microsoft.com/entra/workload-id/workload-identity-federation
 */
export function evaluateFederatedCredentials(
  credentials: readonly FederatedCredential[],
  claims: JsonObject,
): TrustTrace {
  const rules = credentials.map(credential => credentialRule(credential, claims));
  const verdict = any(rules.map(rule => rule.verdict));
  const outcome = verdict === 'holds' ? 'allowed' : verdict === 'unknown' ? 'unknown' : 'not-allowed';
  return {
    outcome,
    rules,
    decidedBy: rules.flatMap((rule, index) => (rule.verdict === 'holds' ? [index] : [])),
  };
}

function credentialRule(credential: FederatedCredential, claims: JsonObject): RuleTrace {
  const { name, issuer, subject, expression, audiences, place } = credential;
  const checks: readonly CheckTrace[] = [
    exactCheck('issuer', { values: [issuer], complete: true }, textsOf(claims['iss'])),
    ...(subject === undefined && expression !== undefined
      ? []
      : [
          exactCheck(
            'subject',
            { values: subject === undefined ? [] : [subject], complete: true },
            textsOf(claims['sub']),
          ),
        ]),
    ...(expression === undefined ? [] : expressionChecks(expression, issuer, claims)),
    exactCheck('audience', audiences, textsOf(claims['aud'])),
  ];
  const verdict = all(checks.map(check => check.verdict));
  return { title: shownText(name), effect: 'allow', checks, verdict, ...(place === undefined ? {} : { place }) };
}

/** To the letter: no wildcard, letter case and a slash at the end count. */
function exactCheck(key: string, { values, complete }: WrittenTexts, seen: readonly string[] | undefined): CheckTrace {
  const wanted = values.map(text => wantedText(text, any((seen ?? []).map(each => isText(text, each)))));
  const more: readonly Verdict[] = complete || seen === undefined ? [] : ['unknown'];
  const verdict = any([...wanted.map(each => each.verdict), ...more]);
  const trace = { key, operator: 'equals', wanted, seen, verdict, ...placeOf(values[0]) };
  if (verdict !== 'fails') return trace;
  if (seen === undefined) return { ...trace, reason: 'absent' };
  return { ...trace, ...withReason(firstReason(values, seen)) };
}

function firstReason(wanted: readonly WrittenText[], seen: readonly string[]): CheckReason | undefined {
  for (const text of wanted) {
    const known = knownText(text);
    if (known === undefined) continue;
    const reasons = seen.flatMap(each => reasonOfMismatch(known, each) ?? []);
    if (reasons[0] !== undefined) return reasons[0];
  }
  return undefined;
}

function expressionChecks(expression: WrittenText, issuer: WrittenText, claims: JsonObject): readonly CheckTrace[] {
  const read = readClaimsExpression(expression);
  if (read.kind === 'comparisons') {
    // Where the file leaves the issuer open, only the token's own can be meant: with another one the issuer fails.
    const allowed = flexibleClaims(knownText(issuer) ?? textsOf(claims['iss'])?.[0] ?? '') ?? [];
    return read.comparisons.map(each => comparisonCheck(each, allowed, claims, placeOf(expression)));
  }
  const verdict = read.kind === 'open' ? 'unknown' : 'fails';
  return [
    {
      key: 'claimsMatchingExpression',
      operator: 'and',
      wanted: [wantedText(expression, verdict)],
      seen: undefined,
      verdict,
      ...withReason(read.kind === 'open' ? undefined : 'cannot-evaluate'),
      ...placeOf(expression),
    },
  ];
}

function comparisonCheck(
  { claim, operator, comparand }: ClaimComparison,
  allowed: readonly string[],
  claims: JsonObject,
  placed: Pick<CheckTrace, 'place'>,
): CheckTrace {
  const seen = textsOf(claims[claim]);
  const [value] = seen ?? [];
  const usable = allowed.includes(claim);
  const verdict = value === undefined || !usable ? 'fails' : compared(operator, comparand, value);
  const reason = usable
    ? value === undefined
      ? 'absent'
      : reasonOfComparison(operator, comparand, value)
    : 'no-such-key';
  return {
    key: `claims['${claim}']`,
    operator,
    wanted: [{ ...wantedText(comparand, verdict), ...placed }],
    seen,
    verdict,
    ...withReason(verdict === 'fails' ? reason : undefined),
    ...placed,
  };
}

function compared(operator: ClaimComparison['operator'], comparand: WrittenText, value: string): Verdict {
  if (operator === 'eq') return isText(comparand, value);
  if (!matchesGlob(value, comparand.parts)) return 'fails';
  return knownText(comparand) === undefined ? 'unknown' : 'holds';
}

function reasonOfComparison(
  operator: ClaimComparison['operator'],
  comparand: WrittenText,
  value: string,
): CheckReason | undefined {
  const known = knownText(comparand);
  if (known === undefined) return undefined;
  if (operator === 'eq') return reasonOfMismatch(known, value);
  return matchesGlob(value.toLowerCase(), [known.toLowerCase()]) ? 'letter-case' : undefined;
}

function wantedText(text: WrittenText, verdict: Verdict) {
  return { text: shownText(text), verdict, ...placeOf(text) };
}

function placeOf(text: WrittenText | undefined): Pick<CheckTrace, 'place'> {
  return text?.place === undefined ? {} : { place: text.place };
}

function withReason(reason: CheckReason | undefined): Pick<CheckTrace, 'reason'> {
  return reason === undefined ? {} : { reason };
}

/** A claim's texts; undefined for one that is not there, or is neither a text nor several. */
function textsOf(claim: unknown): readonly string[] | undefined {
  if (typeof claim === 'string') return [claim];
  return Array.isArray(claim) ? claim.filter(each => typeof each === 'string') : undefined;
}
