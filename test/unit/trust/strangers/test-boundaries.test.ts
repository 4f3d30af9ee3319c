import assert from 'node:assert/strict';
import type { FoundTrust } from '../../../../src/trust/found-trust.ts';
import { readExpectations } from '../../../../src/trust/expectations/read-expectations.ts';
import { withExpectations } from '../../../../src/trust/expectations/write-expectations.ts';
import { admittedTokens, namesTooMany } from '../../../../src/trust/strangers/admitted-tokens.ts';
import { givenToken, withoutPersons } from '../../../../src/trust/strangers/given-token.ts';
import { staysOut } from '../../../../src/trust/strangers/stranger.ts';
import { type BoundaryTest, holds, testBoundaries } from '../../../../src/trust/strangers/test-boundaries.ts';
import { awsTrust, gitHubTrust, openTrust, trustIn } from './policies.ts';
import { BRANCH_JOB } from './tokens.ts';

function tested(trust: FoundTrust): BoundaryTest {
  return testBoundaries(trust, admittedTokens(trust));
}

/** Boundaries of those who must stay out and do not. */
function broken(test: BoundaryTest): readonly string[] {
  return [
    ...new Set(test.strangers.filter(each => each.verdict !== 'out' && staysOut(each)).map(({ boundary }) => boundary)),
  ];
}

const AUDIENCE = { aud: 'sts.amazonaws.com' };

describe('boundaries of a trust', () => {
  it('hold where it names one branch of one repository', async () => {
    const test = tested(await gitHubTrust({ StringEquals: { ...AUDIENCE, sub: 'repo:acme/app:ref:refs/heads/main' } }));
    assert.deepEqual(
      test.tokens.map(({ claims }) => claims['sub']),
      ['repo:acme/app:ref:refs/heads/main'],
    );
    assert.equal(holds(test), true);
  });

  it('tell of what the policy does not ask, without taking it for broken', async () => {
    const test = tested(await gitHubTrust({ StringEquals: { ...AUDIENCE, sub: 'repo:acme/app:ref:refs/heads/main' } }));
    const told = test.strangers.filter(({ verdict }) => verdict === 'in').map(({ boundary }) => boundary);
    assert.ok(told.includes('prebuild'));
    assert.ok(told.includes('another-person'));
    assert.ok(told.includes('name-taken-over'));
  });

  it('hold against whoever takes the name over where an id stands beside it', async () => {
    const sub = 'repo:acme/app:ref:refs/heads/main';
    const test = tested(await gitHubTrust({ StringEquals: { ...AUDIENCE, sub, repository_id: '456' } }));
    assert.equal(test.tokens[0]?.claims['repository_id'], '456');
    const anew = test.strangers.filter(({ boundary }) => boundary === 'name-taken-over');
    assert.deepEqual([...new Set(anew.map(({ verdict }) => verdict))], ['out']);
  });

  it('are broken by a pull request and any other branch where the repository alone is named', async () => {
    const test = tested(await gitHubTrust({ StringEquals: AUDIENCE, StringLike: { sub: 'repo:acme/app:*' } }));
    assert.deepEqual(broken(test).toSorted(), [
      'another-ref',
      'letter-case',
      'look-alike',
      'other-environment',
      'pull-request',
      'tag-for-branch',
    ]);
  });

  it('are broken by whoever opens a pull request where that is whom it is for', async () => {
    const test = tested(await gitHubTrust({ StringEquals: { ...AUDIENCE, sub: 'repo:acme/app:pull_request' } }));
    assert.deepEqual(broken(test), ['pull-request']);
    const written = withExpectations(undefined, [test]);
    assert.ok(written.ok);
    assert.deepEqual(readExpectations({ path: '', text: written.text }).faults, []);
  });

  it('hold where a repository is named by its id and nothing besides: whoever wrote that meant all of it', async () => {
    const test = tested(await gitHubTrust({ StringEquals: { ...AUDIENCE, repository_id: '456' } }));
    assert.equal(holds(test), true);
    assert.equal(test.strangers.find(({ boundary }) => boundary === 'another-ref')?.reach, 'unit');
    const sub = { sub: 'repo:acme/app:*' };
    assert.equal(
      holds(tested(await gitHubTrust({ StringEquals: { ...AUDIENCE, repository_id: '456' }, StringLike: sub }))),
      false,
    );
  });

  it('are broken by an owner whose name begins alike where no separator ends it', async () => {
    const test = tested(await gitHubTrust({ StringEquals: AUDIENCE, StringLike: { sub: 'repo:acme*' } }));
    assert.ok(test.strangers.some(({ who, verdict }) => who === 'an owner called acme-evil' && verdict === 'in'));
    assert.ok(test.strangers.every(({ who, verdict }) => who !== 'an owner called evil-acme' || verdict === 'out'));
  });

  it('are broken by strangers where nothing names a subject', async () => {
    assert.ok(broken(tested(await gitHubTrust({ StringEquals: AUDIENCE }))).includes('another-owner'));
  });

  it('of many customers of one issuer are broken where only a unit is named that another can have', async () => {
    const condition = { StringLike: { 'app.terraform.io:sub': 'organization:*:project:p:workspace:w:run_phase:*' } };
    const found = broken(tested(await awsTrust('app.terraform.io', condition)));
    assert.ok(found.includes('another-organisation'));
    assert.ok(found.includes('another-phase'));
  });

  it('of an issuer that is named without an ARN are those of a pool of identities', async () => {
    const issuer = 'cognito-identity.amazonaws.com';
    const condition = {
      StringEquals: { [`${issuer}:aud`]: 'eu-west-1:11' },
      'ForAnyValue:StringLike': { [`${issuer}:amr`]: 'authenticated' },
    };
    const test = tested(await awsTrust(issuer, condition, issuer));
    assert.equal(test.tokens[0]?.outcome, 'allowed');
    assert.equal(test.strangers.find(({ boundary }) => boundary === 'another-audience')?.verdict, 'out');
  });

  it('hold in a credential of Entra, and in a provider and its binding of Google', async () => {
    const credential = {
      name: 'main',
      issuer: 'https://token.actions.githubusercontent.com',
      subject: 'repo:acme/app:environment:prod',
      audiences: ['api://AzureADTokenExchange'],
    };
    assert.equal(holds(tested(await trustIn('credential.json', JSON.stringify(credential)))), true);
    const provider = {
      name: 'projects/1/locations/global/workloadIdentityPools/ci/providers/github',
      attributeMapping: { 'google.subject': 'assertion.sub', 'attribute.actor': 'assertion.actor' },
      attributeCondition: "assertion.sub == 'repo:acme/app:ref:refs/heads/main'",
      oidc: { issuerUri: 'https://token.actions.githubusercontent.com' },
    };
    const google = tested(await trustIn('provider.json', JSON.stringify(provider)));
    assert.deepEqual(broken(google), []);
    assert.equal(google.tokens[0]?.outcome, 'allowed');
  });

  it('of an audience that AWS compares elsewhere are no fault of the policy', async () => {
    const test = tested(await gitHubTrust({ StringEquals: { sub: 'repo:acme/app:ref:refs/heads/main' } }));
    const audience = test.strangers.find(({ boundary }) => boundary === 'another-audience');
    assert.equal(audience?.verdict, 'unknown');
    assert.equal(audience?.reach, 'elsewhere');
    assert.equal(holds(test), true);
  });

  it('have not been tried where no token can meet the policy', async () => {
    const test = tested(await gitHubTrust({ StringEquals: { sub: 'repo:acme/app:*' } }));
    assert.deepEqual(test.tokens, []);
    assert.equal(holds(test), false);
  });

  it('do not hold where more subjects are named than are tried', async () => {
    const sub = Array.from({ length: 200 }, (_, index) => `repo:acme/app-${index}:environment:prod`);
    const trust = await gitHubTrust({ StringEquals: { ...AUDIENCE, sub } });
    assert.equal(namesTooMany(trust), true);
    const tokens = admittedTokens(trust).slice(0, 1);
    assert.equal(holds(testBoundaries(trust, tokens)), true);
    assert.equal(holds(testBoundaries(trust, tokens, false)), false);
    const few = await gitHubTrust({ StringEquals: { ...AUDIENCE, sub: sub.slice(0, 30) } });
    assert.equal(namesTooMany(few), false);
    assert.equal(admittedTokens(few).length, 30);
  });

  it('are open where a variable decides, which is not harmless', async () => {
    const test = tested(await openTrust());
    assert.equal(test.tokens[0]?.outcome, 'unknown');
    assert.equal(test.strangers.find(({ boundary }) => boundary === 'another-owner')?.verdict, 'unknown');
    assert.equal(test.strangers.find(({ boundary }) => boundary === 'another-ref')?.verdict, 'out');
    assert.equal(holds(test), false);
  });

  it('are those of a real token where one is given, which keeps no person when it is written down', async () => {
    const trust = await gitHubTrust({ StringEquals: { ...AUDIENCE, sub: BRANCH_JOB['sub'] } });
    const test = testBoundaries(trust, givenToken(trust, { ...BRANCH_JOB, jti: 'one', exp: 1 }));
    assert.equal(holds(test), true);
    const [kept] = withoutPersons(test).tokens;
    assert.equal(kept?.claims['repository_id'], '456');
    for (const name of ['actor', 'actor_id', 'jti', 'exp']) assert.equal(kept?.claims[name], undefined, name);
    assert.deepEqual(givenToken(trust, { ...BRANCH_JOB, sub: 'repo:acme/other:pull_request' }), []);
  });
});
