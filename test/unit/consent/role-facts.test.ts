import assert from 'node:assert/strict';
import { byWeight, roleFacts } from '../../../src/consent/role-facts.ts';
import type { ConsentRole } from '../../../src/core/consent.ts';
import type { MappedRole, Role } from '../../../src/core/role.ts';
import { awsRole, mapped, roleMap } from '../../support/sample-roles.ts';
import { termsOf } from './consent-fixture.ts';

/** A role as its map's terms have it. */
function asked(role: MappedRole): ConsentRole {
  const [found] = termsOf(roleMap([role])).roles;
  assert.ok(found !== undefined);
  return found;
}

function inOrder(roles: readonly ConsentRole[]): readonly string[] {
  return byWeight(roles).map(({ name }) => name);
}

const of = (name: string, overrides: Partial<Role> = {}): ConsentRole => asked(mapped(awsRole(name, overrides)));

const GUID = '11111111-2222-3333-4444-555555555555';
const AZURE: Role['target'] = { cloud: 'azure', tenantId: GUID, clientId: GUID, subscriptionId: GUID };
const GOOGLE: Role['target'] = {
  cloud: 'gcp',
  provider: 'projects/123456/locations/global/workloadIdentityPools/dev/providers/acme',
  scopes: ['https://www.googleapis.com/auth/devstorage.read_only'],
  quotaProject: 'acme-quota',
};

describe('What a person reads of a role', () => {
  const refusal = { reason: 'needs maintain on acme/app', detail: 'Ask for it.' };
  const branches = ['main', 'release/*', 'hotfix/*', 'next', 'beta'];
  for (const [what, role, fact] of [
    ['that terminals get it', of('dev', { default: true }), 'default of new terminals'],
    [
      'that it is not narrowed for an agent',
      of('dev', { use: 'agent', fullPermissions: true }),
      'its full permissions for an agent too',
    ],
    [
      'why it is not given now',
      asked({ ...mapped(awsRole('dev')), refusal }),
      'not given now: needs maintain on acme/app',
    ],
    ['what of Google Cloud it may ask for', of('data', { target: GOOGLE }), 'scopes devstorage.read_only'],
    ['whose quota it uses', of('data', { target: GOOGLE }), 'requests count against acme-quota'],
    ['in which subscription it begins', of('infra', { target: AZURE }), `subscription ${GUID}`],
    [
      'how many more branches it is for',
      of('dev', { when: { branches } }),
      'only on beta, hotfix/*, main and 2 others',
    ],
  ] as const) {
    it(`says ${what}`, () => {
      const { facts } = roleFacts(role);
      assert.ok(facts.includes(fact), facts.join(' · '));
      assert.equal(roleFacts(of('other')).facts.includes(fact), false);
    });
  }

  it('is its name and account where its terms are of another version', () => {
    const { head, facts, nameTells } = roleFacts({ ...of('dev'), terms: '{"version":9}' });
    assert.deepEqual([head, facts, nameTells], ['dev', ['AWS 111122223333'], true]);
  });

  for (const [name, cloudRole, tells] of [
    ['dev-readonly', 'acme-dev-readonly', true],
    ['acme-dev-readonly', 'DevReadOnly', true],
    ['docs-reader', 'Administrator', false],
    // What is in every ARN, and what the role is filed under, is no name of it.
    ['role', 'Administrator', false],
    ['docs', 'docs/Administrator', false],
  ] as const) {
    it(`${tells ? 'takes' : 'does not take'} ${name} for a name of ${cloudRole}`, () => {
      const target = {
        cloud: 'aws',
        via: 'web-identity',
        roleArn: `arn:aws:iam::111122223333:role/${cloudRole}`,
        accountId: '111122223333',
        partition: 'aws',
        region: 'eu-west-1',
      } as const;
      assert.equal(roleFacts(of(name, { target })).nameTells, tells);
    });
  }

  it('comes first where it is taken by itself, however short', () => {
    const [long, short] = [of('long', { durationSeconds: 43_200 }), of('short', { durationSeconds: 900 })];
    assert.deepEqual(inOrder([short, long]), ['long', 'short']);
    assert.deepEqual(inOrder([long, { ...short, autoAssume: true }]), ['short', 'long']);
  });
});
