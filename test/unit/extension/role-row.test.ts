import assert from 'node:assert/strict';
import type { RowContext } from '../../../src/programs/extension/view/row.ts';
import type { RoleOverview } from '../../../src/sessions/overview/overview.ts';
import { DEVCONTAINER, USER } from '../../support/sample-roles.ts';
import { broken, refused, rowOf, shadow } from './row-of.ts';
import { active, AZURE, GOOGLE, item, MINUTE, NOW } from './sample-overview.ts';

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
});
