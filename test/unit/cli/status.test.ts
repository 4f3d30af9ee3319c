import assert from 'node:assert/strict';
import type { OrphanedSession, Overview, RoleOverview, RoleState } from '../../../src/sessions/overview/overview.ts';
import { MemoryDirectory } from '../../support/memory-directory.ts';
import { awsRole } from '../../support/sample-roles.ts';
import { fakeOverview, fakeSessions, fakeWorld, roleOverview, run } from './fake-context.ts';
import { FakeTerminal } from './fake-terminal.ts';

const NOW = fakeWorld().clock.now();
const MINUTE = 60_000;

function active(minutes: number): RoleState {
  return { kind: 'active', expiresAt: NOW + minutes * MINUTE, renewUntil: NOW + 480 * MINUTE, renewable: true };
}

/** Over, and renewed by the next tool that asks. */
const RESTING: RoleState = { kind: 'expired', expiredAt: NOW - MINUTE, renewsUntil: NOW + 60 * MINUTE };

const FAILED = { at: NOW, kind: 'network', message: 'No answer.', hint: undefined } as const;

function orphan(name: string, minutes: number): OrphanedSession {
  const { target } = awsRole(name);
  return {
    sessionKey: 'b'.repeat(32),
    name,
    target,
    expiresAt: NOW + minutes * MINUTE,
    profile: name,
    toolVariables: { newTerminals: { AWS_PROFILE: name }, roleTerminal: { AWS_PROFILE: name } },
    roleSessionName: 'dev@ona-1',
    why: { kind: 'gone' },
  };
}

async function output(
  words: readonly string[],
  roles: readonly RoleOverview[],
  overrides: Partial<Overview> = {},
): Promise<string> {
  const terminal = new FakeTerminal();
  const sessions = fakeSessions({ overview: () => Promise.resolve(fakeOverview({ roles, ...overrides })) });
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
    ['one rests until a tool asks', [roleOverview('dev', { state: RESTING })], 'dev'],
    ['one could not be renewed', [roleOverview('dev', { state: RESTING, lastFailure: FAILED })], 'dev expired'],
    ['one expired', [roleOverview('dev', { state: { kind: 'expired', expiredAt: NOW } })], 'dev expired'],
  ];
  for (const [what, roles, expected] of rows) {
    it(what, async () => assert.equal(await output(['status', '--prompt'], roles), expected));
  }

  it('credentials whose role left the map', async () => {
    assert.equal(await output(['status', '--prompt'], [], { orphans: [orphan('gone', 7)] }), 'gone 7m');
  });

  for (const [shellFolder, kept] of [
    ['/workspaces/app', ['prompt.answer']],
    // As for a folder that an option names: sh asks for its own alone.
    [undefined, []],
  ] as const) {
    it(`keeps its answer for ${shellFolder ?? 'no folder of a shell: nothing at all'}`, async () => {
      const runtime = new MemoryDirectory();
      const given = { world: fakeWorld({ runtime }), shellFolder };
      assert.equal(await run(['status', '--prompt'], new FakeTerminal(), given), 0);
      assert.deepEqual([...runtime.files.keys()], kept);
    });
  }
});

describe('rolecall status', () => {
  it('lists what renews by itself, what does not any more, and what left the map', async () => {
    const held = [
      roleOverview('dev', { state: RESTING }),
      roleOverview('ops', { state: RESTING, lastFailure: FAILED }),
      roleOverview('unused'),
    ];
    assert.deepEqual(
      (await output(['status'], held, { orphans: [orphan('gone', 7)] })).replace(/\d\d:\d\d/g, 'HH:MM').split('\n'),
      [
        'acme/app on main, in Ona',
        '  ● dev   AWS 111122223333   renews when used',
        '    renews    when a tool asks for it, until HH:MM',
        '    profile   dev',
        '  ! ops   AWS 111122223333   expired at HH:MM',
        '    profile   ops',
        '    failed    HH:MM: No answer.',
        '  ● gone   AWS 111122223333   7 min left · no longer in the map',
        '    expires   HH:MM (7 min)',
        '    renews    never; `rolecall release gone` ends it now',
        '    profile   gone',
        '    session   dev@ona-1',
      ],
    );
  });

  it('answers programs with the same', async () => {
    const document: unknown = JSON.parse(
      await output(['status', '--json'], [roleOverview('dev', { state: RESTING })], { orphans: [orphan('gone', 7)] }),
    );
    const text = JSON.stringify(document);
    assert.match(
      text,
      /"kind":"expired","expiredAt":"2026-01-01T11:59:00.000Z","renewsUntil":"2026-01-01T13:00:00.000Z"/,
    );
    assert.match(
      text,
      /"orphans":\[\{"name":"gone","cloud":"aws","account":"AWS 111122223333","expiresAt":"2026-01-01T12:07/,
    );
  });
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
      await output(['roles'], roles, { orphans: [orphan('left', 3)] }),
      [
        'acme/app on main, in Ona',
        '  ● dev-readonly   AWS 111122223333   42 min left · default',
        '  – deploy-prod    AWS 111122223333   only on main',
        '  ! gone           AWS 111122223333   expired',
        '  ✎ old-role                          line 14: region is missing',
        '  ● left           AWS 111122223333   3 min left · no longer in the map',
      ].join('\n'),
    );
  });

  it('says so when there are none, and where to name some', async () => {
    assert.match(
      await output(['roles'], []),
      /This repository names no cloud roles yet\.\n {2}Name them in rolecall\.yaml/,
    );
  });

  it('answers programs without anything of the source objects', async () => {
    const document: unknown = JSON.parse(
      await output(['roles', '--json'], [roleOverview('dev', { state: active(1) })]),
    );
    assert.match(JSON.stringify(document), /"state":\{"kind":"active","expiresAt":"2026-01-01T12:01:00.000Z"/);
  });
});
