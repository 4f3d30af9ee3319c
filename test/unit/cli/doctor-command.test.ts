import assert from 'node:assert/strict';
import { addProfiles } from '../../../src/clouds/aws/config-file/profile.ts';
import { checkCommand } from '../../../src/programs/cli/doctor/checks/command.ts';
import { checkNode } from '../../../src/programs/cli/doctor/checks/node.ts';
import { checkPath } from '../../../src/programs/cli/doctor/checks/path.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { createFakeExec, type FakeProgram } from '../../support/fake-exec.ts';
import type { FakePath } from '../../support/fake-machine.ts';
import { bad, COMMAND, CONFIG, fakePatient, keyOf, PROGRAMS, shim } from './fake-patient.ts';

const BIN = '/home/dev/.local/share/rolecall/bin';
const REINSTALL = `${COMMAND} → install`;

describe('rolecall doctor on the installed command', () => {
  for (const [what, paths, programs, found] of [
    ['all is well', {}, {}, []],
    ['it is not there', { [COMMAND]: undefined }, {}, [`info command-missing ${COMMAND}`]],
    ['it is a link', { [COMMAND]: { kind: 'link', target: '/x' } }, {}, [`error command-foreign ${REINSTALL}`]],
    ['it belongs to another', { [COMMAND]: { ...shim(), userId: 1 } }, {}, [`error command-foreign ${REINSTALL}`]],
    ['it is a directory', { [COMMAND]: {} }, {}, [`error command-foreign ${COMMAND}`]],
    [
      'it is no command of ours',
      { [COMMAND]: { mode: 0o755, text: '#!/bin/sh\n' } },
      {},
      [`error command-foreign ${REINSTALL}`],
    ],
    ['it cannot be executed', { [COMMAND]: { ...shim(), mode: 0o644 } }, {}, [`error command-mode ${REINSTALL}`]],
    ['others may change it', { [COMMAND]: { ...shim(), mode: 0o777 } }, {}, [`error command-mode ${REINSTALL}`]],
    ['its programs are gone', { [`${PROGRAMS}/helper.js`]: undefined }, {}, [`error command-orphaned ${REINSTALL}`]],
    [
      'its Node is gone, and it found another',
      { '/usr/bin/node': undefined },
      {},
      [`warning command-node-missing ${REINSTALL}`],
    ],
    [
      'its Node is gone, and it found none',
      { '/usr/bin/node': undefined },
      { [COMMAND]: () => ({ exitCode: 1, errorOutput: 'Rolecall is orphaned: …\n' }) },
      [`warning command-node-missing ${REINSTALL}`, `error command-fails ${REINSTALL}`],
    ],
    [
      'its Node is too old',
      {},
      { '/usr/bin/node': () => ({ output: 'v18.20.1\n' }) },
      ['error command-node-old /usr/bin/node → install'],
    ],
    [
      'its Node is Electron, which no version tells of',
      { [COMMAND]: shim({ electron: true }) },
      { '/usr/bin/node': () => ({ output: '1.105.0\n' }) },
      [],
    ],
    ['its Node does not start', {}, { '/usr/bin/node': undefined }, ['error command-node-old /usr/bin/node → install']],
    [
      'it looks elsewhere for credentials',
      { [COMMAND]: shim({ runtimeDirectory: '/run/user/1000/rolecall' }) },
      {},
      [`error command-storage-moved ${REINSTALL}`],
    ],
    [
      'it keeps none',
      { [COMMAND]: shim({ runtimeDirectory: undefined }) },
      {},
      [`error command-storage-moved ${REINSTALL}`],
    ],
    [
      'it is of another version',
      {},
      { [COMMAND]: () => ({ output: '1.0.0\n' }) },
      [`warning command-version ${REINSTALL}`],
    ],
    ['it does not start', {}, { [COMMAND]: undefined }, [`error command-fails ${REINSTALL}`]],
    ['its folder is open', { [BIN]: { mode: 0o777 } }, {}, [`error command-folder-open ${BIN} → mode`]],
    [
      'the folder above is open',
      { '/home/dev/.local/share/rolecall': { mode: 0o775 } },
      {},
      ['error command-folder-open /home/dev/.local/share/rolecall → mode'],
    ],
  ] as const satisfies readonly (readonly [
    string,
    Readonly<Record<string, FakePath | undefined>>,
    Readonly<Record<string, FakeProgram | undefined>>,
    readonly string[],
  ])[]) {
    it(`tells when ${what}`, async () => {
      const known: Record<string, FakeProgram> = {
        [COMMAND]: () => ({ output: '1.2.3\n' }),
        '/usr/bin/node': () => ({ output: 'v24.1.0\n' }),
      };
      for (const [program, answer] of Object.entries<FakeProgram | undefined>(programs)) {
        if (answer === undefined) delete known[program];
        else known[program] = answer;
      }
      const patient = fakePatient({ paths, world: { exec: createFakeExec(known) } });
      assert.deepEqual(await bad(checkCommand, patient), found);
    });
  }

  it('is missed by profiles that run it', async () => {
    const text = addProfiles('', [
      { key: keyOf('dev'), roleName: 'dev', repository: 'acme/app', region: 'eu-west-1', command: COMMAND },
    ]).content;
    const awsConfig = { path: CONFIG, text, failure: undefined };
    const patient = fakePatient({ paths: { [COMMAND]: undefined }, awsConfig });
    assert.deepEqual(await bad(checkCommand, patient), [`error command-missing ${REINSTALL}`]);
  });

  it('is not run from a file system that refuses programs, nor from a folder that somebody else could fill', async () => {
    const patient = fakePatient();
    const { machine } = patient;
    machine.noExecution = true;
    machine.refusals.set(BIN, '/home belongs to user 1, neither root nor you');
    assert.deepEqual(await bad(checkCommand, patient), [
      `error command-not-executed ${COMMAND}`,
      `warning command-folder-open ${BIN}`,
    ]);
  });
});

const on = (date: string) => ({ world: { clock: new FakeClock(Date.parse(date)) } });

describe('rolecall doctor on Node.js', () => {
  for (const [nodeVersion, found] of [
    ['20.19.5', ['error node-old']],
    ['22.18.9', ['error node-old']],
    ['22.19.0', []],
    ['24.0.0', []],
  ] as const) {
    it(nodeVersion, async () => assert.deepEqual(await bad(checkNode, fakePatient({ nodeVersion })), found));
  }

  for (const [nodeVersion, date, title] of [
    ['22.23.5', '2027-04-30T23:59:59Z', undefined],
    ['22.23.5', '2027-05-01T00:00:00Z', 'Node.js 22.23.5 has ended: since 2027-04-30 nobody mends its security holes'],
    ['23.11.1', '2026-11-30', 'Node.js 23.11.1 has ended: since 2025-06-01 nobody mends its security holes'],
    ['24.22.3', '2028-05-01', 'Node.js 24.22.3 has ended: since 2028-04-30 nobody mends its security holes'],
    ['40.0.0', '2028-05-01', undefined],
  ] as const) {
    it(`${nodeVersion} at ${date}`, () => {
      const [found] = checkNode(fakePatient({ nodeVersion, ...on(date) }));
      assert.equal(found?.level, title === undefined ? 'ok' : 'warning');
      assert.equal(found.title, title ?? `Node.js ${nodeVersion}`);
    });
  }

  it('warns of the one that the command is bound to, where it is another than runs this', async () => {
    const exec = createFakeExec({
      [COMMAND]: () => ({ output: '1.2.3\n' }),
      '/usr/bin/node': () => ({ output: 'v22.23.5\n' }),
    });
    const { world } = on('2027-05-01');
    const patient = fakePatient({ world: { ...world, exec } });
    assert.deepEqual(await bad(checkCommand, patient), ['warning command-node-ended /usr/bin/node']);
    assert.deepEqual(await bad(checkCommand, { ...patient, nodeVersion: '22.23.5' }), []);
  });
});

describe('rolecall doctor on PATH', () => {
  const link = '/home/dev/.local/bin/rolecall';
  const program: FakePath = { text: '', mode: 0o755 };
  for (const [what, PATH, paths, found] of [
    ['ours is first', '/home/dev/.local/bin:/usr/bin', { [link]: { kind: 'link', target: COMMAND } }, []],
    ['ours is first, itself', `${BIN}:/usr/bin`, { '/usr/bin/rolecall': program }, []],
    ['none is there', '/usr/bin', {}, [`info path-missing ${BIN}`]],
    [
      'another is first',
      `/usr/bin:${BIN}`,
      { '/usr/bin/rolecall': program },
      ['warning path-shadowed /usr/bin/rolecall'],
    ],
    ['what comes first is no program', `/usr/bin:${BIN}`, { '/usr/bin/rolecall': { text: '' } }, []],
    ['a part of it is relative', `.:bin:${BIN}`, { 'bin/rolecall': program }, []],
    [
      'our link is of another home',
      '',
      { [link]: { kind: 'link', target: '/home/old/.local/share/rolecall/bin/rolecall' } },
      [`warning path-link-dangling ${link} → link`],
    ],
    [
      'a link leads nowhere',
      '',
      { [link]: { kind: 'link', target: '/opt/x' } },
      [`warning path-link-dangling ${link}`],
    ],
  ] as const satisfies readonly (readonly [string, string, Readonly<Record<string, FakePath>>, readonly string[]])[]) {
    it(`tells when ${what}`, async () => {
      assert.deepEqual(await bad(checkPath, fakePatient({ paths, world: { environment: { PATH } } })), found);
    });
  }

  it('is silent while nothing is installed', async () => {
    assert.deepEqual(await checkPath(fakePatient({ paths: { [COMMAND]: undefined } })), []);
  });
});
