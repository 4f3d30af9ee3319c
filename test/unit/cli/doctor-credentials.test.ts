import assert from 'node:assert/strict';
import { checkLeftovers } from '../../../src/programs/cli/doctor/checks/leftovers.ts';
import { checkSessions } from '../../../src/programs/cli/doctor/checks/sessions.ts';
import { checkStorage } from '../../../src/programs/cli/doctor/checks/storage.ts';
import type { RoleState } from '../../../src/sessions/overview/overview.ts';
import { FakeMachine, type FakePath } from '../../support/fake-machine.ts';
import { MemoryDirectory } from '../../support/memory-directory.ts';
import { awsRole } from '../../support/sample-roles.ts';
import { fakeOverview, roleOverview } from './fake-context.ts';
import { bad, COMMAND, fakePatient, keyOf, NOW, storedSession } from './fake-patient.ts';

const RUNTIME = '/run/user/1000/rolecall';
const STATE = '/home/dev/.local/state/rolecall';
const sealed: FakePath = { mode: 0o1700 };

describe('rolecall doctor on storage', () => {
  for (const [what, runtime, paths, found] of [
    ['all is well', RUNTIME, { [RUNTIME]: sealed, [STATE]: sealed }, []],
    ['nothing was made yet', RUNTIME, {}, []],
    [
      'it may be shared',
      '/dev/shm/rolecall-1000',
      { '/dev/shm/rolecall-1000': sealed },
      ['info storage-shared /dev/shm/rolecall-1000'],
    ],
    ['it is on disk', `${STATE}/cache`, {}, [`info storage-on-disk ${STATE}/cache`]],
    ['others may read it', RUNTIME, { [RUNTIME]: { mode: 0o1755 } }, [`error storage-not-private ${RUNTIME} → mode`]],
    ['its seal is gone', RUNTIME, { [RUNTIME]: { mode: 0o700 } }, [`error storage-not-private ${RUNTIME} → mode`]],
    ['it belongs to another', RUNTIME, { [RUNTIME]: { ...sealed, userId: 1 } }, [`error storage-foreign ${RUNTIME}`]],
    ['it is a link', RUNTIME, { [RUNTIME]: { kind: 'link', target: '/tmp/x' } }, [`error storage-foreign ${RUNTIME}`]],
    ['it is a file', RUNTIME, { [RUNTIME]: { text: '' } }, [`error storage-foreign ${RUNTIME}`]],
    ['consents are open', RUNTIME, { [STATE]: { mode: 0o755 } }, [`warning state-not-private ${STATE} → mode`]],
    ['consents belong to another', RUNTIME, { [STATE]: { userId: 0 } }, [`error state-foreign ${STATE}`]],
  ] as const satisfies readonly (readonly [string, string, Readonly<Record<string, FakePath>>, readonly string[]])[]) {
    it(`tells when ${what}`, async () => {
      const world = { runtime: new MemoryDirectory(runtime), state: new MemoryDirectory(STATE) };
      assert.deepEqual(await bad(checkStorage, fakePatient({ world, paths })), found);
    });
  }

  it('tells an earlier place that nobody can look into', async () => {
    const unreadPlaces = [{ path: '/run/user/1000/rolecall', why: 'belongs to user 1001', mayHold: true }];
    const overview = { ...fakeOverview({ roles: [] }), unreadPlaces };
    const patient = fakePatient({ overview });
    assert.deepEqual(await bad(checkStorage, patient), ['warning storage-unread /run/user/1000/rolecall']);
    const titles = (await checkStorage(patient)).map(({ title }) => title);
    assert.ok(titles.includes('An earlier place for credentials belongs to user 1001, so some may still be there'));
  });

  it('tells that there is no memory file system', async () => {
    assert.deepEqual(await bad(checkStorage, fakePatient({ world: { runtime: undefined } })), [
      'error storage-missing',
    ]);
  });

  for (const [what, freeBytes, freeFiles, found] of [
    ['full', 1000, 100, true],
    ['without a file to spare', 1e9, 2, true],
    ['of a file system that counts no files', 1e9, undefined, false],
    ['with room', 1e9, 100, false],
  ] as const) {
    it(`tells a memory file system ${what}${found ? '' : ' nothing'}`, async () => {
      const patient = fakePatient();
      const machine = new FakeMachine({ '/memory': sealed });
      machine.roomLeft = { freeBytes, freeFiles };
      assert.deepEqual(await bad(checkStorage, { ...patient, machine }), found ? ['error storage-full /memory'] : []);
    });
  }
});

describe('rolecall doctor on leftovers', () => {
  const old = { text: 'x', modifiedAt: NOW - 2 * 60 * 60_000 };
  const bin = '/home/dev/.local/share/rolecall/bin';
  for (const [file, facts, found] of [
    [`${STATE}/consent-0a.json.mabc123-1f9c.tmp`, old, true],
    [`${bin}/rolecall.0123456789ab.tmp`, old, true],
    ['/home/dev/.aws/.config.rolecall-0123456789ab.tmp', old, true],
    ['/home/dev/.aws/.config.rolecall-0123456789ab.tmp', { ...old, modifiedAt: NOW }, false],
    ['/home/dev/.aws/.config.rolecall-0123456789ab.tmp', { ...old, userId: 1 }, false],
    ['/home/dev/.aws/.config.rolecall-0123456789ab.tmp', { kind: 'link', target: '/etc/passwd', modifiedAt: 0 }, false],
    ['/home/dev/.aws/config.tmp', old, false],
    ['/home/dev/.aws/.config.swp', old, false],
    [`${bin}/rolecall.bak`, old, false],
    [`${STATE}/consent-0a.json`, old, false],
  ] as const satisfies readonly (readonly [string, FakePath, boolean])[]) {
    it(`${found ? 'takes' : 'leaves'} ${file} (${JSON.stringify(facts)})`, async () => {
      const patient = fakePatient({ world: { state: new MemoryDirectory(STATE) }, paths: { [file]: facts } });
      assert.deepEqual(await bad(checkLeftovers, patient), found ? [`info leftover ${file} → remove`] : []);
    });
  }

  it('looks beside the command that profiles run', () => {
    assert.equal(COMMAND, `${bin}/rolecall`);
  });
});

describe('rolecall doctor on sessions', () => {
  const active: RoleState = { kind: 'active', expiresAt: NOW + 600_000, renewUntil: NOW, renewable: false };
  const expired: RoleState = { kind: 'expired', expiredAt: NOW - 300_000 };
  const session = { sessionKey: keyOf('dev') };

  for (const [what, state, record, role, level, title] of [
    [
      'an identity that needs a person',
      active,
      { source: undefined, renewUntil: NOW },
      {},
      'info',
      'dev ends in 10 min and is not renewed: its identity needs a person',
    ],
    [
      'a role that asks',
      active,
      { source: undefined, renewUntil: NOW },
      { confirm: true },
      'info',
      'dev ends in 10 min and is not renewed: it asks a person each time',
    ],
    [
      'a map that changed',
      active,
      { renewUntil: 0 },
      {},
      'info',
      'dev ends in 10 min and is not renewed: its role map changed since, or is not allowed any more',
    ],
    [
      'eight hours that are over',
      active,
      { renewUntil: NOW - 1 },
      {},
      'info',
      'dev ends in 10 min and is not renewed: the time for which it was renewed without asking is over',
    ],
    [
      'the same, expired',
      expired,
      { renewUntil: NOW - 1 },
      {},
      'warning',
      'dev expired 5 min ago: the time for which it was renewed without asking is over',
    ],
  ] as const) {
    it(`tells why a session ends: ${what}`, async () => {
      const overview = fakeOverview({
        roles: [roleOverview('dev', { ...session, state, role: awsRole('dev', role) })],
      });
      const findings = await checkSessions(fakePatient({ overview, sessions: [storedSession('dev', record)] }));
      assert.deepEqual(
        findings.map(finding => [finding.level, finding.title, finding.fix, finding.role]),
        [[level, title, 'Run `rolecall renew dev`.', 'dev']],
      );
    });
  }

  it('is calm about a session that the next tool renews', async () => {
    const overview = fakeOverview({ roles: [roleOverview('dev', { ...session, state: expired })] });
    const findings = await checkSessions(fakePatient({ overview, sessions: [storedSession('dev')] }));
    assert.deepEqual(
      findings.map(({ level, title, fix }) => [level, title, fix]),
      [['info', 'dev expired 5 min ago; the next tool that asks has it renewed', undefined]],
    );
  });

  it('tells what still serves although the map no longer names it', async () => {
    const { key, target } = storedSession('old').record;
    const orphan = {
      sessionKey: key,
      name: 'old',
      target,
      expiresAt: NOW + 600_000,
      profile: 'old',
      toolVariables: { newTerminals: {}, roleTerminal: {} },
      roleSessionName: 'x',
      why: { kind: 'gone' },
    } as const;
    const [finding] = await checkSessions(fakePatient({ overview: fakeOverview({ roles: [], orphans: [orphan] }) }));
    assert.deepEqual(
      [finding?.id, finding?.title, finding?.role],
      ['session-orphaned', 'old still serves for 10 min', 'old'],
    );
    assert.match(finding?.fix ?? '', /`rolecall release old` ends it now/);
  });

  it('tells the helper’s last failure with its age; a wrong clock keeps every role from working', async () => {
    const failure = { message: 'No answer.', hint: 'Try again.', at: NOW - 120_000 };
    for (const [kind, level] of [
      ['network', 'warning'],
      ['clock-skew', 'error'],
    ] as const) {
      const state: RoleState = { ...active, renewable: true };
      const roles = [roleOverview('dev', { ...session, state, lastFailure: { ...failure, kind } })];
      const [finding] = await checkSessions(fakePatient({ overview: fakeOverview({ roles }) }));
      assert.deepEqual(
        [finding?.level, finding?.title, finding?.fix],
        [level, 'dev could not be renewed 2 min ago: No answer.', 'Try again.'],
      );
    }
  });

  for (const [runtime, found] of [
    [RUNTIME, ['warning session-of-missing-folder /workspaces/gone → release']],
    ['/dev/shm/rolecall-1000', ['warning session-of-missing-folder /workspaces/gone']],
  ] as const) {
    it(`tells a session of a folder that is gone, and leaves it where another container could use it (${runtime})`, async () => {
      const patient = fakePatient({
        world: { runtime: new MemoryDirectory(runtime) },
        sessions: [storedSession('dev'), storedSession('ops', { folder: '/workspaces/gone' })],
      });
      assert.deepEqual(await bad(checkSessions, patient), found);
    });
  }
});
