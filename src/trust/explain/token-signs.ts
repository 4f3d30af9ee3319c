import type { Target } from '../../core/target.ts';
import { printable } from '../../core/text.ts';
import type { Claims } from '../../core/token.ts';
import { audienceOf } from '../../clouds/clouds.ts';
import { written } from '../../documents/written-text.ts';
import type { Part } from '../../issuers/issuer.ts';
import { issuerFor } from '../../issuers/known-issuers.ts';
import { analysePattern } from '../../issuers/patterns/analyse.ts';
import type { ClaimAnalysis } from '../../issuers/patterns/analysis.ts';
import { type Cause, causeOf, type CauseId } from './causes.ts';

/**
 * What of a token often stands in the way of a policy that was written for others, the likeliest first: by the token alone.
 * Where it shows nothing of the kind, what is met most often.
 */
export function tokenSigns(claims: Claims, target: Target): readonly Cause[] {
  const subject = textOf(claims, 'sub');
  const issuer = issuerFor(textOf(claims, 'iss'), subject);
  const sub = analysePattern(issuer, { claim: 'sub', comparison: 'exact', text: written(subject) });
  const signs = [...requestSigns(claims, target), ...subjectSigns(sub, claims, subject)];
  if (signs.length > 0) return signs;
  const usual: readonly CauseId[] = sub.parts.has('ref')
    ? ['environment-not-on-job', 'renamed', 'another-ref', 'another-repository']
    : ['another-repository', 'subject-format', 'condition-refuses', 'never-matches'];
  return usual.map(id => causeOf(id, 'possible'));
}

function requestSigns(claims: Claims, target: Target): readonly Cause[] {
  const signs: Cause[] = [];
  const audience = [claims['aud']].flat().filter(each => typeof each === 'string');
  const wanted = audienceOf(target);
  if (!audience.some(each => each === wanted || each === wanted.replace(/^(?:https:)?\/\//, 'https://'))) {
    const sentence = `The token's audience is ${printable(audience[0] ?? 'missing')}; this cloud's is ${printable(wanted)}.`;
    signs.push(causeOf('audience', 'likely', sentence));
  }
  if ('roleArn' in target) {
    const names = Object.keys(claims);
    if (names.some(name => name.startsWith('https://aws.amazon.com/tags')))
      signs.push(causeOf('tag-session', 'likely'));
    if (names.includes('https://aws.amazon.com/source_identity')) signs.push(causeOf('source-identity', 'likely'));
  }
  return signs;
}

/** A branch that policies are most often written for. */
const MAIN = ['main', 'master', 'refs/heads/main', 'refs/heads/master'];

function subjectSigns(sub: ClaimAnalysis, claims: Claims, subject: string): readonly Cause[] {
  const sentence = `The token's subject is ${printable(subject)}.`;
  const ids: CauseId[] = [];
  if (pinned(sub, 'event').includes('pull_request')) ids.push('pull-request');
  if (pinned(sub, 'environment').length > 0) ids.push('environment-not-in-policy');
  if (sub.formats.includes('immutable')) ids.push('immutable-subject');
  const called = textOf(claims, 'job_workflow_ref');
  const repository = textOf(claims, 'repository');
  if (called !== '' && repository !== '' && !called.startsWith(`${repository}/`)) ids.push('reusable-workflow');
  if (pinned(sub, 'ref-type').includes('tag')) ids.push('tag-for-branch');
  else if (pinned(sub, 'ref').some(ref => !MAIN.includes(ref))) ids.push('another-ref');
  if (ids.includes('environment-not-in-policy')) ids.push('another-environment');
  if (ids.includes('immutable-subject')) ids.push('renamed');
  return ids.map(id => causeOf(id, 'likely', sentence));
}

function pinned({ parts }: ClaimAnalysis, part: Part): readonly string[] {
  const latitude = parts.get(part);
  return latitude?.kind === 'pinned' ? latitude.values : [];
}

/** No issuer writes longer ones. */
const LONGEST = 1024;

function textOf(claims: Claims, name: string): string {
  const value = claims[name];
  return typeof value === 'string' && value.length <= LONGEST ? value : '';
}
