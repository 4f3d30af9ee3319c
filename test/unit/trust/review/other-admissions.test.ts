import assert from 'node:assert/strict';
import { written } from '../../../../src/documents/written-text.ts';
import { admissionsOfAzure } from '../../../../src/trust/azure/admissions.ts';
import type { FederatedCredential } from '../../../../src/trust/azure/federated-credential.ts';
import { admissionsOfGoogle } from '../../../../src/trust/google/admissions.ts';
import type { PoolBinding, WorkloadIdentityProvider } from '../../../../src/trust/google/workload-identity.ts';
import { binding, GITHUB, POOL, provider } from '../google/providers.ts';

const ACCOUNT = 'deploy@acme.iam.gserviceaccount.com';
const AS = ` with roles/iam.workloadIdentityUser on projects/acme/serviceAccounts/${ACCOUNT}`;
const CONDITION = written("assertion.repository == 'acme/app'");

function admitted(said: Partial<WorkloadIdentityProvider>, ...bindings: readonly PoolBinding[]) {
  return admissionsOfGoogle(provider(said), bindings, ACCOUNT);
}

describe('whom a provider of Google lets in', () => {
  const subject = `principal://iam.googleapis.com/${POOL}/subject/repo:acme/app:ref:refs/heads/main`;

  it('is whom both the condition and a binding mean, and as what they may act', () => {
    assert.deepEqual(admitted({ attributeCondition: CONDITION }, binding(subject)), {
      admits: [
        {
          issuer: 'GitHub Actions',
          who: `the repository app of the owner acme: branch main${AS}`,
          asks: ['repository is acme/app', 'sub is repo:acme/app:ref:refs/heads/main'],
          breadth: 'exact',
        },
      ],
      besides: [],
      unknown: [],
    });
  });

  it('is all that the condition lets through where the whole pool is bound', () => {
    const everyone = `principalSet://iam.googleapis.com/${POOL}/*`;
    const { admits } = admitted({ attributeCondition: CONDITION }, binding(everyone));
    assert.deepEqual(
      admits.map(({ who, breadth }) => [who, breadth]),
      [[`the repository app of the owner acme${AS}`, 'unit']],
    );
    assert.deepEqual(admitted({}, binding(everyone)).admits, [
      { issuer: 'GitHub Actions', who: `every repository of every owner${AS}`, asks: [], breadth: 'none' },
    ]);
  });

  it('has people and accounts in it that are bound beside the pool', () => {
    const { admits } = admitted({ attributeCondition: CONDITION }, binding('user:ada@acme.example'));
    assert.deepEqual(admits, [{ issuer: 'Google', who: `user:ada@acme.example${AS}`, asks: [] }]);
  });

  it('names apart what narrows it further', () => {
    const { besides } = admitted(
      { attributeCondition: written("assertion.repository == 'acme/app' && assertion.actor != 'bot'"), disabled: true },
      { ...binding(subject), condition: written('request.time < timestamp("2027-01-01T00:00:00Z")') },
    );
    assert.deepEqual(besides, [
      'The provider is switched off: as it stands it lets nobody in.',
      "The attribute condition asks more than is told: assertion.repository == 'acme/app' && assertion.actor != 'bot'",
      'A binding asks besides: request.time < timestamp("2027-01-01T00:00:00Z")',
    ]);
  });

  it('is not that of another account', () => {
    const other = { resource: written('projects/acme/serviceAccounts/other@acme.iam.gserviceaccount.com') };
    const { admits, unknown } = admitted({ attributeCondition: CONDITION }, { ...binding(subject), ...other });
    assert.deepEqual(
      admits.map(({ who }) => who),
      ['the repository app of the owner acme'],
    );
    assert.deepEqual(unknown, ['No file here binds anybody of the pool to this: as what they may act is not known.']);
    const open = { resource: { parts: [{ unknown: 'google_service_account.deploy.name' }] } };
    assert.match(
      admitted({}, { ...binding(subject), ...open }).admits[0]?.who ?? '',
      / on google_service_account\.deploy\.name$/,
    );
  });

  const open = { parts: [{ unknown: '${var.x}' }] };
  const rows: readonly (readonly [what: string, said: ReturnType<typeof admitted>, unknown: readonly string[]])[] = [
    [
      'a condition that a variable makes',
      admitted({ attributeCondition: open }, binding(subject)),
      ['What the attribute condition comes to is not known here: ${var.x}'],
    ],
    [
      'a mapping that a variable adds to',
      admitted({ mappingComplete: false }, binding(subject)),
      ['A variable may add to the attribute mapping.'],
    ],
    [
      'a member that a variable makes',
      admitted({}, binding(open)),
      ['Whom a binding means is not known here: ${var.x}.'],
    ],
    [
      'a group of the pool',
      admitted({}, binding(`principalSet://iam.googleapis.com/${POOL}/group/admins`)),
      [`Whom a binding means is not known here: principalSet://iam.googleapis.com/${POOL}/group/admins.`],
    ],
    [
      'an attribute that an expression makes',
      admitted({}, binding(`principalSet://iam.googleapis.com/${POOL}/attribute.team/a`)),
      [`Whom a binding means is not known here: principalSet://iam.googleapis.com/${POOL}/attribute.team/a.`],
    ],
    [
      'members that a variable adds',
      admitted({}, { ...binding(), members: { values: [written(subject)], complete: false } }),
      ['A variable may bind others.'],
    ],
    [
      'an issuer that a variable names',
      admitted({ issuer: open }, binding(subject)),
      ['The file leaves open whose tokens are meant; told is of GitHub Actions.'],
    ],
  ];
  for (const [what, { unknown }, wanted] of rows) {
    it(`says that it is not known of ${what}`, () => assert.deepEqual(unknown, wanted));
  }
});

function credential(said: Partial<FederatedCredential>): FederatedCredential {
  const audiences = { values: [written('api://AzureADTokenExchange')], complete: true };
  return { name: written('ci'), issuer: written(GITHUB), audiences, ...said };
}

describe('whom a federated credential lets in', () => {
  it('is the one subject that it names', () => {
    const subject = written('repo:acme/app:environment:production');
    assert.deepEqual(admissionsOfAzure(credential({ subject })), {
      admits: [
        {
          issuer: 'GitHub Actions',
          who: 'the repository app of the owner acme: environment production',
          asks: ['sub is repo:acme/app:environment:production'],
          breadth: 'exact',
        },
      ],
      besides: [],
      unknown: [],
    });
  });

  it('is all that an expression takes in', () => {
    const expression = written(
      "claims['sub'] matches 'repo:acme/app:ref:refs/heads/*' and claims['repository_id'] eq '1'",
    );
    const { admits, unknown } = admissionsOfAzure(credential({ expression }));
    assert.deepEqual(admits[0]?.asks, ['sub is like repo:acme/app:ref:refs/heads/*', 'repository_id is 1']);
    assert.deepEqual(unknown, []);
  });

  it('is not known where it names nobody, or in a way that is not understood', () => {
    const rows: readonly (readonly [Partial<FederatedCredential>, string])[] = [
      [{}, 'The file does not say which subject is meant.'],
      [{ expression: written('no expression') }, 'The expression is not understood: no expression.'],
      [{ expression: { parts: [{ unknown: 'var.e' }] } }, 'The expression is not understood: var.e.'],
    ];
    for (const [said, sentence] of rows) {
      const { admits, unknown } = admissionsOfAzure(credential(said));
      assert.deepEqual(
        admits.map(({ who, breadth }) => [who, breadth]),
        [['every repository of every owner', 'none']],
      );
      assert.deepEqual(unknown, [sentence]);
    }
  });
});
