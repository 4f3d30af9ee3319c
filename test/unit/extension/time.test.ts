import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { ExpiryWarning } from '../../../src/programs/extension/flows/expiry-warning.ts';
import { RolesStore } from '../../../src/programs/extension/state/roles-store.ts';
import { Ticker } from '../../../src/programs/extension/view/ticker.ts';
import type { Overview, RoleOverview } from '../../../src/sessions/overview/overview.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { ScriptedDialogs } from './fakes.ts';
import { active, item, MINUTE, NOW, overview, ready } from './sample-overview.ts';

const HOUR = 60 * MINUTE;

function storeOf(roles: readonly RoleOverview[], overrides: Partial<Overview> = {}): RolesStore {
  const store = new RolesStore();
  store.folders(ready([overview(roles, overrides)]).folders, true);
  return store;
}

function warning(roles: readonly RoleOverview[], options: { wanted?: boolean } = {}) {
  const dialogs = new ScriptedDialogs();
  const clock = new FakeClock(NOW);
  const done: string[] = [];
  const warn = new ExpiryWarning({
    store: storeOf(roles),
    clock,
    dialogs,
    isWanted: () => options.wanted ?? true,
    turnOff: () => Promise.resolve(void done.push('off')),
    renew: ({ role }) => Promise.resolve(void done.push(`renew ${role}`)),
  });
  return { warn, dialogs, clock, done };
}

/** Second by second, as time does: a timer that sees an hour go by at once was asleep. Milliseconds. */
function pass(milliseconds: number): void {
  for (let passed = 0; passed < milliseconds; passed += 1000) mock.timers.tick(1000);
}

describe('The expiry warning', () => {
  it('comes once a session, within its last five minutes', async () => {
    const { warn, dialogs, clock } = warning([item('dev', { state: active(7, false) })]);
    for (let minute = 0; minute < 9; minute += 1) {
      await warn.consider();
      clock.time += MINUTE;
    }
    assert.deepEqual(dialogs.said, ['dev ends in 4 min']);
  });

  it('renews, or is switched off, as the person answers', async () => {
    const { warn, dialogs, done } = warning([
      item('dev', { state: active(3, false) }),
      item('ops', { state: active(4, false) }),
    ]);
    dialogs.expiryAnswers.push('renew', 'never');
    await warn.consider();
    assert.deepEqual(done.toSorted(), ['off', 'renew dev']);
  });

  const silent: readonly (readonly [string, RoleOverview, boolean])[] = [
    ['of what renews itself', item('dev', { state: active(3) }), true],
    ['of what has expired', item('dev', { state: active(-1, false) }), true],
    ['of what is not active', item('dev'), true],
    ['where the setting does not ask for it', item('dev', { state: active(3, false) }), false],
  ];
  for (const [what, role, wanted] of silent) {
    it(`says nothing ${what}`, async () => {
      const { warn, dialogs } = warning([role], { wanted });
      await warn.consider();
      assert.deepEqual(dialogs.said, []);
    });
  }
});

describe('The ticker', () => {
  /** How far this machine's clock is ahead of the timers: what a suspension or a clock step does. */
  let jump = 0;
  let focused = true;
  const clock = { now: () => Date.now() + jump, sleep: () => Promise.resolve() };

  beforeEach(() => {
    jump = 0;
    focused = true;
    mock.timers.enable({ apis: ['setTimeout', 'Date'], now: NOW });
  });
  afterEach(() => mock.timers.reset());

  function ticking(roles: readonly RoleOverview[], overrides: Partial<Overview> = {}) {
    const happened: string[] = [];
    const ticker = new Ticker({
      store: storeOf(roles, overrides),
      clock,
      redraw: () => happened.push('redraw'),
      refresh: () => happened.push('refresh'),
      onClockSetBack: () => happened.push('set back'),
      isFocused: () => focused,
    });
    ticker.schedule();
    return { ticker, happened };
  }

  it('redraws when a shown minute passes, and reads again once a minute', () => {
    const { happened } = ticking([item('dev', { state: active(42.5) })]);
    pass(31_000);
    assert.deepEqual(happened, ['redraw']);
    pass(60_000);
    assert.deepEqual(happened, ['redraw', 'refresh', 'redraw']);
  });

  it('reads nothing while nobody looks', () => {
    focused = false;
    const { happened } = ticking([item('dev', { state: active(42.5) })]);
    pass(5 * MINUTE);
    assert.equal(happened.includes('refresh'), false);
  });

  for (const [what, by, first] of [
    ['the machine was suspended', 8 * HOUR, []],
    ['its clock was set back, and trusts no cache', -3 * HOUR, ['set back']],
  ] as const) {
    it(`reads again when ${what}, whoever looks`, () => {
      focused = false;
      const { happened } = ticking([item('dev', { state: active(600.5) })]);
      jump = by;
      pass(61_000);
      assert.deepEqual(happened, [...first, 'refresh', 'redraw']);
    });
  }

  it('reads again when a role ends', () => {
    focused = false;
    const { happened } = ticking([item('dev', { state: active(0.5) })]);
    pass(32_000);
    assert.deepEqual(happened, ['refresh', 'redraw']);
  });

  it('reads again when what left the map ends', () => {
    focused = false;
    const orphan = {
      sessionKey: '0'.repeat(32),
      name: 'old',
      target: { cloud: 'azure' as const, tenantId: 't', clientId: 'c' },
      expiresAt: NOW + 30_000,
      profile: 'old',
      toolVariables: { newTerminals: {}, roleTerminal: {} },
      roleSessionName: 'who',
      why: { kind: 'gone' } as const,
    };
    const { happened } = ticking([], { orphans: [orphan] });
    pass(61_000);
    assert.deepEqual(happened, ['refresh', 'redraw']);
  });

  it('stops with the window', () => {
    const { ticker, happened } = ticking([item('dev', { state: active(42.5) })]);
    ticker.dispose();
    pass(HOUR);
    assert.deepEqual(happened, []);
  });
});
