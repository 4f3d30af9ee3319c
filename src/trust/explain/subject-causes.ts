import { written } from '../../documents/written-text.ts';
import type { Issuer, Part } from '../../issuers/issuer.ts';
import { analysePattern } from '../../issuers/patterns/analyse.ts';
import type { ClaimAnalysis, Comparison, NeverReason } from '../../issuers/patterns/analysis.ts';
import { listed, printable } from '../../core/text.ts';
import { commonLength } from '../mismatch.ts';
import { type Cause, causeOf, type CauseId } from './causes.ts';

/** One claim of a token beside the texts that a condition wants of it. */
export interface ComparedClaim {
  readonly issuer: Issuer;
  readonly claim: string;
  readonly comparison: Comparison;
  readonly seen: string;
  readonly wanted: readonly string[];
}

const NEVER: Readonly<Partial<Record<NeverReason, CauseId>>> = {
  'literal-wildcard': 'literal-wildcard',
  'letter-case': 'letter-case',
  'half-immutable': 'never-matches',
};

/** No issuer writes longer subjects, and no policy has room for many. */
const LONGEST = 1024;
const MOST_WANTED = 40;

/** Why none of the wanted texts is the token's: by the part in which the nearest of them differs. */
export function claimCauses(compared: ComparedClaim): readonly Cause[] {
  const { issuer, claim, comparison, seen } = compared;
  if (seen.length > LONGEST) return [causeOf('condition-refuses', 'certain')];
  // Where a list is long, one that begins as the token's own value does is the one that was meant for it.
  const wanted = compared.wanted
    .filter(text => text.length <= LONGEST)
    .toSorted((one, other) => commonLength(other, seen) - commonLength(one, seen))
    .slice(0, MOST_WANTED);
  const token = analysePattern(issuer, { claim, comparison: 'exact', text: written(seen) });
  const found = wanted.map(text => {
    const asked = analysePattern(issuer, { claim, comparison, text: written(text) });
    return differences(token, asked, { claim, seen, text });
  });
  const [nearest] = found.toSorted((one, other) => one.length - other.length);
  return nearest ?? [];
}

interface Texts {
  readonly claim: string;
  readonly seen: string;
  readonly text: string;
}

/** One cause for each part in which they differ, the widest part first. */
function differences(token: ClaimAnalysis, asked: ClaimAnalysis, texts: Texts): readonly Cause[] {
  const sentence = `The token's ${texts.claim} is ${printable(texts.seen)}; the policy wants ${printable(texts.text)}.`;
  if (asked.matches === 'never') {
    return [causeOf(NEVER[asked.never ?? 'wrong-form'] ?? 'never-matches', 'certain', sentence)];
  }
  const ids: CauseId[] = [];
  const unit = unitCause(token, asked);
  // Of two forms a part of one is seldom a part of the other, so that they differ in no part that both have.
  if (unit !== 'immutable-subject' && unit !== 'named-subject' && areOfOtherFormats(token, asked))
    ids.push('subject-format');
  if (unit !== undefined) ids.push(unit);
  const context = contextCause(token, asked);
  if (context !== undefined) ids.push(context);
  if (differs(token, asked, 'workflow') || differs(token, asked, 'workflow-owner')) ids.push('reusable-workflow');
  if (differs(token, asked, 'person')) ids.push('another-person');
  return (ids.length === 0 ? (['condition-refuses'] as const) : ids).map(id => causeOf(id, 'certain', sentence));
}

/** Parts that say whose token it is, where it runs aside. */
const UNITS: readonly Part[] = [
  'account',
  'organisation',
  'owner',
  'group',
  'project',
  'repository',
  'workspace',
  'namespace',
];

function unitCause(token: ClaimAnalysis, asked: ClaimAnalysis): CauseId | undefined {
  const differing = UNITS.filter(part => differs(token, asked, part));
  const [tokenHasIds, policyHasIds] = [token, asked].map(({ formats }) => formats.includes('immutable'));
  if (tokenHasIds !== policyHasIds && UNITS.every(part => sameNames(token, asked, part))) {
    return tokenHasIds === true ? 'immutable-subject' : 'named-subject';
  }
  const [first] = differing;
  if (first === undefined) return undefined;
  // Of a token and a policy that agree in one of owner and repository, one was most likely renamed or moved.
  return differing.length === 1 && ['owner', 'group', 'repository'].includes(first) ? 'renamed' : 'another-repository';
}

function contextCause(token: ClaimAnalysis, asked: ClaimAnalysis): CauseId | undefined {
  const [inToken, inPolicy] = [token, asked].map(({ parts }) => parts.has('environment'));
  if (inToken === true && inPolicy === false) return 'environment-not-in-policy';
  if (inToken === false && isPinned(asked, 'environment')) return 'environment-not-on-job';
  if (differs(token, asked, 'environment')) return 'another-environment';
  if (valuesOf(token, 'event').includes('pull_request') && !valuesOf(asked, 'event').includes('pull_request')) {
    return 'pull-request';
  }
  if (differs(token, asked, 'ref-type'))
    return valuesOf(token, 'ref-type').includes('tag') ? 'tag-for-branch' : 'branch-for-tag';
  return differs(token, asked, 'ref') ? 'another-ref' : undefined;
}

function areOfOtherFormats({ formats: one }: ClaimAnalysis, { formats: other }: ClaimAnalysis): boolean {
  return one.length > 0 && other.length > 0 && !one.some(format => other.includes(format));
}

function isPinned({ parts }: ClaimAnalysis, part: Part): boolean {
  return parts.get(part)?.kind === 'pinned';
}

function valuesOf({ parts }: ClaimAnalysis, part: Part): readonly string[] {
  const latitude = parts.get(part);
  return latitude?.kind === 'pinned' ? latitude.values : [];
}

function namesOf({ parts }: ClaimAnalysis, part: Part): readonly string[] {
  const latitude = parts.get(part);
  if (latitude?.kind !== 'pinned') return [];
  return latitude.names ?? (latitude.by === 'name' ? latitude.values : []);
}

function sameNames(one: ClaimAnalysis, other: ClaimAnalysis, part: Part): boolean {
  const [names, others] = [namesOf(one, part), namesOf(other, part)];
  return names.length === 0 || others.length === 0 || names.some(name => others.includes(name));
}

/** Whether both pin the part, to values of which none is the same. What is compared by id and by name is not compared. */
function differs(one: ClaimAnalysis, other: ClaimAnalysis, part: Part): boolean {
  const [left, right] = [one.parts.get(part), other.parts.get(part)];
  if (left?.kind !== 'pinned' || right?.kind !== 'pinned') return false;
  if (left.by === right.by) return !left.values.some(value => right.values.includes(value));
  return !sameNames(one, other, part);
}

/** For a list of what a condition wants. */
export function wantedWords(wanted: readonly string[]): string {
  return listed(
    wanted.slice(0, 5).map(text => printable(text)),
    'or',
  );
}
