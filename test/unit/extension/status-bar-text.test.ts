import assert from 'node:assert/strict';
import { statusBarText, untilNextMinute } from '../../../src/programs/extension/view/status-bar-text.ts';
import type { RoleOverview } from '../../../src/sessions/overview.ts';
import { active, item, NOW, overview, ready, WORDS } from './sample-overview.ts';

function text(...roles: readonly RoleOverview[]) {
  const { text, severity, ariaLabel } = statusBarText(ready([overview(roles)]), NOW, WORDS) ?? {};
  return [text, severity, ariaLabel];
}

const dev = (minutes: number) => item('dev', { state: active(minutes) });

describe('The status bar', () => {
  const table: readonly (readonly [what: string, roles: readonly RoleOverview[], shown: readonly unknown[]])[] = [
    ['nothing to say', [], [undefined, undefined, undefined]],
    ['none active', [item('dev')], ['$(key) No role', 'normal', 'Rolecall: no role is active']],
    ['one', [dev(42)], ['$(key) dev 42m', 'normal', 'Rolecall: role dev, expires in 42 minutes']],
    ['long', [dev(125)], ['$(key) dev 2h 05m', 'normal', 'Rolecall: role dev, expires in 2 hours 5 minutes']],
    ['exactly five minutes', [dev(5)], ['$(key) dev 5m', 'normal', 'Rolecall: role dev, expires in 5 minutes']],
    ['soon', [dev(4.9)], ['$(key) dev 4m', 'warning', 'Rolecall: role dev, expires in 4 minutes']],
    ['very soon', [dev(0.5)], ['$(key) dev <1m', 'warning', 'Rolecall: role dev, expires in under a minute']],
    [
      'several',
      [item('a', { state: active(30) }), item('b', { state: active(12) }), item('c')],
      ['$(key) 2 roles · 12m', 'normal', 'Rolecall: 2 roles, the first, b, expires in 12 minutes'],
    ],
    [
      'expired',
      [item('dev', { state: { kind: 'expired', expiredAt: NOW } }), item('b', { state: active(12) })],
      ['$(error) dev expired', 'error', 'Rolecall: role dev expired'],
    ],
    [
      'a name that would be an icon',
      [item('$(zap)', { state: active(42) })],
      ['$(key) $ (zap) 42m', 'normal', 'Rolecall: role $ (zap), expires in 42 minutes'],
    ],
  ];
  for (const [what, roles, shown] of table) {
    it(what, () => assert.deepEqual(text(...roles), shown));
  }

  it('says nothing before the first reading', () => {
    assert.equal(statusBarText({ kind: 'starting' }, NOW, WORDS), undefined);
  });

  it('changes when the next minute of the first role passes, at the latest after a minute', () => {
    assert.deepEqual(
      [ready([overview([dev(42.5), item('b', { state: active(3.25) })])]), ready([overview([])])].map(state =>
        untilNextMinute(state, NOW),
      ),
      [15_050, 60_000],
    );
  });
});
