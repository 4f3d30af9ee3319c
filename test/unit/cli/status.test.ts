import assert from 'node:assert/strict';
import type { RoleOverview, RoleState } from '../../../src/sessions/overview.ts';
import { fakeOverview, fakeSessions, fakeWorld, roleOverview, run } from './fake-context.ts';
import { FakeTerminal } from './fake-terminal.ts';

const NOW = fakeWorld().clock.now();
const MINUTE = 60_000;

function active(minutes: number): RoleState {
  return { kind: 'active', expiresAt: NOW + minutes * MINUTE, renewUntil: NOW + 480 * MINUTE, renewable: true };
}

async function output(words: readonly string[], roles: readonly RoleOverview[]): Promise<string> {
  const terminal = new FakeTerminal();
  const sessions = fakeSessions({ overview: () => Promise.resolve(fakeOverview({ roles })) });
  assert.equal(await run(words, terminal, { sessions }), 0);
  return terminal.out;
}

describe('rolecall status --prompt', () => {
  const rows: readonly (readonly [string, readonly RoleOverview[], string])[] = [
    ['none is held', [roleOverview('dev')], ''],
    ['one is', [roleOverview('dev', { state: active(42) })], 'dev 42m'],
    ['one for long', [roleOverview('dev', { state: active(240) })], 'dev 4h'],
    ['one is nearly over', [roleOverview('dev', { state: active(0.5) })], 'dev <1m'],
    [
      'several are, the first to expire',
      [roleOverview('a', { state: active(50) }), roleOverview('b', { state: active(12) })],
      '2 roles 12m',
    ],
    ['one expired', [roleOverview('dev', { state: { kind: 'expired', expiredAt: NOW } })], 'dev expired'],
  ];
  for (const [what, roles, expected] of rows) {
    it(what, async () => assert.equal(await output(['status', '--prompt'], roles), expected));
  }
});

describe('rolecall roles', () => {
  it('lists every kind of role with its reason', async () => {
    const problem = {
      severity: 'error',
      code: 'missing',
      message: 'region is missing',
      file: '/x',
      path: [],
      range: { startLine: 13, startColumn: 0, endLine: 13, endColumn: 1 },
    } as const;
    const roles = [
      roleOverview('dev-readonly', { state: active(42), isDefault: true }),
      roleOverview('deploy-prod', { state: { kind: 'unavailable', reason: 'only on main', detail: '' } }),
      roleOverview('gone', { state: { kind: 'expired', expiredAt: undefined } }),
      roleOverview('old-role', { role: undefined, state: { kind: 'broken', problem } }),
    ];
    assert.equal(
      await output(['roles'], roles),
      [
        'acme/app on main, in Ona',
        '  ● dev-readonly   AWS 111122223333   42 min left · default',
        '  – deploy-prod    AWS 111122223333   only on main',
        '  ! gone           AWS 111122223333   expired',
        '  ✎ old-role                          line 14: region is missing',
      ].join('\n'),
    );
  });

  it('says so when there are none', async () => {
    assert.match(await output(['roles'], []), /This repository names no cloud roles yet\./);
  });

  it('answers programs without anything of the source objects', async () => {
    const document: unknown = JSON.parse(
      await output(['roles', '--json'], [roleOverview('dev', { state: active(1) })]),
    );
    assert.match(JSON.stringify(document), /"state":\{"kind":"active","expiresAt":"2026-01-01T12:01:00.000Z"/);
  });
});
