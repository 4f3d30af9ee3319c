import assert from 'node:assert/strict';
import { AssumeError } from '../../../src/core/errors.ts';
import type { SessionRecord } from '../../../src/core/session.ts';
import type { KeptFresh } from '../../../src/sessions/keep-fresh.ts';
import type { RoleSessions } from '../../../src/sessions/overview/overview.ts';
import { KEEPING_INTERVAL } from '../../../src/store/refresh-times.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { fakeSessions, fakeWorld, roleOverview, fakeOverview, run } from './fake-context.ts';
import { FakeTerminal } from './fake-terminal.ts';

const TARGET = {
  cloud: 'azure',
  tenantId: '11111111-2222-3333-4444-555555555555',
  clientId: '66666666-7777-8888-9999-000000000000',
} as const;

function record(roleName: string): SessionRecord {
  return {
    version: 2,
    key: 'a'.repeat(32),
    roleName,
    repository: 'acme/app',
    folder: '/workspaces/app',
    target: TARGET,
    durationSeconds: 3600,
    roleSessionName: 'jane',
    audience: 'api://AzureADTokenExchange',
    source: { id: 'ona-cli', program: '/usr/bin/ona' },
    mapFingerprint: undefined,
    renewUntil: 0,
    generation: '1',
    owner: 'command',
    profile: roleName,
  };
}

const FAILED = new AssumeError('network', 'No answer.');

type Look = readonly (readonly [role: string, outcome: KeptFresh['outcome']])[] | AssumeError;

/** Time stands still while a program runs; a sleep ends with the program. */
class StandingClock extends FakeClock {
  override sleep(_milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((_resolve, reject) => {
      signal?.addEventListener('abort', () => reject(new AssumeError('cancelled', 'Cancelled.')), { once: true });
    });
  }
}

/** Runs the command; `looks`: what each look at the files finds, the last one for good. */
async function keep(words: readonly string[], looks: readonly Look[], more: Partial<RoleSessions> = {}) {
  const terminal = new FakeTerminal();
  const asked: (readonly [folder: string | undefined, role: string | undefined])[] = [];
  const clock = words.includes('--') ? new StandingClock() : new FakeClock();
  const world = fakeWorld({ clock, environment: { PATH: '/usr/bin:/bin', AWS_PROFILE: 'own' } });
  const sessions = fakeSessions({
    keepFresh: (folder, role) => {
      const look = looks[asked.length] ?? looks.at(-1) ?? [];
      asked.push([folder, role]);
      if (look instanceof AssumeError) return Promise.reject(look);
      return Promise.resolve(look.map(([name, outcome]) => ({ record: record(name), outcome })));
    },
    ...more,
  });
  const code = await run(['keep', ...words], terminal, { world, sessions });
  return { terminal, asked, code, world };
}

const KEPT: Look = [['infra', 'kept']];
const ENDS: Look = [['infra', 'ends']];

describe('rolecall keep', () => {
  it('looks every half minute, says what is so when it changes, and ends when nothing is left to keep', async () => {
    const { terminal, asked, code, world } = await keep(['infra'], [KEPT, KEPT, KEPT, ENDS]);
    assert.equal(code, 0);
    assert.equal(
      terminal.out,
      'Keeping the files of infra fresh. Ctrl-C stops that.\nNobody can renew infra: the files end with the last token.',
    );
    assert.deepEqual(
      asked,
      Array.from({ length: 4 }, () => ['/workspaces/app', 'infra']),
    );
    assert.equal(world.clock.now() - fakeWorld().clock.now(), 3 * KEEPING_INTERVAL);
  });

  it('keeps every role with --all, whatever its folder', async () => {
    const { asked } = await keep(['--all'], [[['infra', 'ends']]]);
    assert.deepEqual(asked, [[undefined, undefined]]);
  });

  it('goes on after a failure, told once, and after a look that failed as a whole', async () => {
    const failing: Look = [
      ['infra', FAILED],
      ['reader', 'kept'],
    ];
    const { terminal, code } = await keep(
      ['--all'],
      [failing, failing, new AssumeError('local-file', 'Busy.'), [['infra', 'released']]],
    );
    assert.equal(code, 0);
    assert.equal(
      terminal.out,
      [
        'Keeping the files of reader fresh. Ctrl-C stops that.',
        'infra: No answer.',
        'infra: No answer.',
        'reader: Busy.',
        'infra was released.',
      ].join('\n'),
    );
  });

  it('begins nothing where nothing could be kept', async () => {
    const none = await keep(['infra'], [[]]);
    assert.deepEqual([none.code, none.terminal.out], [1, '']);
    assert.match(none.terminal.err, /infra is no active role whose tools read a file/);
    assert.equal((await keep(['infra', '--', 'true'], [[['infra', FAILED]]])).code, 6);
    assert.equal((await keep([], [KEPT])).code, 2);
    assert.equal((await keep(['--all', '--az'], [KEPT])).code, 2);
  });

  it('takes no word for a program that does not stand after `--`', async () => {
    const calls = [
      ['--all', 'true'],
      ['true', '--all'],
      ['infra', 'true'],
      ['--all', 'true', '--', 'true'],
      ['infra', 'true', '--', 'true'],
    ];
    for (const words of calls) {
      const { code, terminal, asked } = await keep(words, [ENDS]);
      assert.deepEqual([code, asked], [2, []], words.join(' '));
      assert.match(terminal.err, /There is 'true' too\.\s.*write `--` before it/);
    }
    assert.equal((await keep(['infra', '--', 'sh', '-c', 'exit 3', '--', 'x'], [ENDS])).code, 3);
  });

  it('prints a document a line with --json', async () => {
    const { terminal } = await keep(
      ['--all', '--json'],
      [
        [
          ['infra', FAILED],
          ['reader', 'kept'],
        ],
        [['infra', 'ends']],
      ],
    );
    const role = { name: 'infra', folder: '/workspaces/app' };
    assert.deepEqual(
      terminal.out.split('\n').map(line => JSON.parse(line) as unknown),
      [
        {
          roles: [
            { ...role, outcome: 'failed', error: { kind: 'network', message: 'No answer.', hint: null, code: null } },
            { ...role, name: 'reader', outcome: 'kept', error: null },
          ],
        },
        { roles: [{ ...role, outcome: 'ends', error: null }] },
      ],
    );
  });

  it('answers with the exit code of the command, which has the role’s variables beside its own', async () => {
    const toolVariables = { newTerminals: {}, roleTerminal: { AZURE_CLIENT_ID: TARGET.clientId } };
    const state = { kind: 'active', expiresAt: 1, renewUntil: 1, renewable: true } as const;
    const infra = roleOverview('infra', { state, toolVariables });
    const overview = () => Promise.resolve(fakeOverview({ roles: [infra] }));
    const test = `test "$AZURE_CLIENT_ID $AWS_PROFILE" = "${TARGET.clientId} own" && exit 7`;
    const { code, terminal } = await keep(['infra', '--', '/bin/sh', '-c', test], [KEPT], { overview });
    assert.deepEqual([code, terminal.out, terminal.err], [7, '', '']);
    const killed = await keep(['infra', '--', '/bin/sh', '-c', 'kill -9 $$'], [KEPT], { overview });
    assert.equal(killed.code, 137);
    const missing = await keep(['infra', '--', '/bin/no-such-program'], [KEPT], { overview });
    assert.match(missing.terminal.err, /could not be started/);
  });

  it('says beside the command’s own output that the files end', async () => {
    const { code, terminal } = await keep(['--all', '--', '/bin/true'], [ENDS]);
    assert.equal(code, 0);
    assert.match(terminal.err, /Nobody can renew infra: the files end with the last token\./);
  });
});

describe('rolecall keep --az', () => {
  it('signs in, and anew when half of that is over, also after a failure', async () => {
    let times = 0;
    const until = fakeWorld().clock.now() + 300_000;
    const { terminal } = await keep(['infra', '--az'], [...Array.from({ length: 12 }, () => KEPT), ENDS], {
      signInTools: (_folder, role) => {
        times += 1;
        if (times === 2) return Promise.reject(new AssumeError('identity-rejected', `az login failed for ${role}.`));
        return Promise.resolve({ program: 'az', until, notes: [] });
      },
    });
    assert.match(terminal.err, /az is signed in as infra and can ask for access until/);
    assert.match(terminal.err, /az login failed for infra/);
    assert.ok(times > 2);
  });

  it('begins nothing where that fails at once', async () => {
    const { code, terminal } = await keep(['infra', '--az', '--', '/bin/echo', 'ran'], [KEPT], {
      signInTools: () => Promise.reject(new AssumeError('local-file', 'az was not found.')),
    });
    assert.notEqual(code, 0);
    assert.match(terminal.err, /az was not found/);
  });
});
