import type { JsonObject } from '../../core/parse.ts';
import { knownText, shownText, type WrittenText } from '../../documents/written-text.ts';
import { reasonOfMismatch } from '../mismatch.ts';
import { isOneOf, isText } from '../open-text.ts';
import type { CheckTrace, RuleTrace } from '../trace.ts';
import { all, any, type Verdict, verdictOf } from '../verdict.ts';
import {
  attributesOf,
  LARGEST_MAPPING,
  LARGEST_SUBJECT,
  mapClaims,
  type MappedAttribute,
  sizeOf,
} from './attribute-mapping.ts';
import type { AttributeValue, CelScope } from './cel-evaluation.ts';
import { conditionChecks } from './condition-checks.ts';
import { defaultAudiences } from './audiences.ts';
import { isSameIssuer } from './same-issuer.ts';
import type { WorkloadIdentityProvider } from './workload-identity.ts';

/** What a provider makes of a token whose issuer and audience it takes. */
export interface IdentityEvaluation {
  readonly mapped: readonly MappedAttribute[];
  readonly subjectBytes: number;
  /** Of all mapped attributes. */
  readonly bytes: number;
  readonly conditionChecks: readonly CheckTrace[];
  readonly condition: Verdict;
  readonly scope: CelScope;
}

export function evaluateIdentity(provider: WorkloadIdentityProvider, claims: JsonObject): IdentityEvaluation {
  const { attributeMapping, mappingComplete, attributeCondition } = provider;
  const mapped = mapClaims(attributeMapping, claims);
  const scope = { claims, attributes: attributesOf(mapped), attributesOpen: !mappingComplete };
  const checks = attributeCondition === undefined ? [] : conditionChecks(attributeCondition, scope);
  return {
    mapped,
    subjectBytes: mapped.reduce((sum, { attribute, result }) => sum + (attribute === SUBJECT ? sizeOf(result) : 0), 0),
    bytes: mapped.reduce((sum, { result }) => sum + sizeOf(result), 0),
    conditionChecks: checks,
    condition: all(checks.map(({ verdict }) => verdict)),
    scope,
  };
}

const SUBJECT = 'google.subject';

/** How a token fares with a provider, and what it makes of it. */
export interface ProviderEvaluation {
  readonly rule: RuleTrace;
  readonly scope: CelScope;
}

export function evaluateProvider(provider: WorkloadIdentityProvider, claims: JsonObject): ProviderEvaluation {
  const { mappingComplete, disabled, place } = provider;
  const identity = evaluateIdentity(provider, claims);
  const checks = [
    ...(disabled === true ? [DISABLED] : []),
    issuerCheck(provider.issuer, claims['iss']),
    audienceCheck(provider, claims['aud']),
    ...mappingChecks(identity, mappingComplete),
    ...identity.conditionChecks,
  ];
  const rule: RuleTrace = {
    title: `Provider ${shownText(provider.name)}`,
    effect: 'allow',
    checks,
    verdict: all(checks.map(({ verdict }) => verdict)),
    ...(place === undefined ? {} : { place }),
  };
  return { rule, scope: identity.scope };
}

const DISABLED: CheckTrace = {
  key: 'disabled',
  operator: 'equals',
  wanted: [{ text: 'false', verdict: 'fails' }],
  seen: ['true'],
  verdict: 'fails',
  reason: 'disabled',
};

function issuerCheck(issuer: WrittenText, iss: unknown): CheckTrace {
  const known = knownText(issuer);
  const verdict =
    typeof iss !== 'string' ? 'fails' : known === undefined ? isText(issuer, iss) : verdictOf(isSameIssuer(known, iss));
  return comparison('issuer', [issuer], typeof iss === 'string' ? [iss] : undefined, [verdict]);
}

function audienceCheck({ name, allowedAudiences }: WorkloadIdentityProvider, aud: unknown): CheckTrace {
  const { values, complete } = allowedAudiences;
  const expected = values.length === 0 && complete ? defaultAudiences(name) : values;
  const seen =
    typeof aud === 'string' ? [aud] : Array.isArray(aud) ? aud.filter(each => typeof each === 'string') : undefined;
  const verdicts = expected.map(text => any((seen ?? []).map(each => isText(text, each))));
  const open = !complete && seen !== undefined && seen.some(each => isOneOf(allowedAudiences, each) === 'unknown');
  return comparison('audience', expected, seen, open ? [...verdicts, 'unknown'] : verdicts);
}

function comparison(
  key: string,
  wanted: readonly WrittenText[],
  seen: readonly string[] | undefined,
  verdicts: readonly Verdict[],
): CheckTrace {
  const verdict = any(verdicts);
  const place = wanted[0]?.place;
  const reasons = wanted.flatMap(text => {
    const known = knownText(text);
    return known === undefined ? [] : (seen ?? []).flatMap(each => reasonOfMismatch(known, each) ?? []);
  });
  const reason = seen === undefined ? 'absent' : reasons[0];
  return {
    key,
    operator: 'equals',
    wanted: wanted.map((text, index) => ({ text: shownText(text), verdict: verdicts[index] ?? verdict })),
    seen,
    verdict,
    ...(verdict === 'fails' && reason !== undefined ? { reason } : {}),
    ...(place === undefined ? {} : { place }),
  };
}

function mappingChecks({ mapped, bytes }: IdentityEvaluation, complete: boolean): readonly CheckTrace[] {
  return [
    ...(mapped.some(({ attribute }) => attribute === SUBJECT) ? [] : [missingSubject(complete)]),
    ...mapped.map(mappingCheck),
    ...(bytes > LARGEST_MAPPING ? [tooLarge('attribute mapping', LARGEST_MAPPING, bytes)] : []),
  ];
}

function mappingCheck({ attribute, expression, result }: MappedAttribute): CheckTrace {
  const tooLong = attribute === SUBJECT && sizeOf(result) > LARGEST_SUBJECT;
  const verdict = result.kind === 'failed' || tooLong ? 'fails' : result.kind === 'known' ? 'holds' : 'unknown';
  const reasons = { unobtainable: 'absent', 'not-text': 'other-type', 'not-list': 'other-type' } as const;
  const reason = result.kind === 'failed' ? reasons[result.failure] : tooLong ? 'too-long' : undefined;
  return {
    key: attribute,
    operator: 'mapping',
    wanted: [{ text: shownText(expression), verdict }],
    seen: seenOf(result),
    verdict,
    ...(reason === undefined ? {} : { reason }),
    ...(expression.place === undefined ? {} : { place: expression.place }),
  };
}

function seenOf(result: MappedAttribute['result'] | AttributeValue): readonly string[] | undefined {
  if (result.kind === 'text') return [shownText(result.text)];
  if (result.kind !== 'known') return undefined;
  return typeof result.value === 'string' ? [result.value] : result.value;
}

function missingSubject(complete: boolean): CheckTrace {
  const check = { key: SUBJECT, operator: 'mapping', wanted: [], seen: undefined } as const;
  return complete ? { ...check, verdict: 'fails', reason: 'absent' } : { ...check, verdict: 'unknown' };
}

function tooLarge(key: string, most: number, bytes: number): CheckTrace {
  return {
    key,
    operator: 'bytes at most',
    wanted: [{ text: String(most), verdict: 'fails' }],
    seen: [String(bytes)],
    verdict: 'fails',
    reason: 'too-long',
  };
}
