import assert from 'node:assert/strict';
import type { RoleConditions, RoleUse } from '../../../src/core/role.ts';
import { type Here, whyUnavailable } from '../../../src/roles/read-role-map.ts';
import { awsRole } from '../../support/sample-roles.ts';

const IN_ONA: Here = { platform: 'ona', kind: 'workspace', branch: 'main', claims: undefined };

interface Row {
  readonly what: string;
  readonly use?: RoleUse;
  readonly when?: RoleConditions;
  readonly here?: Partial<Here>;
  /** Reason and detail. */
  readonly why?: readonly [string, string];
}

const ROWS: readonly Row[] = [
  { what: 'nothing asked for' },
  { what: 'a developer, locally', here: { kind: 'local' } },
  {
    what: 'a developer role in a pipeline',
    here: { kind: 'ci' },
    why: ['only for people', 'The role is for people; this environment is one for pipelines.'],
  },
  {
    what: 'a developer role for an agent',
    here: { kind: 'agent' },
    why: ['only for people', 'The role is for people; this environment is one for coding agents.'],
  },
  {
    what: 'automation in a workspace',
    use: 'automation',
    why: ['only for pipelines', 'The role is for pipelines; this environment is one for people.'],
  },
  { what: 'automation in a pipeline', use: 'automation', here: { kind: 'ci' } },
  {
    what: 'an agent role for a person',
    use: 'agent',
    why: ['only for coding agents', 'The role is for coding agents; this environment is one for people.'],
  },
  { what: 'an agent role for an agent', use: 'agent', here: { kind: 'agent' } },
  {
    what: 'another platform',
    when: { platforms: ['codespaces'] },
    why: ['only in codespaces', 'This environment is ona.'],
  },
  { what: 'this platform', when: { platforms: ['codespaces', 'ona'] } },
  {
    what: 'many platforms, cut to a row',
    when: { platforms: ['codespaces', 'gitpod-classic', 'github-actions', 'gitlab-ci'] },
    why: ['only in codespaces, gitpod-classic, …', 'This environment is ona.'],
  },
  {
    what: 'another branch',
    when: { branches: ['main', 'release/*'] },
    here: { branch: 'feature/login' },
    why: ['only on main, release/*', 'You are on feature/login.'],
  },
  {
    what: 'no branch checked out',
    when: { branches: ['main'] },
    here: { branch: undefined },
    why: ['only on main', 'No branch is checked out.'],
  },
  {
    what: 'a branch that is not known',
    when: { branches: ['main'] },
    here: { branch: undefined, whyNoBranch: 'The Git folder of this work tree, /x, is not here.' },
    why: ['only on main', 'The Git folder of this work tree, /x, is not here.'],
  },
  { what: 'no branch checked out, any allowed', when: { branches: ['main', '**'] }, here: { branch: undefined } },
  {
    what: 'a branch that would move the cursor, and a long pattern',
    when: { branches: [`release/${'x'.repeat(60)}`] },
    here: { branch: 'a\u001b[2J\u202e' },
    why: [`only on release/${'x'.repeat(23)}…`, 'You are on a\ufffd[2J\ufffd.'],
  },
  { what: 'claims not known yet', when: { claims: { groups: ['platform'] } } },
  {
    what: 'a claim that is held, in a list',
    when: { claims: { groups: ['a', 'platform'] } },
    here: { claims: { groups: ['platform'] } },
  },
  { what: 'a claim that is held, as a number', when: { claims: { id: ['7'] } }, here: { claims: { id: 7 } } },
  {
    what: 'a claim that is missing',
    when: { claims: { groups: ['platform', 'ops'] } },
    here: { claims: {} },
    why: ['only for groups platform, ops', 'The identity token has no claim groups; the role wants platform or ops.'],
  },
  {
    what: 'a claim that every object seems to have',
    when: { claims: { constructor: ['x'] } },
    here: { claims: {} },
    why: ['only for constructor x', 'The identity token has no claim constructor; the role wants x.'],
  },
  {
    what: "a provider's groups, of which one is enough",
    when: { claims: { groups: ['platform', 'ops'] } },
    here: { claims: { groups: ['everyone', 'ops', 7, null, { name: 'platform' }] } },
  },
  {
    what: "a provider's groups, none of which is enough",
    when: { claims: { groups: ['platform'] } },
    here: { claims: { groups: ['everyone', { name: 'platform' }] } },
    why: ['only for groups platform', "The identity token's groups is everyone; the role wants platform."],
  },
  {
    what: "Google's token, which says of no groups",
    when: { claims: { groups: ['platform'] } },
    here: { claims: { iss: 'https://accounts.google.com', hd: 'acme.example' } },
    why: ['only for groups platform', 'The identity token has no claim groups; the role wants platform.'],
  },
  {
    what: "Entra's groups, too many to be in the token",
    when: { claims: { groups: ['platform'] } },
    here: { claims: { _claim_names: { groups: 'src1' }, groups: [] } },
    why: ['only for groups platform', 'The identity token has no claim groups; the role wants platform.'],
  },
  {
    what: 'a claim with another value',
    when: { claims: { org: ['acme'], groups: ['platform'] } },
    here: { claims: { org: 'acme', groups: ['web', 'api'] } },
    why: ['only for groups platform', "The identity token's groups is web and api; the role wants platform."],
  },
  {
    what: 'the use comes first',
    use: 'agent',
    when: { branches: ['x'], platforms: ['local'] },
    why: ['only for coding agents', 'The role is for coding agents; this environment is one for people.'],
  },
];

function isOffered(glob: string, branch: string): boolean {
  return whyUnavailable(awsRole('r', { when: { branches: [glob] } }), { ...IN_ONA, branch }) === undefined;
}

describe('why a role is unavailable', () => {
  for (const { what, use = 'developer', when = {}, here = {}, why } of ROWS) {
    it(what, () => {
      const found = whyUnavailable(awsRole('r', { use, when }), { ...IN_ONA, ...here });
      assert.deepStrictEqual(found, why && { reason: why[0], detail: why[1] });
      assert.ok((found?.reason.length ?? 0) <= 40);
    });
  }

  const MATCHES: readonly (readonly [glob: string, yes: readonly string[], no: readonly string[]])[] = [
    ['main', ['main'], ['Main', 'main2', 'a/main', 'main/a', '']],
    ['release/*', ['release/1', 'release/.x'], ['release', 'release/', 'release/1/2', 'prerelease/1', 'xrelease/1']],
    ['release/**', ['release', 'release/1', 'release/1/2'], ['releases', 'a/release/1']],
    ['**/hotfix', ['hotfix', 'a/hotfix', 'a/b/hotfix'], ['hotfix/a', 'ahotfix']],
    ['v?.x', ['v1.x', 'v2.x'], ['v.x', 'v10.x', 'v1yx', 'v/.x']],
    ['*', ['main', 'x+y', '@v1'], ['a/b']],
    ['a+b', ['a+b'], ['aab', 'ab']],
    ['**', ['anything', 'a/b/c'], []],
    ['feature/*-x*', ['feature/1-x', 'feature/1-xy'], ['feature/1', 'feature/1-x/2']],
  ];
  for (const [glob, yes, no] of MATCHES) {
    it(`the pattern ${glob} is anchored at both ends`, () => {
      assert.deepStrictEqual(
        { yes: yes.filter(branch => isOffered(glob, branch)), no: no.filter(branch => isOffered(glob, branch)) },
        { yes, no: [] },
      );
    });
  }

  it('no branch name makes a pattern slow', () => {
    const glob = '*a*a*b';
    const branch = 'a'.repeat(100_000);
    assert.notEqual(whyUnavailable(awsRole('r', { when: { branches: [glob] } }), { ...IN_ONA, branch }), undefined);
    assert.notEqual(
      whyUnavailable(awsRole('r', { when: { branches: [glob] } }), { ...IN_ONA, branch: 'a'.repeat(255) }),
      undefined,
    );
  });
});
