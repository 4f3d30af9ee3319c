import assert from 'node:assert/strict';
import type { Claims } from '../../../../src/core/token.ts';
import type { Issuer } from '../../../../src/issuers/issuer.ts';
import { issuerFor } from '../../../../src/issuers/known-issuers.ts';
import { readToken } from '../../../../src/issuers/token-facts.ts';
import { changedToken } from '../../../../src/trust/strangers/changed-token.ts';
import { mutatedTokens } from '../../../../src/trust/strangers/mutated-tokens.ts';
import type { Stranger } from '../../../../src/trust/strangers/stranger.ts';
import { BRANCH_JOB, GITHUB, TOKENS } from './tokens.ts';

function text(claims: Claims, name: string): string {
  const value = claims[name];
  return typeof value === 'string' ? value : '';
}

function issuerOf(claims: Claims): Issuer {
  return issuerFor(text(claims, 'iss'), text(claims, 'sub'));
}

function strangers(claims: Claims): readonly Stranger[] {
  return mutatedTokens(issuerOf(claims), claims);
}

/** The subjects of one boundary. */
function subjects(claims: Claims, boundary: Stranger['boundary']): readonly string[] {
  return strangers(claims).flatMap(each => (each.boundary === boundary ? [text(each.claims, 'sub')] : []));
}

function reachOf(boundary: Stranger['boundary']): string | undefined {
  return strangers(BRANCH_JOB).find(each => each.boundary === boundary)?.reach;
}

describe('tokens of strangers', () => {
  for (const claims of TOKENS) {
    const title = `${text(claims, 'iss')}, ${text(claims, 'sub')}`;

    it(`are made of a token that is read and written without a loss: ${title}`, () => {
      const issuer = issuerOf(claims);
      const token = readToken(issuer, claims);
      assert.notEqual(token.subject.kind, 'unread');
      assert.deepEqual(changedToken(issuer, claims, token, { facts: {} }), claims);
    });

    it(`are somebody else's each, for another audience and of another issuer too: ${title}`, () => {
      const found = strangers(claims);
      for (const each of found) {
        assert.ok(each.changed.length > 0, each.who);
        for (const name of each.changed) assert.notDeepEqual(each.claims[name], claims[name], each.who);
      }
      const outsiders = found.filter(({ reach }) => reach === 'outsider');
      assert.ok(outsiders.some(({ changed }) => changed.includes('sub')));
      assert.ok(outsiders.some(({ changed }) => changed.includes('aud')));
      assert.ok(outsiders.some(({ changed }) => changed.includes('iss')));
    });
  }

  it('break the boundaries of a branch on GitHub one by one', () => {
    assert.deepEqual(subjects(BRANCH_JOB, 'another-owner'), [
      'repo:stranger@909090909/app@909090909:ref:refs/heads/main',
    ]);
    assert.deepEqual(subjects(BRANCH_JOB, 'another-repository'), [
      'repo:acme@123/stranger@909090909:ref:refs/heads/main',
    ]);
    assert.deepEqual(subjects(BRANCH_JOB, 'name-taken-over'), [
      'repo:acme@909090909/app@909090909:ref:refs/heads/main',
      'repo:acme@123/app@909090909:ref:refs/heads/main',
    ]);
    assert.deepEqual(subjects(BRANCH_JOB, 'another-ref'), ['repo:acme@123/app@456:ref:refs/heads/stranger']);
    assert.deepEqual(subjects(BRANCH_JOB, 'tag-for-branch'), ['repo:acme@123/app@456:ref:refs/tags/main']);
    assert.deepEqual(subjects(BRANCH_JOB, 'other-environment'), ['repo:acme@123/app@456:environment:stranger']);
    assert.deepEqual(subjects(BRANCH_JOB, 'pull-request'), ['repo:acme@123/app@456:pull_request']);
    assert.deepEqual(subjects(BRANCH_JOB, 'fork'), ['repo:stranger@909090909/app@909090909:pull_request']);
    const alike = subjects(BRANCH_JOB, 'look-alike');
    assert.ok(alike.includes('repo:acme-evil@909090909/app@909090909:ref:refs/heads/main'));
    assert.ok(alike.includes('repo:acme@123/app@456:ref:refs/heads/main-evil'));
  });

  it('say the same in every claim that speaks of what is changed, and leave the others', () => {
    const owner = strangers(BRANCH_JOB).find(({ boundary }) => boundary === 'another-owner');
    assert.equal(owner?.claims['repository'], 'stranger/app');
    assert.equal(owner?.claims['repository_owner_id'], '909090909');
    // Whoever calls a workflow of others has its name in this claim: it proves nothing of the caller.
    assert.equal(owner?.claims['job_workflow_ref'], BRANCH_JOB['job_workflow_ref']);
    const branch = strangers(BRANCH_JOB).find(({ boundary }) => boundary === 'another-ref');
    assert.equal(branch?.claims['workflow_ref'], 'acme/app/.github/workflows/deploy.yml@refs/heads/stranger');
  });

  it('tell who can have the same subject from who cannot', () => {
    assert.equal(reachOf('another-person'), 'same-subject');
    assert.equal(reachOf('prebuild'), 'same-subject');
    assert.equal(reachOf('another-ref'), 'insider');
    assert.equal(reachOf('another-repository'), 'outsider');
  });

  it('of an environment are those without it, of another, and of one that looks like it', () => {
    const claims = { iss: GITHUB, aud: 'a', sub: 'repo:acme/app:environment:prod' };
    assert.deepEqual(subjects(claims, 'without-environment'), ['repo:acme/app:ref:refs/heads/main']);
    assert.deepEqual(subjects(claims, 'another-environment'), ['repo:acme/app:environment:stranger']);
    assert.ok(subjects(claims, 'look-alike').includes('repo:acme/app:environment:prod-evil'));
  });

  it('of an issuer of many customers are other customers with the same names below', () => {
    const claims = { iss: 'https://app.gitpod.io', aud: 'a', sub: 'org:a1/prj:c9/env:e5' };
    const other = 'ffffffff-ffff-4fff-8fff-ffffffffffff';
    assert.deepEqual(subjects(claims, 'another-organisation'), [`org:${other}/prj:${other}/env:${other}`]);
  });

  it('name nobody where an issuer has such subjects', () => {
    const claims = { iss: 'https://api.gitpod.io/idp', aud: 'a', sub: 'https://github.com/acme/app' };
    assert.deepEqual(subjects(claims, 'nobody-named'), ['no-context']);
  });
});
