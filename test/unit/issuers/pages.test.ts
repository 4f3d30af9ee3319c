import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseJson } from '../../../src/core/parse.ts';
import { written } from '../../../src/documents/written-text.ts';
import { ISSUERS } from '../../../src/issuers/known-issuers.ts';
import { analysePattern } from '../../../src/issuers/patterns/analyse.ts';
import type { ClaimAnalysis } from '../../../src/issuers/patterns/analysis.ts';
import { GITHUB_ACTIONS, GITHUB_ENTERPRISE_SERVER } from '../../../src/issuers/rows/github-actions.ts';
import { claimsOf, subjectsOf, type TokenFacts } from '../../../src/issuers/subjects.ts';
import { parseTrustPolicy } from '../../../src/trust/aws/policy.ts';
import { evaluateWebIdentity, webIdentityRequests } from '../../../src/trust/aws/web-identity.ts';
import { claimsPage } from '../../claims/claims-page.ts';
import { PROJECT } from '../../demo/build-programs.ts';

function page(name: string): string {
  return readFileSync(path.join(PROJECT, 'docs', name), 'utf8');
}

describe('docs/claims.md', () => {
  it('is what the rows of issuers generate (else: npm run claims-page)', () => {
    assert.equal(page('claims.md'), claimsPage(ISSUERS));
  });
});

const BEFORE = { owner: 'acme', ownerId: '123', repository: 'app', repositoryId: '456', branch: 'main' };

function subjectIn(format: string, facts: TokenFacts): string | undefined {
  return subjectsOf(GITHUB_ACTIONS, facts).find(each => each.format === format)?.subject;
}

function analysed(pattern: string): ClaimAnalysis {
  return analysePattern(GITHUB_ACTIONS, { claim: 'sub', comparison: 'wildcard', text: written(pattern) });
}

describe('docs/immutable-subjects.md', () => {
  const text = page('immutable-subjects.md');
  const subjects = [...text.matchAll(/^\| .*\| `([^`]+)` +\|$/gm)].map(([, subject = '']) => subject);
  const policies = [...text.matchAll(/^```json\n(.*?)^```$/gms)].map(([, policy = '']) =>
    parseTrustPolicy(parseJson(policy)),
  );

  /** Whether a policy of the page lets a token of these facts in. */
  function admits(policy: (typeof policies)[number], format: string, facts: TokenFacts): boolean {
    const iss = 'https://token.actions.githubusercontent.com';
    const claims = { ...claimsOf(GITHUB_ACTIONS, facts), iss, aud: 'sts.amazonaws.com', sub: subjectIn(format, facts) };
    const provider = 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com';
    return evaluateWebIdentity(policy, webIdentityRequests(claims, 'jane', provider)).outcome === 'allowed';
  }

  it('shows the subjects that tokens have', () => {
    const environment = { ...BEFORE, environment: 'prod' };
    assert.deepEqual(subjects, [
      subjectIn('classic', BEFORE),
      subjectIn('immutable', BEFORE),
      subjectIn('immutable', { ...BEFORE, repository: 'web' }),
      subjectIn('immutable', { ...BEFORE, owner: 'octo', ownerId: '789' }),
      subjectIn('immutable', { ...BEFORE, owner: 'acme-labs' }),
      subjectIn('classic', environment),
      subjectIn('immutable', environment),
      subjectIn('immutable', { ...BEFORE, event: 'pull_request' }),
    ]);
  });

  it('says of patterns what they take in', () => {
    assert.equal(analysed('repo:acme@123/app:*').never, 'half-immutable');
    assert.deepEqual(analysed('repo:acme/app:*').formats, ['classic']);
    assert.deepEqual(analysed('repo:acme*').formats, ['classic', 'immutable']);
    assert.equal(analysed('repo:acme*').strangers, 'yes');
    assert.deepEqual(
      subjectsOf(GITHUB_ENTERPRISE_SERVER, BEFORE).map(({ format }) => format),
      ['classic'],
    );
  });

  it('has a policy for both forms and one for the new form, and neither lets in who took over the names', () => {
    const [both, after] = policies;
    assert.ok(both !== undefined && after !== undefined && policies.length === 2);
    const squatter = { ...BEFORE, ownerId: '999', repositoryId: '998' };
    const answers = [both, after].map(policy => [
      admits(policy, 'classic', BEFORE),
      admits(policy, 'immutable', BEFORE),
      admits(policy, 'classic', squatter),
      admits(policy, 'immutable', squatter),
      admits(policy, 'immutable', { ...BEFORE, branch: 'other' }),
    ]);
    assert.deepEqual(answers, [
      [true, true, false, false, false],
      [false, true, false, false, false],
    ]);
  });
});
