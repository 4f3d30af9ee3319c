import assert from 'node:assert/strict';
import { statusBarText, untilNextMinute } from '../../../src/programs/extension/view/status-bar-text.ts';
import type { RolesState } from '../../../src/programs/extension/state/roles-state.ts';
import type { RoleOverview } from '../../../src/sessions/overview/overview.ts';
import { ACME_APP, NOWHERE } from '../../support/sample-roles.ts';
import { active, AZURE, consentNeeded, GOOGLE, held, item, NOW, overview, ready, WORDS } from './sample-overview.ts';

function shownOf(state: RolesState) {
  const { text, severity, ariaLabel } = statusBarText(state, NOW, WORDS) ?? {};
  return [text, severity, ariaLabel];
}

/** The role of new terminals. */
const dev = (state: RoleOverview['state'] = { kind: 'available' }) => item('dev', { isDefault: true, state });
const expired = { kind: 'expired', expiredAt: NOW } as const;

describe('The status bar', () => {
  const table: readonly (readonly [what: string, roles: readonly RoleOverview[], shown: readonly unknown[]])[] = [
    ['nothing to say', [], [undefined, undefined, undefined]],
    ['none active', [item('dev')], ['$(key) No role', 'normal', 'Rolecall: no role is active']],
    [
      'the terminals’, not assumed yet',
      [dev()],
      ['$(key) No role', 'normal', 'Rolecall: new terminals use dev, which is not active'],
    ],
    [
      'the terminals’',
      [dev(active(42))],
      ['$(key) dev 42m', 'normal', 'Rolecall: new terminals use dev, expires in 42 minutes'],
    ],
    [
      'the terminals’, hidden from tools',
      [
        item('dev', {
          isDefault: true,
          state: active(42),
          shadows: [{ name: 'AWS_ACCESS_KEY_ID', where: 'the environment', who: 'every tool', fix: 'Unset it.' }],
        }),
      ],
      ['$(warning) dev 42m', 'warning', 'Rolecall: new terminals use dev, hidden by AWS_ACCESS_KEY_ID'],
    ],
    [
      'long',
      [dev(active(125))],
      ['$(key) dev 2h 05m', 'normal', 'Rolecall: new terminals use dev, expires in 2 hours 5 minutes'],
    ],
    [
      'exactly five minutes',
      [dev(active(5))],
      ['$(key) dev 5m', 'normal', 'Rolecall: new terminals use dev, expires in 5 minutes'],
    ],
    ['soon', [dev(active(4.9))], ['$(key) dev 4m', 'warning', 'Rolecall: new terminals use dev, expires in 4 minutes']],
    [
      'very soon',
      [dev(active(0.5))],
      ['$(key) dev <1m', 'warning', 'Rolecall: new terminals use dev, expires in under a minute'],
    ],
    [
      'others beside the terminals’, whichever ends first',
      [item('b', { state: active(3) }), dev(active(30)), item('c'), item('d', { state: active(50) })],
      [
        '$(key) dev 30m +2',
        'normal',
        'Rolecall: new terminals use dev, expires in 30 minutes; 2 more roles active: b and d',
      ],
    ],
    [
      'one of each cloud in the terminals, the first to end first',
      [
        dev(active(30)),
        item('data', { isDefault: true, state: active(12) }, { target: GOOGLE }),
        item('infra', { isDefault: true, state: active(50) }, { target: AZURE }),
        item('ops', { state: active(3) }),
      ],
      [
        '$(key) data 12m +3',
        'normal',
        'Rolecall: new terminals use data, expires in 12 minutes; they use dev and infra too; 1 more role active: ops',
      ],
    ],
    [
      'one cloud’s in the terminals, and another’s that nobody took',
      [dev(active(30)), item('data', { isDefault: true }, { target: GOOGLE })],
      ['$(key) dev 30m', 'normal', 'Rolecall: new terminals use dev, expires in 30 minutes'],
    ],
    [
      'active, but not in terminals, whose role is not',
      [dev(), item('ops', { state: active(12) })],
      [
        '$(circle-slash) dev not active +1',
        'normal',
        'Rolecall: new terminals use dev, which is not active; 1 more role active: ops',
      ],
    ],
    [
      'the terminals’ expired beside one that is active',
      [dev(expired), item('b', { state: active(12) })],
      ['$(error) dev expired +1', 'error', 'Rolecall: new terminals use dev, expired; 1 more role active: b'],
    ],
    [
      'another expired, which hides nothing',
      [dev(active(12)), item('b', { state: expired })],
      ['$(key) dev 12m', 'normal', 'Rolecall: new terminals use dev, expires in 12 minutes'],
    ],
    [
      'active where terminals have none',
      [item('ops', { state: active(12) })],
      ['$(key) No role +1', 'normal', 'Rolecall: new terminals have no role; 1 more role active: ops'],
    ],
    [
      'a name that would be an icon, in full',
      [item(`$(zap)${'x'.repeat(58)}`, { isDefault: true, state: active(42) })],
      [
        `$(key) $ (zap)${'x'.repeat(58)} 42m`,
        'normal',
        `Rolecall: new terminals use $ (zap)${'x'.repeat(58)}, expires in 42 minutes`,
      ],
    ],
  ];
  for (const [what, roles, shown] of table) {
    it(what, () => assert.deepEqual(shownOf(ready([overview(roles)])), shown));
  }

  it('tells in the tooltip what new terminals find, then every other role', () => {
    const { tooltip } =
      statusBarText(
        ready([overview([dev(), item('ops', { state: active(12) }), item('old', { state: expired })])]),
        NOW,
        WORDS,
      ) ?? {};
    assert.deepEqual(tooltip, [
      'New terminals use dev: not active, so tools find no credentials',
      'old: expired',
      'ops: expires in 12 minutes',
    ]);
  });

  it('tells in the tooltip what new terminals have of each cloud', () => {
    const roles = [
      dev(active(30)),
      item('data', { isDefault: true, state: active(12) }, { target: GOOGLE }),
      item('infra', { isDefault: true }, { target: AZURE }),
    ];
    assert.deepEqual(statusBarText(ready([overview(roles)]), NOW, WORDS)?.tooltip, [
      'New terminals use data: expires in 12 minutes',
      'New terminals use dev: expires in 30 minutes',
      'New terminals use infra: not active, so tools find no credentials',
    ]);
  });

  it('says of no role that terminals have it before the map is allowed', () => {
    const roles = [dev(active(42))];
    assert.deepEqual(shownOf(ready([overview(roles, { consent: consentNeeded(roles, []) })])), [
      '$(key) No role +1',
      'normal',
      'Rolecall: new terminals have no role; 1 more role active: dev',
    ]);
  });

  it('tells of several folders’ terminals apart, the one that needs somebody first', () => {
    const api = { ...ACME_APP, folder: '/workspaces/api', label: 'acme/api' };
    const state = ready([overview([dev(active(42))]), overview([dev(expired)], { repository: api })]);
    assert.deepEqual(
      [...shownOf(state), statusBarText(state, NOW, WORDS)?.tooltip],
      [
        '$(error) dev expired +1',
        'error',
        'Rolecall: new terminals of acme/api use dev, expired; 1 more role active: dev',
        ['New terminals of acme/api use dev: expired', 'New terminals of acme/app use dev: expires in 42 minutes'],
      ],
    );
  });

  it('goes on with what terminals have while the map cannot be read', () => {
    const before = ready([overview([dev(active(42)), item('ops', { state: active(12) })])]);
    const unread = (why: 'unread' | 'gone') => {
      const problem = { severity: 'error', code: 'yaml', message: '', file: '', path: [], range: NOWHERE } as const;
      const reason = why === 'unread' ? ({ kind: 'unread', problem } as const) : ({ kind: 'gone' } as const);
      return ready([overview([], { orphans: [held('ops', reason, 12), held('dev', reason)] })], { before });
    };
    assert.deepEqual(
      [shownOf(unread('unread'))[0], shownOf(unread('gone'))[0]],
      ['$(key) dev 42m +1', '$(key) No role +2'],
    );
  });

  it('says nothing before the first reading', () => {
    assert.equal(statusBarText({ kind: 'starting' }, NOW, WORDS), undefined);
  });

  it('changes when the next minute of the first role passes, at the latest after a minute', () => {
    assert.deepEqual(
      [ready([overview([dev(active(42.5)), item('b', { state: active(3.25) })])]), ready([overview([])])].map(state =>
        untilNextMinute(state, NOW),
      ),
      [15_050, 60_000],
    );
  });
});
