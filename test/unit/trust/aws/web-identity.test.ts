import assert from 'node:assert/strict';
import type { Claims } from '../../../../src/core/token.ts';
import type { IamPolicy } from '../../../../src/trust/aws/iam-policy.ts';
import {
  evaluateWebIdentity,
  type WebIdentityTrace,
  webIdentityRequests,
} from '../../../../src/trust/aws/web-identity.ts';
import type { CheckTrace } from '../../../../src/trust/trace.ts';
import { statement, trust } from './policies.ts';

const GITHUB = 'token.actions.githubusercontent.com';
const PROVIDER = `arn:aws:iam::111122223333:oidc-provider/${GITHUB}`;
const CLAIMS = {
  iss: `https://${GITHUB}`,
  aud: 'sts.amazonaws.com',
  sub: 'repo:acme/app:ref:refs/heads/main',
  repository: 'acme/app',
  repository_owner: 'acme',
  runner_environment: 'github-hosted',
};

function policy(condition: object, change: object = {}): IamPolicy {
  return trust(statement({ Principal: { Federated: PROVIDER }, Condition: condition, ...change }));
}

function exchange(
  given: IamPolicy,
  claims: Claims = {},
  surroundings?: ReadonlyMap<string, readonly string[]>,
): WebIdentityTrace {
  return evaluateWebIdentity(given, webIdentityRequests({ ...CLAIMS, ...claims }, 'jane@ona', PROVIDER, surroundings));
}

function lastCheck({ actions }: WebIdentityTrace): CheckTrace {
  return actions[0]?.trace.rules[0]?.checks.at(-1) ?? assert.fail('There is no check.');
}

const TAGS = { 'https://aws.amazon.com/tags': { principal_tags: { team: ['a'] } } };
const SOURCE = { 'https://aws.amazon.com/source_identity': 'jane' };

describe('An exchange of a web identity', () => {
  it('asks for each action that the token needs', () => {
    const given = policy({}, { Action: ['sts:AssumeRoleWithWebIdentity', 'sts:SetSourceIdentity'] });
    assert.deepEqual(shown(exchange(given)), ['allowed', 'sts:AssumeRoleWithWebIdentity allowed']);
    assert.deepEqual(shown(exchange(given, { ...TAGS, ...SOURCE })), [
      'not-allowed',
      'sts:AssumeRoleWithWebIdentity allowed',
      'sts:TagSession not-allowed',
      'sts:SetSourceIdentity allowed',
    ]);
    const both = policy({}, { Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'] });
    assert.equal(exchange(both, TAGS).outcome, 'allowed');
    assert.equal(exchange(both, SOURCE).outcome, 'not-allowed');
  });

  it('tells a claim that AWS makes no key of from one that the token lacks', () => {
    assert.equal(reasonFor('repository_owner'), 'no-such-key');
    assert.equal(reasonFor('nonsense'), 'no-such-key');
    assert.equal(reasonFor('email'), 'absent');
    assert.equal(reasonFor('environment'), 'absent');
    assert.equal(reasonFor('repository'), undefined);
  });

  it('is unknown where sources disagree on a key, and fails where it would either way', () => {
    assert.equal(outcomeOn('github-hosted'), 'unknown');
    assert.equal(outcomeOn('self-hosted'), 'not-allowed');
  });

  it('is unknown where AWS alone knows a key, unless it is given', () => {
    const given = policy({ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } });
    assert.equal(exchange(given).outcome, 'unknown');
    assert.equal(exchange(given, {}, new Map([['aws:sourceip', ['203.0.113.7']]])).outcome, 'allowed');
    assert.equal(exchange(given, {}, new Map([['aws:sourceip', ['203.0.114.7']]])).outcome, 'not-allowed');
    // A caller that brings a token has no keys of an IAM principal.
    assert.equal(exchange(policy({ StringEquals: { 'aws:PrincipalArn': 'x' } })).outcome, 'not-allowed');
  });

  it('compares azp with the key aud, and aud with oaud', () => {
    const azp = { azp: 'party' };
    const wanted = (key: string, value: string): string =>
      exchange(policy({ StringEquals: { [`${GITHUB}:${key}`]: value } }), azp).outcome;
    assert.equal(wanted('aud', 'party'), 'allowed');
    assert.equal(wanted('aud', 'sts.amazonaws.com'), 'not-allowed');
    assert.equal(wanted('oaud', 'sts.amazonaws.com'), 'allowed');
  });

  it('tells a key of another provider', () => {
    const check = lastCheck(exchange(policy({ StringEquals: { 'gitlab.com:sub': CLAIMS.sub } })));
    assert.deepEqual([check.verdict, check.reason], ['fails', 'other-provider']);
  });
});

function shown({ outcome, actions }: WebIdentityTrace): readonly string[] {
  return [outcome, ...actions.map(({ action, trace }) => `${action} ${trace.outcome}`)];
}

function reasonFor(claim: string): CheckTrace['reason'] {
  return lastCheck(exchange(policy({ StringEquals: { [`${GITHUB}:${claim}`]: 'x' } }))).reason;
}

function outcomeOn(runner: string): string {
  return exchange(policy({ StringEquals: { [`${GITHUB}:runner_environment`]: runner } })).outcome;
}
