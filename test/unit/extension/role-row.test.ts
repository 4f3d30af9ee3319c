import assert from 'node:assert/strict';
import type { RoleActivity } from '../../../src/programs/extension/state/roles-state.ts';
import { roleRow } from '../../../src/programs/extension/view/role-row.ts';
import type { RowContext } from '../../../src/programs/extension/view/row.ts';
import type { RoleOverview } from '../../../src/sessions/overview/overview.ts';
import { CATALOGUE } from '../../support/sample-catalogue.ts';
import { DEVCONTAINER, USER } from '../../support/sample-roles.ts';
import {
  active,
  AZURE,
  consentNeeded,
  GOOGLE,
  item,
  MINUTE,
  NOW,
  overview,
  problem,
  WORDS,
} from './sample-overview.ts';

function rowOf(role: RoleOverview, context: Partial<RowContext> = {}) {
  return roleRow(
    role,
    { overview: overview([role]), activity: undefined, trusted: true, grouped: false, now: NOW, ...context },
    WORDS,
  );
}

const shadow = { name: 'AWS_ACCESS_KEY_ID', where: 'the environment', who: 'tools', fix: 'Unset it.' };
const refused: RoleActivity = {
  kind: 'refused',
  work: 'assume',
  failure: { kind: 'trust-mismatch', message: 'AWS refused dev.', hint: 'Compare the claims.' },
};
const broken = item('old-role', {
  role: undefined,
  profile: undefined,
  range: undefined,
  state: { kind: 'broken', problem: problem() },
});

describe('A role’s row', () => {
  const ACTIVE = 'role source renew release terminal console newTerminals profile';
  const table: readonly (readonly [
    what: string,
    role: RoleOverview,
    context: Partial<RowContext>,
    description: string,
    icon: string,
    words: string,
  ])[] = [
    ['active', item('dev', { state: active(42) }), {}, '42 min left', 'key', ACTIVE],
    [
      'active, default',
      item('dev', { state: active(42), isDefault: true }),
      {},
      '42 min left · default',
      'key',
      ACTIVE,
    ],
    ['last minute', item('dev', { state: active(0.5) }), {}, 'under a minute left', 'key', ACTIVE],
    ['soon over', item('dev', { state: active(4) }), {}, '4 min left', 'key', ACTIVE],
    ['past its end', item('dev', { state: active(-1, false) }), {}, 'expired', 'error', ACTIVE],
    [
      'hidden',
      item('dev', { state: active(42), shadows: [shadow] }),
      {},
      'hidden by AWS_ACCESS_KEY_ID',
      'warning',
      ACTIVE,
    ],
    [
      'expired',
      item('dev', { state: { kind: 'expired', expiredAt: NOW - MINUTE } }),
      {},
      'expired at 13:49 UTC',
      'error',
      'role source renew release profile',
    ],
    [
      'expired, and could not renew',
      item('dev', {
        state: { kind: 'expired', expiredAt: NOW - MINUTE },
        lastFailure: { kind: 'not-renewable', message: 'It needs you.', hint: undefined, at: NOW },
      }),
      {},
      'expired · cannot be renewed',
      'error',
      'role source renew release profile',
    ],
    [
      'expired, for a reason this version does not know',
      item('dev', {
        state: { kind: 'expired', expiredAt: NOW - MINUTE },
        lastFailure: { kind: 'of-tomorrow', message: 'It failed.', hint: undefined, at: NOW },
      }),
      {},
      'expired · failed',
      'error',
      'role source renew release profile',
    ],
    [
      'available',
      item('dev'),
      {},
      '111122223333 · AWS',
      'circle-large-outline',
      'role source assume newTerminals profile',
    ],
    [
      'available, in a group',
      item('dev'),
      { grouped: true },
      'for 1 h',
      'circle-large-outline',
      'role source assume newTerminals profile',
    ],
    [
      'available, asks',
      item('dev', {}, { confirm: true }),
      {},
      'asks to confirm',
      'circle-large-outline',
      'role source assume newTerminals profile',
    ],
    [
      'available once somebody signed in',
      item('dev', { needsSignIn: true }),
      {},
      'needs you to sign in',
      'circle-large-outline',
      'role source assume newTerminals profile',
    ],
    [
      'Google',
      item('data', { profile: undefined }, { target: GOOGLE }),
      {},
      '123456 · Google',
      'circle-large-outline',
      'role source assume newTerminals',
    ],
    [
      'of a service account, in a group',
      item('data', {}, { target: { ...GOOGLE, serviceAccount: 'reader@acme-dev.iam.gserviceaccount.com' } }),
      { grouped: true },
      'for 1 h',
      'circle-large-outline',
      'role source assume newTerminals',
    ],
    [
      'of a federated identity, in a group',
      item('data', {}, { target: GOOGLE }),
      { grouped: true },
      'Google decides how long',
      'circle-large-outline',
      'role source assume newTerminals',
    ],
    [
      'Azure, in a group',
      item('infra', {}, { target: AZURE }),
      { grouped: true },
      'Azure decides how long',
      'circle-large-outline',
      'role source assume newTerminals',
    ],
    [
      'Azure, active',
      item('infra', { state: active(42), isDefault: true }, { target: AZURE }),
      {},
      '42 min left · default',
      'key',
      'role source renew release terminal console newTerminals',
    ],
    [
      'default, beside a name that leaves little room',
      item('azure-operator', { state: active(65), isDefault: true }),
      {},
      '65m · default',
      'key',
      ACTIVE,
    ],
    [
      'default, available, beside a name that leaves little room',
      item('azure-operator', { isDefault: true }, { target: AZURE }),
      { grouped: true },
      'default',
      'circle-large-outline',
      'role source assume newTerminals',
    ],
    [
      'default, asks, beside a name that leaves little room',
      item('azure-operator', { isDefault: true }, { target: AZURE, confirm: true }),
      { grouped: true },
      'asks to confirm · default',
      'circle-large-outline',
      'role source assume newTerminals',
    ],
    [
      'Azure, under way',
      item('infra', {}, { target: AZURE }),
      { activity: { kind: 'working', work: 'assume', step: 'exchange' } },
      'writing its files…',
      'loading~spin',
      'role cancel',
    ],
    [
      'unavailable',
      item('prod', { state: { kind: 'unavailable', reason: 'only on main', detail: 'You are on feature/login.' } }),
      {},
      'only on main',
      'circle-slash',
      'role source',
    ],
    [
      'overshadowed',
      item('dev', { source: DEVCONTAINER, state: { kind: 'overshadowed', definedIn: USER } }),
      {},
      'defined already in your configuration',
      'arrow-up',
      'role source',
    ],
    ['broken', broken, {}, 'line 14: region is missing', 'edit', 'role source'],
    [
      'being assumed',
      item('dev'),
      { activity: { kind: 'working', work: 'assume', step: 'token' } },
      'asking the cloud…',
      'loading~spin',
      'role cancel',
    ],
    [
      'being renewed',
      item('dev', { state: active(3) }),
      { activity: { kind: 'working', work: 'renew', step: 'token' } },
      '3 min left · renewing…',
      'loading~spin',
      'role cancel',
    ],
    [
      'being renewed after its end',
      item('dev', { state: { kind: 'expired', expiredAt: NOW } }),
      { activity: { kind: 'working', work: 'renew', step: 'token' } },
      'renewing…',
      'loading~spin',
      'role cancel',
    ],
    [
      'refused while it still lives',
      item('dev', { state: active(3) }),
      { activity: { ...refused, work: 'renew' } },
      '3 min left · refused: trust policy',
      'warning',
      `${ACTIVE} refusal`,
    ],
    [
      'being released',
      item('dev', { state: active(42) }),
      { activity: { kind: 'working', work: 'release', step: 'started' } },
      'releasing…',
      'loading~spin',
      'role',
    ],
    [
      'refused',
      item('dev'),
      { activity: refused },
      'refused: trust policy',
      'warning',
      'role source assume newTerminals profile refusal',
    ],
    [
      'available, untrusted',
      item('dev'),
      { trusted: false },
      '111122223333 · AWS',
      'circle-large-outline',
      'role source',
    ],
  ];
  for (const [what, role, context, description, icon, words] of table) {
    it(what, () => {
      const row = rowOf(role, context);
      assert.deepEqual(
        { label: row.label, description: row.description, icon: row.icon.id, words: row.words.join(' ') },
        { label: role.name, description, icon, words },
      );
    });
  }

  const spoken: readonly (readonly [what: string, role: RoleOverview, context: Partial<RowContext>, label: string])[] =
    [
      [
        'active',
        item('dev', { state: active(42), isDefault: true }),
        {},
        'dev, active, 42 minutes left, default for new terminals, AWS 111122223333',
      ],
      [
        'active for long',
        item('dev', { state: active(61) }),
        {},
        'dev, active, 1 hour 1 minute left, AWS 111122223333',
      ],
      [
        'hidden',
        item('dev', { state: active(42), shadows: [shadow] }),
        {},
        'dev, active, 42 minutes left, hidden by AWS_ACCESS_KEY_ID, AWS 111122223333',
      ],
      [
        'refused while it still lives',
        item('dev', { state: active(0.5) }),
        { activity: { ...refused, work: 'renew' } },
        'dev, active, under a minute left, refused: trust policy, AWS 111122223333',
      ],
      [
        'active beside those of other clouds',
        item('infra', { state: active(42), isDefault: true }, { target: AZURE }),
        { overview: overview([item('dev'), item('infra', {}, { target: AZURE })]) },
        'infra, active, 42 minutes left, default of Azure for new terminals, Azure 0f8fad5b-d9cb-469f-a165-70867728950e',
      ],
      ['past its end', item('dev', { state: active(-1, false) }), {}, 'dev, expired, AWS 111122223333'],
      [
        'available',
        item('dev', {}, { confirm: true }),
        { grouped: true },
        'dev, available, asks to confirm, AWS 111122223333',
      ],
      ['refused', item('dev'), { activity: refused }, 'dev, refused: trust policy, AWS 111122223333'],
      [
        'not trusted',
        item('dev'),
        { trusted: false },
        'dev, only listed, for the folder is not trusted, AWS 111122223333',
      ],
      [
        'not allowed',
        item('dev', { isDefault: true }),
        { overview: overview([item('dev')], { consent: consentNeeded([item('dev')]) }) },
        'dev, not allowed yet, default for new terminals, AWS 111122223333',
      ],
      [
        'of a catalogue, not allowed by itself',
        item('dev', { source: CATALOGUE, consent: consentNeeded([]) }),
        {},
        'dev, not allowed yet, AWS 111122223333',
      ],
      [
        'one’s own, while the repository’s are not allowed',
        item('mine', { source: USER }),
        { overview: overview([item('dev')], { consent: consentNeeded([item('dev')]) }) },
        'mine, available, AWS 111122223333',
      ],
      [
        'to be had once somebody signed in',
        item('dev', { needsSignIn: true }),
        {},
        'dev, needs you to sign in, AWS 111122223333',
      ],
      [
        'where nothing proves who is here',
        item('dev'),
        { overview: overview([item('dev')], { source: undefined }) },
        'dev, no identity here, AWS 111122223333',
      ],
      [
        'unavailable',
        item('prod', { state: { kind: 'unavailable', reason: 'only on main', detail: 'You are on feature/login.' } }),
        {},
        'prod, not available, only on main, AWS 111122223333',
      ],
      ['broken', broken, {}, 'old-role, has a mistake, line 14: region is missing'],
      [
        'overshadowed',
        item('dev', { role: undefined, state: { kind: 'overshadowed', definedIn: USER } }),
        {},
        'dev, not used, defined already in your configuration',
      ],
      [
        'working',
        item('dev'),
        { activity: { kind: 'working', work: 'assume', step: 'started' } },
        'dev, getting an identity token…, AWS 111122223333',
      ],
      [
        'working, once a person signed in',
        item('dev', { needsSignIn: true }),
        { activity: { kind: 'working', work: 'assume', step: 'started' } },
        'dev, waiting for you to sign in…, AWS 111122223333',
      ],
    ];
  for (const [what, role, context, label] of spoken) {
    it(`is read aloud: ${what}`, () => assert.equal(rowOf(role, context).ariaLabel, label));
  }

  it('takes another colour under five minutes', () => {
    assert.deepEqual(
      [5, 4.9].map(minutes => rowOf(item('dev', { state: active(minutes) })).icon.color),
      ['charts.green', 'charts.orange'],
    );
  });

  it('shows a name from outside as text: no control character, icon or link', () => {
    const row = rowOf(item('$(zap)\u001b[2J\u202e[a](command:b)'));
    assert.deepEqual([row.label, row.ariaLabel.includes('$(')], ['$ (zap)�[2J�[a] (command:b)', false]);
  });

  it('has details with every fact of an active session', () => {
    const role = item(
      'dev',
      {
        state: active(42),
        roleSessionName: 'ona-env-1',
        shadows: [shadow],
        identity: { issuer: 'https://app.gitpod.io', subject: 'org:acme/prj:app', source: 'ona-cli' },
      },
      { description: 'Read-only' },
    );
    assert.deepEqual(rowOf(role).details(), {
      title: 'dev',
      sentences: [
        'Read-only',
        'Ignored by tools: AWS_ACCESS_KEY_ID is set (the environment). Unset it.',
        'This token proves the organisation and project, not the person or branch.',
      ],
      facts: [
        { name: 'Account', value: 'AWS 111122223333' },
        { name: 'Role', value: 'arn:aws:iam::111122223333:role/dev' },
        { name: 'Region', value: 'eu-west-1' },
        { name: 'Expires', value: '14:32 UTC (42 min)' },
        { name: 'Renews', value: 'silently until 21:50 UTC' },
        { name: 'Session', value: 'ona-env-1' },
        { name: 'Identity', value: 'Ona · Ona’s CLI' },
        { name: 'Issuer', value: 'https://app.gitpod.io' },
        { name: 'Subject', value: 'org:acme/prj:app' },
        { name: 'Profile', value: 'dev' },
        { name: 'Defined in', value: '.devcontainer/devcontainer.json:1' },
      ],
    });
  });

  it('says in its details of which cloud’s roles it is the default, and no profile where tools know none', () => {
    const { sentences, facts } = rowOf(item('infra', { isDefault: true }, { target: AZURE })).details();
    assert.deepEqual(sentences, ['New terminals use it as their role of Azure.']);
    assert.deepEqual(
      facts.map(({ name, value }) => `${name}: ${value}`),
      [
        'Account: Azure 0f8fad5b-d9cb-469f-a165-70867728950e',
        'Role: 7c9e6679-7425-40de-944b-e07fc1f90ae7',
        'Duration: as long as Azure decides',
        'Identity: Ona · Ona’s CLI',
        'Defined in: .devcontainer/devcontainer.json:1',
      ],
    );
  });

  it('says in its details that a sign-in proves the person, whatever the subject looks like', () => {
    const identity = { issuer: 'https://acme.okta.com', subject: '00u1', source: 'device-authorization' } as const;
    assert.deepEqual(rowOf(item('dev', { state: active(42), identity })).details().sentences, [
      'This token proves the person who signed in, not the repository or branch.',
    ]);
  });

  it('tells in its details why it was refused, and what failed in the background', () => {
    const lastFailure = { kind: 'network', message: 'No answer.', hint: undefined, at: NOW - 5 * MINUTE };
    assert.deepEqual(rowOf(item('dev', { lastFailure }), { activity: refused }).details().sentences, [
      'AWS refused dev.',
      'Compare the claims.',
      'At 13:45 UTC a tool asked for this role and failed: No answer.',
    ]);
  });
});
