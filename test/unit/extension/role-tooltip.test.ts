import assert from 'node:assert/strict';
import type { RoleActivity } from '../../../src/programs/extension/state/roles-state.ts';
import { orphanRow } from '../../../src/programs/extension/view/orphan-row.ts';
import { roleRow } from '../../../src/programs/extension/view/role-row.ts';
import { TOOLTIP_LINES, type RowContext } from '../../../src/programs/extension/view/row.ts';
import type { OrphanReason, RoleOverview } from '../../../src/sessions/overview/overview.ts';
import { DEVCONTAINER, USER } from '../../support/sample-roles.ts';
import { active, AZURE, GOOGLE, held, item, MINUTE, NOW, overview, problem, WORDS } from './sample-overview.ts';

const shadow = { name: 'AWS_ACCESS_KEY_ID', where: '/home/dev/.bashrc:14', who: 'aws', fix: 'Unset it.' };
const lastFailure = { kind: 'network', message: 'No answer.', hint: 'Try again.', at: NOW - 5 * MINUTE };
const refused: RoleActivity = {
  kind: 'refused',
  work: 'assume',
  failure: { kind: 'trust-mismatch', message: 'AWS refused dev.', hint: 'Compare the claims.' },
};
const working: RoleActivity = { kind: 'working', work: 'assume', step: 'token' };
const unavailable = { kind: 'unavailable', reason: 'only on main', detail: 'You are on feature/login.' } as const;
const WHICH = 'dev → role/dev · AWS 111122223333';

function tooltipOf(role: RoleOverview, context: Partial<RowContext> = {}): readonly string[] {
  const shown = { overview: overview([role]), activity: undefined, trusted: true, grouped: false, now: NOW };
  return roleRow(role, { ...shown, ...context }, WORDS).tooltip;
}

describe('The tooltip of a role', () => {
  const table: readonly (readonly [
    what: string,
    role: RoleOverview,
    lines: readonly string[],
    activity?: RoleActivity,
  ])[] = [
    [
      'active, default',
      item('dev', { state: active(42), isDefault: true, autoAssume: true }, { description: 'Read-only' }),
      [
        WHICH,
        'expires 14:32 UTC (42 min), renews until 21:50 UTC',
        'new terminals use it for AWS, the map asks to assume it when the folder opens',
        'Read-only',
      ],
    ],
    [
      'active, and nothing renews it',
      item('dev', { state: active(42, false) }),
      [WHICH, 'expires 14:32 UTC (42 min), renews only when you click Renew'],
    ],
    [
      'hidden',
      item('dev', { state: active(42), shadows: [shadow] }),
      [
        WHICH,
        'expires 14:32 UTC (42 min), renews until 21:50 UTC',
        'Ignored by aws: AWS_ACCESS_KEY_ID is set (/home/dev/.bashrc:14).',
      ],
    ],
    [
      'renewed by the next tool that asks',
      item('dev', { state: { kind: 'expired', expiredAt: NOW - MINUTE, renewsUntil: NOW + MINUTE } }),
      [WHICH, 'renews when used'],
    ],
    [
      'expired, and could not renew',
      item('dev', { state: { kind: 'expired', expiredAt: NOW - MINUTE }, lastFailure }),
      [WHICH, 'expired at 13:49 UTC', 'At 13:45 UTC a tool asked for this role and failed: No answer.'],
    ],
    [
      'available, asks',
      item('dev', {}, { confirm: true, description: 'Read-only' }),
      [WHICH, 'lasts 1 h', 'you are asked each time', 'Read-only'],
    ],
    ['refused', item('dev', { lastFailure }), [WHICH, 'lasts 1 h', 'AWS refused dev.'], refused],
    ['under way', item('dev'), [WHICH, 'lasts 1 h'], working],
    [
      'unavailable',
      item('dev', { state: unavailable }),
      [WHICH, 'lasts 1 h', 'not available here: only on main. You are on feature/login.'],
    ],
    [
      'overshadowed',
      item('dev', { state: { kind: 'overshadowed', definedIn: USER } }),
      [WHICH, 'your configuration defines a role of this name already'],
    ],
    [
      'broken',
      item('dev', { role: undefined, state: { kind: 'broken', problem: problem() } }),
      ['dev', 'region is missing. It must be a region such as eu-west-1.'],
    ],
    [
      'of Google',
      item('data', {}, { target: { ...GOOGLE, serviceAccount: 'reader@acme-dev.iam.gserviceaccount.com' } }),
      ['data → reader@acme-dev.iam.gserviceaccount.com · Google 123456', 'lasts 1 h'],
    ],
    [
      'of Azure, default',
      item('infra', { isDefault: true }, { target: AZURE }),
      [
        `infra → ${AZURE.clientId} · Azure ${AZURE.tenantId}`,
        'lasts as long as Azure decides',
        'new terminals use it for Azure',
      ],
    ],
  ];
  for (const [what, role, lines, activity] of table) {
    it(`tells which, how long, who gets it, and why: ${what}`, () => {
      assert.deepEqual(tooltipOf(role, { activity }), lines);
    });
  }

  const long = `first\nsecond \u001b[2J ${'many words '.repeat(500)}`;
  const hostile = { kind: 'network', message: long, hint: long, at: NOW };
  const states: readonly RoleOverview['state'][] = [
    active(42),
    active(42, false),
    active(-1),
    active(-1, false),
    { kind: 'expired', expiredAt: undefined },
    { kind: 'expired', expiredAt: NOW, renewsUntil: NOW + MINUTE },
    { kind: 'available' },
    { kind: 'unavailable', reason: long, detail: long },
    { kind: 'overshadowed', definedIn: { ...DEVCONTAINER, label: long } },
    { kind: 'broken', problem: problem({ message: long }) },
  ];
  const activities: readonly (RoleActivity | undefined)[] = [
    undefined,
    working,
    { kind: 'refused', work: 'renew', failure: { kind: 'network', message: long, hint: long } },
  ];

  it('has four lines at most, whatever there is to say, each of them one', () => {
    const targets = [
      {},
      { target: GOOGLE },
      { target: AZURE },
      { target: { ...GOOGLE, serviceAccount: `${'a'.repeat(2000)}@x.example` } },
    ];
    const all = states.flatMap(state =>
      activities.flatMap(activity =>
        targets.map(target => {
          const said = { isDefault: true, autoAssume: true, shadows: [{ ...shadow, where: long }] };
          const terms = { ...target, description: long, confirm: true };
          return tooltipOf(item(long, { state, lastFailure: hostile, ...said }, terms), { activity, trusted: false });
        }),
      ),
    );
    const reasons: readonly OrphanReason[] = [
      { kind: 'unread', problem: problem({ message: long }) },
      { kind: 'broken', problem: problem({ message: long }) },
      { kind: 'changed' },
      { kind: 'gone' },
    ];
    const orphans = reasons.map(
      why => orphanRow(held(long, why), { overview: overview([]), activity: undefined, now: NOW }, WORDS).tooltip,
    );
    for (const lines of [...all, ...orphans]) {
      assert.ok(lines.length > 0 && lines.length <= TOOLTIP_LINES, lines.join('\n'));
      for (const line of lines) assert.ok(line.length <= 200 && !line.includes('\n') && !line.includes('\u001b'), line);
      // Whose it is, however long the names are.
      assert.match(lines[0] ?? '', / · (?:AWS|Google|Azure) [0-9a-f-]+$/);
    }
  });

  it('tells of what outlives the map until when, and what becomes of it', () => {
    const row = orphanRow(
      held('old', { kind: 'gone' }),
      { overview: overview([]), activity: undefined, now: NOW },
      WORDS,
    );
    assert.deepEqual(row.tooltip, [
      'old → role/old · AWS 111122223333',
      'expires 14:32 UTC (42 min)',
      'The map no longer names this role.',
      'The role goes on as it was assumed until it expires. Nothing renews it; release it to end it now.',
    ]);
  });
});
