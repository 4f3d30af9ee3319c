import type { Place } from '../../documents/place.ts';
import { knownText, shownText, type WrittenText } from '../../documents/written-text.ts';
import type { Issuer } from '../../issuers/issuer.ts';
import { issuerFor } from '../../issuers/known-issuers.ts';
import { analyseConditions } from '../../issuers/patterns/analyse.ts';
import type { ClaimPattern } from '../../issuers/patterns/analysis.ts';
import type { FoundGoogleTrust } from '../found-trust.ts';
import { breadthFindings } from '../lint/breadth-rules.ts';
import { environmentFindings } from '../lint/environment-rules.ts';
import type { FindingFix, TrustFinding } from '../lint/finding.ts';
import type { SourceTexts } from '../lint/fixes/source-texts.ts';
import { type Found, makeFinding } from '../lint/make-finding.ts';
import { RULES } from '../lint/rules.ts';
import { leftOpenFinding, negatedFinding } from '../lint/shared-findings.ts';
import { type AskedClaims, askedClaims, claimOfAttribute } from './condition-patterns.ts';
import { quotedNumbers } from './quoted-numbers.ts';
import { IMPERSONATING } from './evaluate.ts';
import { readPoolMember } from './pool-member.ts';
import { faultsOfProvider, messageOfFault } from './provider-faults.ts';
import type { AttributeMapping, PoolBinding, WorkloadIdentityProvider } from './workload-identity.ts';

/** What a provider and the bindings of its pool let in besides those they are for, and what nobody can meet. */
export function lintGoogle(
  { provider, bindings, name, place: whole }: FoundGoogleTrust,
  texts: SourceTexts,
): readonly TrustFinding[] {
  const place = provider.attributeCondition?.place ?? provider.place ?? whole;
  const codes = faultsOfProvider(provider);
  const faults = codes
    .filter(code => code !== 'condition-names-no-claim')
    .map((code): Found => ({
      rule: RULES.refused,
      place,
      message: messageOfFault(code),
      advice: 'Google refuses to make it like this.',
    }));
  return [
    ...faults,
    ...(provider.attributeCondition !== undefined && codes.includes('condition-names-no-claim')
      ? [referencesNothing(place)]
      : conditionFindings(provider, bindings, place).map(found => ({ ...found, fixes: conditionFixes(found, texts) }))),
    ...bindings.flatMap(each => [...poolFindings(each, whole), ...usesFindings(provider, each, whole)]),
  ].map(each => makeFinding(name, each));

  function conditionFixes(found: Found, sources: SourceTexts): readonly FindingFix[] {
    const { attributeCondition: condition } = provider;
    if (found.rule !== RULES.neverMatches || condition === undefined) return [];
    const mended = quotedNumbers(condition, sources);
    if (mended === undefined) return [];
    const after = conditionFindings({ ...provider, attributeCondition: mended.condition }, bindings, place);
    return after.every(({ rule, severity }) => (severity ?? rule.severity) === 'note') ? [mended.fix] : [];
  }
}

function conditionFindings(
  provider: WorkloadIdentityProvider,
  bindings: readonly PoolBinding[],
  place: Place,
): readonly Found[] {
  const { attributeCondition: condition, attributeMapping: mapping } = provider;
  const asked = condition === undefined ? undefined : askedClaims(condition, mapping);
  const issuer = issuerFor(knownText(provider.issuer), subjectIn(asked));
  if (condition === undefined)
    return bindingsNarrow(issuer, [], bindings, mapping) ?? [conditionMissing(issuer, place)];
  if (asked === undefined) return [leftOpenFinding(place, OPEN_CONDITION)];
  if (asked.comparesNumbers) return [numberBesideText(place)];
  if (asked.onlyNegated) return [negatedFinding(place, 'The attribute condition says')];
  if (asked.conditions.length === 0) return [leftOpenFinding(place, OPEN_CONDITION)];
  const analysis = analyseConditions(issuer, asked.conditions);
  const breadth = breadthFindings({ issuer, analysis, place, subject: 'the attribute condition' });
  const found = [...breadth, ...environmentFindings(issuer, asked.conditions, place)];
  if (found.some(({ rule }) => rule === RULES.wholeOrganisation || rule === RULES.anyRef)) {
    return bindingsNarrow(issuer, asked.conditions, bindings, mapping) ?? found;
  }
  // What is asked besides could keep them out; whether it does is not told here.
  return asked.isMore ? found.map(each => ({ ...each, severity: 'warning' as const })) : found;
}

/**
 * What is left where each binding of the pool names one subject or attribute; undefined where one does not, or there is none here:
 * then the condition alone decides.
 */
function bindingsNarrow(
  issuer: Issuer,
  conditions: readonly (readonly ClaimPattern[])[],
  bindings: readonly PoolBinding[],
  mapping: readonly AttributeMapping[],
): readonly Found[] | undefined {
  const members = bindings
    .flatMap(({ members: { values, complete } }) => (complete ? values : [...values, OPEN]))
    .filter(member => readPoolMember(member).kind !== 'other');
  const patterns = members.map(member => patternOfMember(member, mapping));
  if (patterns.length === 0 || !patterns.every(pattern => pattern !== undefined)) return undefined;
  return members.flatMap((member, index) => {
    const pattern = patterns[index];
    const analysis = analyseConditions(issuer, pattern === undefined ? conditions : [...conditions, [pattern]]);
    const place = member.place ?? bindings[0]?.place;
    return place === undefined ? [] : breadthFindings({ issuer, analysis, place, subject: 'the member' });
  });
}

const OPEN: WrittenText = { parts: [{ unknown: 'a variable' }] };

function patternOfMember(member: WrittenText, mapping: readonly AttributeMapping[]): ClaimPattern | undefined {
  const read = readPoolMember(member);
  if (read.kind !== 'subject' && read.kind !== 'attribute') return undefined;
  const claim = claimOfAttribute('attribute' in read ? read.attribute : 'google.subject', mapping);
  return claim === undefined ? undefined : { claim, comparison: 'exact', text: read.value };
}

function subjectIn(asked: AskedClaims | undefined): string {
  const [text] = (asked?.conditions ?? []).flat().filter(({ claim }) => claim === 'sub');
  return text === undefined ? '' : shownText(text.text);
}

function conditionMissing(issuer: Issuer, place: Place): Found {
  return {
    rule: RULES.conditionMissing,
    place,
    message: issuer.shared
      ? `Every customer of ${issuer.name} has tokens of this issuer, and no condition says whose are meant.`
      : `Every token of ${issuer.name} is taken, and no condition says which are meant.`,
    advice: 'Add an attribute condition that compares an id of the organisation and of the repository or project.',
    ...(issuer.shared ? {} : { severity: 'warning' as const }),
  };
}

function referencesNothing(place: Place): Found {
  return {
    rule: RULES.conditionReferencesNothing,
    place,
    message: 'The attribute condition compares no claim of the token, so it holds for all of them or for none.',
    advice: 'Compare a claim: `assertion.repository_id == "123"`.',
  };
}

function numberBesideText(place: Place): Found {
  return {
    rule: RULES.neverMatches,
    place,
    message:
      'A claim is compared with a number. Ids are texts in tokens, and CEL never finds a text equal to a number.',
    advice: 'Put the id in quotes.',
  };
}

function poolFindings({ members, place }: PoolBinding, whole: Place): readonly Found[] {
  return members.values
    .filter(member => readPoolMember(member).kind === 'everyone')
    .map(member => ({
      rule: RULES.wholePool,
      place: member.place ?? place ?? whole,
      message: 'Every identity of the pool is bound, of every provider that it has or will have.',
      advice: 'Bind one subject, or one attribute: principalSet://…/attribute.repository_id/123.',
    }));
}

/** What a binding of the same role says of people. */
const PEOPLE = /^(?:user|group|domain):/;

/** One binding for pipelines and people: what one of them may do the other may, and neither is seen apart in the audit log. */
function usesFindings(
  { issuer }: WorkloadIdentityProvider,
  { members, role, place }: PoolBinding,
  whole: Place,
): readonly Found[] {
  if (!IMPERSONATING.includes(knownText(role) ?? '')) return [];
  const person = members.values.find(member => PEOPLE.test(knownText(member) ?? ''));
  const { use, name } = issuerFor(knownText(issuer), '');
  if (person === undefined || use === undefined || use === 'developer') return [];
  return [
    {
      rule: RULES.mixedUse,
      place: person.place ?? place ?? whole,
      message: `${shownText(person)} and ${name} may act as the same account.`,
      advice: 'Give people an account of their own, with the rights that people need.',
    },
  ];
}

const OPEN_CONDITION = 'Whom the attribute condition lets in cannot be told from the file.';
