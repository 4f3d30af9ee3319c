import assert from 'node:assert/strict';
import { CLOUD_KEYS, type Cloud } from '../../../../src/core/target.ts';
import type { Claims } from '../../../../src/core/token.ts';
import { createIssuerKeys, type IssuerKeys } from '../../../../src/sandbox/issuer-keys.ts';
import { trustedToken } from '../../../../src/trust/generate/trusted-token.ts';
import { anyIssuer, SANDBOXES } from './at-sandbox.ts';
import { AUDIENCES } from './targets.ts';

const REPOSITORY = '{11111111-1111-4111-8111-111111111111}';
const BITBUCKET = {
  iss: 'https://api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc',
  sub: `${REPOSITORY}:{22222222-2222-4222-8222-222222222222}`,
  repositoryUuid: REPOSITORY,
};
const BUILDKITE = {
  iss: 'https://agent.buildkite.com',
  sub: `organization:acme:pipeline:app:ref:refs/heads/main:commit:${'a'.repeat(40)}:step:deploy`,
  organization_id: '33333333-3333-4333-8333-333333333333',
  pipeline_id: '44444444-4444-4444-8444-444444444444',
};
const STARRED = {
  iss: 'https://token.actions.githubusercontent.com',
  sub: 'repo:acme@1/app@2:environment:a*c?e',
  repository_id: '2',
  repository_owner_id: '1',
};

/** What is let in besides the token that a trust was written for, and what is not. */
const ROWS: readonly (readonly [what: string, Claims, open: readonly string[], Claims, isLetIn: boolean, Cloud[]])[] = [
  [
    'another run of the same step',
    BITBUCKET,
    [],
    { ...BITBUCKET, sub: `${REPOSITORY}:{99999999-9999-4999-8999-999999999999}` },
    true,
    ['aws', 'gcp'],
  ],
  [
    'a deployment, whose subject is longer by an environment',
    BITBUCKET,
    [],
    {
      ...BITBUCKET,
      sub: `${REPOSITORY}:{22222222-2222-4222-8222-222222222222}:{99999999-9999-4999-8999-999999999999}`,
    },
    false,
    ['aws', 'gcp'],
  ],
  [
    'another commit',
    BUILDKITE,
    [],
    { ...BUILDKITE, sub: BUILDKITE.sub.replace(/a{40}/, 'b'.repeat(40)) },
    true,
    ['aws', 'gcp'],
  ],
  [
    'another step of the commit',
    BUILDKITE,
    [],
    { ...BUILDKITE, sub: BUILDKITE.sub.replace('deploy', 'test') },
    false,
    ['aws', 'gcp'],
  ],
  [
    'another repository of the owner',
    STARRED,
    ['repository'],
    { ...STARRED, sub: STARRED.sub.replace('app@2', 'web@3'), repository_id: '3' },
    true,
    ['aws', 'gcp'],
  ],
  [
    'an environment that its name would match as a pattern',
    STARRED,
    ['repository'],
    { ...STARRED, sub: STARRED.sub.replace('a*c?e', 'abcde') },
    false,
    ['aws', 'gcp'],
  ],
];

describe('A trust that leaves something open', () => {
  const closing: (() => Promise<void>)[] = [];
  let keys: IssuerKeys;
  before(async () => {
    keys = await createIssuerKeys(Date.now(), closing);
  });
  after(() => Promise.all(closing.map(close => close())));

  for (const [what, claims, open, other, isLetIn, clouds] of ROWS) {
    for (const cloud of CLOUD_KEYS.filter(each => clouds.includes(each))) {
      it(`${isLetIn ? 'lets in' : 'keeps out'}, in ${cloud}: ${what}`, async () => {
        const aud = AUDIENCES[cloud];
        const token = trustedToken(cloud, { claims: { aud, ...claims }, open, only: [], pinned: [] });
        const exchange = SANDBOXES[cloud]([token], anyIssuer(keys));
        const now = Math.floor(Date.now() / 1000);
        const sign = (each: Claims): Promise<string> => keys.sign({ aud, iat: now, exp: now + 300, ...each });
        await exchange(await sign(claims));
        const taken = await exchange(await sign(other)).then(
          () => true,
          () => false,
        );
        assert.equal(taken, isLetIn);
      });
    }
  }
});
