import assert from 'node:assert/strict';
import { isObject, parseJson, type JsonObject } from '../../../src/core/parse.ts';
import type { CommandContext } from '../../../src/programs/cli/command.ts';
import { FINDING_IDS } from '../../../src/core/doctor/finding-ids.ts';
import type { RoleState } from '../../../src/sessions/overview/overview.ts';
import { Secret } from '../../../src/core/secret.ts';
import { SessionStore } from '../../../src/store/session-store.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { storeSession } from '../../support/store-session.ts';
import { createFakeExec, type FakeProgram } from '../../support/fake-exec.ts';
import type { FakePath } from '../../support/fake-machine.ts';
import { MemoryDirectory } from '../../support/memory-directory.ts';
import { MemoryUserFile } from '../../support/memory-user-file.ts';
import { fakeOverview, fakeSessions, roleOverview, run } from './fake-context.ts';
import { COMMAND, CONFIG, fakePatient, keyOf, NOW, shim, storedSession } from './fake-patient.ts';
import { FakeTerminal } from './fake-terminal.ts';

const SOURCE = { source: undefined, id: 'ona-cli', name: "Ona's CLI", availability: { usable: true } } as const;
const ACTIVE: RoleState = {
  kind: 'active',
  expiresAt: NOW + 600_000,
  renewUntil: NOW + 3_600_000,
  renewable: true,
};
const ANSWER = {
  Version: 1,
  AccessKeyId: 'ASIAHUNTER2',
  SecretAccessKey: 'hunter2',
  SessionToken: 'hunter2',
  Expiration: new Date(NOW + 600_000).toISOString(),
};

/** A doctor's room: one role that is allowed and active, a configuration file, a machine; installing puts the command back. */
class Room {
  readonly config = new MemoryUserFile(CONFIG, '[default]\nregion = eu-west-1\n');
  readonly patient = fakePatient();
  readonly state = new MemoryDirectory('/home/dev/.local/state/rolecall');
  answer: FakeProgram = () => ({ output: `${JSON.stringify(ANSWER)}\n` });
  /** Chosen by an earlier run. */
  readonly earlierPlace = new MemoryDirectory('/run/user/1000/rolecall');
  installs = 0;
  canInstall = true;
  terminal = new FakeTerminal();
  interactive = false;

  set(file: string, facts: FakePath | undefined): void {
    if (facts === undefined) this.patient.machine.paths.delete(file);
    else this.patient.machine.paths.set(file, facts);
  }

  async run(words: readonly string[]): Promise<number> {
    this.terminal = new FakeTerminal({ interactive: this.interactive });
    const role = roleOverview('dev', { state: ACTIVE, sessionKey: keyOf('dev') });
    const { machine, world } = this.patient;
    const given: Partial<Omit<CommandContext, 'terminal' | 'json'>> = {
      machine,
      world: {
        ...world,
        awsConfig: this.config,
        state: this.state,
        otherPlaces: () => ({ directories: [this.earlierPlace], unread: [] }),
        exec: createFakeExec({
          [COMMAND]: words => (words[0] === '--version' ? { output: '1.2.3\n' } : this.answer(words)),
          '/usr/bin/node': () => ({ output: 'v24.1.0\n' }),
        }),
      },
      sessions: fakeSessions({
        overview: () => Promise.resolve(fakeOverview({ sources: [SOURCE], source: SOURCE, roles: [role] })),
      }),
      installation: {
        install: async () => {
          this.installs += 1;
          if (this.canInstall) this.set(COMMAND, shim());
          return [COMMAND];
        },
        uninstall: () => Promise.resolve({ files: [], left: [] }),
      },
    };
    return run(['doctor', '--offline', ...words], this.terminal, given);
  }

  /** Ids of what was found wrong, with whether it was mended. */
  async found(words: readonly string[]): Promise<{ readonly code: number; readonly found: readonly string[] }> {
    const code = await this.run([...words, '--json']);
    const found = findingsIn(this.terminal.out)
      .filter(({ level, fixed }) => fixed === true || level === 'warning' || level === 'error')
      .map(({ level, id, fixed }) => `${String(level)} ${String(id)}${fixed === true ? ' fixed' : ''}`);
    return { code, found };
  }
}

function findingsIn(text: string): readonly JsonObject[] {
  const document = parseJson(text);
  const list: unknown = isObject(document) ? document['findings'] : undefined;
  return Array.isArray(list) ? list.filter(isObject) : [];
}

describe('rolecall doctor', () => {
  it('finds nothing wrong where nothing is, after it wrote the missing profile', async () => {
    const room = new Room();
    assert.deepEqual(await room.found([]), { code: 1, found: ['error profile-missing'] });
    assert.deepEqual(await room.found(['--fix']), { code: 0, found: ['error profile-missing fixed'] });
    assert.deepEqual(await room.found([]), { code: 0, found: [] });
    const mended = room.config.text;
    assert.deepEqual(await room.found(['--fix']), { code: 0, found: [] });
    assert.equal(room.config.text, mended);
    assert.ok(mended?.startsWith('[default]\nregion = eu-west-1\n# >>> rolecall'));
  });

  it('names each session that lies in a place which an earlier run chose, whatever its folder', async () => {
    const room = new Room();
    const store = new SessionStore(room.earlierPlace, new FakeClock());
    const transport = { endpoint: undefined, certificateAuthority: undefined };
    for (const [role, folder] of [
      ['dev', '/workspaces/app'],
      ['ops', '/workspaces/other'],
    ] as const) {
      const { record } = storedSession(role, { folder, key: keyOf(`earlier-${role}`) });
      const answer = new Secret(JSON.stringify(ANSWER));
      assert.ok(await storeSession(store, { record, transport }, { answer, expiresAt: NOW + 600_000 }));
    }
    await room.run(['--json']);
    const named = findingsIn(room.terminal.out).filter(({ id }) => id === 'session-elsewhere');
    assert.deepEqual(
      named.map(({ level, title, where, fix }) => [level, title, where, fix]),
      [
        [
          'info',
          'dev is kept in an earlier place for credentials, for 10 min more',
          { file: '/run/user/1000/rolecall', line: null, variable: null },
          'The next `rolecall assume` takes it away; `rolecall release dev` does it now.',
        ],
        [
          'info',
          'ops of /workspaces/other is kept in an earlier place for credentials, for 10 min more',
          { file: '/run/user/1000/rolecall', line: null, variable: null },
          'The next `rolecall assume` takes it away; `rolecall release --all` does it now.',
        ],
      ],
    );
  });

  it('changes nothing without --fix', async () => {
    const room = new Room();
    room.set(COMMAND, { text: '', mode: 0o600 });
    room.set('/memory', { mode: 0o755 });
    const before = [room.config.text, new Map(room.patient.machine.paths)] as const;
    await room.found([]);
    assert.deepEqual([room.config.text, room.patient.machine.paths, room.installs], [...before, 0]);
  });

  it('mends in the order in which things rest on each other, and says what is left', async () => {
    const room = new Room();
    room.set(COMMAND, undefined);
    room.set('/memory', { mode: 0o755 });
    room.set('/home/dev/.local/state/rolecall/a.json.m1-1f.tmp', { text: '' });
    room.config.text = `${room.config.text}# <<< rolecall <<<\n[profile mine]\naws_access_key_id = x\n`;
    const { code, found } = await room.found(['--fix']);
    assert.deepEqual(found.toSorted(), [
      'error block-damaged fixed',
      // Only now that profiles run it.
      'error command-missing fixed',
      'error profile-missing fixed',
      'error storage-not-private fixed',
      'info leftover fixed',
    ]);
    assert.equal(code, 0);
    assert.match(
      room.config.text,
      /^\[default\]\nregion = eu-west-1\n\[profile mine\]\naws_access_key_id = x\n# >>> [^]*\[profile dev\]/,
    );
    assert.equal(room.patient.machine.paths.has('/home/dev/.local/state/rolecall/a.json.m1-1f.tmp'), false);
    assert.deepEqual((await room.found(['--fix'])).found, []);
  });

  it('says what could not be mended, and tries it once a run', async () => {
    const room = new Room();
    await room.found(['--fix']);
    room.set(COMMAND, { ...shim(), mode: 0o644 });
    room.canInstall = false;
    assert.deepEqual(await room.found(['--fix']), { code: 1, found: ['error command-mode'] });
    assert.equal(room.installs, 1);
    room.config.replace = () => Promise.reject(new Error('EROFS'));
    room.config.text = '';
    assert.deepEqual((await room.found(['--fix'])).found, [
      'error command-mode',
      'error profile-missing',
      'error repair-failed',
    ]);
  });

  it('answers one stable document', async () => {
    const room = new Room();
    await room.run(['--json']);
    const missing = findingsIn(room.terminal.out).find(({ id }) => id === 'profile-missing');
    assert.deepEqual(missing, {
      id: 'profile-missing',
      level: 'error',
      title: 'The profile of dev is missing',
      where: { file: CONFIG, line: null, variable: null },
      fix: 'Have it written again with `rolecall doctor --fix`.',
      details: [],
      role: 'dev',
      fixable: true,
      fixed: false,
    });
    for (const { id } of findingsIn(room.terminal.out))
      assert.ok(
        FINDING_IDS.some(known => known === id),
        String(id),
      );
  });

  it('says what it waits for to a person alone', async () => {
    const room = new Room();
    for (const [interactive, words, said] of [
      [true, ['dev'], true],
      [true, ['dev', '--json'], false],
      [false, ['dev'], false],
    ] as const) {
      room.interactive = interactive;
      await room.run(words);
      assert.equal(/Looking …[^]*Asking the installed command for credentials …/.test(room.terminal.err), said);
    }
  });

  it('is calm on a screen: a heading a group, a line a finding', async () => {
    const room = new Room();
    await room.found(['--fix']);
    room.set(COMMAND, { ...shim(), mode: 0o755 });
    assert.equal(await room.run([]), 0);
    assert.equal(
      room.terminal.out,
      `Environment
  ✓ This is Ona: GITPOD_ENVIRONMENT_ID is set
  ✓ Ona's CLI gives the identity

Role map
  · There is no configuration of your own, so the defaults hold  ~/.config/rolecall/config.yaml
  ✓ 1 role in .devcontainer/devcontainer.json  /workspaces/app/.devcontainer/devcontainer.json
  ✓ The role map is allowed, as it is now

Credentials
  ✓ Credentials are kept in a private directory  /memory

Command
  ✓ Node.js 24.22.0
  ✓ The installed command is version 1.2.3  ~/.local/share/rolecall/bin/rolecall
  · \`rolecall\` is not on PATH; profiles do not need it there  ~/.local/share/rolecall/bin

Tools
  ✓ dev is delivered by the profile dev  ~/.aws/config:5

Identity and cloud
  · The cloud was not asked for the time: --offline was said

Nothing is wrong.`,
    );
    room.config.text = '';
    await room.run([]);
    assert.match(room.terminal.out, /\n1 error, 0 warnings\. `rolecall doctor --fix` mends 1\.$/);
    await room.run(['--fix']);
    assert.match(
      room.terminal.out,
      /\n\nFound and mended\n {2}✓ The profile of dev is missing {2}~\/\.aws\/config\n\nMended 1\. Nothing is wrong\.$/,
    );
  });
});

describe('rolecall doctor ROLE', () => {
  it('follows one role to the credentials, and shows none of them', async () => {
    const room = new Room();
    await room.found(['--fix']);
    for (const words of [['dev'], ['--role', 'dev'], ['dev', '--json']]) {
      assert.equal(await room.run(words), 0);
      assert.match(room.terminal.out, /dev stands for arn:aws:iam::111122223333:role\/dev in eu-west-1/);
      assert.match(room.terminal.out, /The installed command hands out credentials until/);
      assert.doesNotMatch(room.terminal.out + room.terminal.err, /hunter2/i);
    }
  });

  for (const [what, answer, title] of [
    [
      'the helper’s own sentence',
      { exitCode: 6, errorOutput: 'rolecall: No answer from Ona.\n' },
      'No answer from Ona.',
    ],
    ['no sentence', { exitCode: 1 }, 'The installed command gave no answer.'],
    ['no JSON', { output: 'hunter2' }, "The command's answer is not an object."],
    [
      'a field that is missing',
      { output: JSON.stringify({ ...ANSWER, SessionToken: undefined }) },
      'The command\'s answer has no text "SessionToken".',
    ],
    [
      'another version',
      { output: JSON.stringify({ ...ANSWER, Version: 2 }) },
      "The command's answer is of another version.",
    ],
    [
      'an end that is past',
      { output: JSON.stringify({ ...ANSWER, Expiration: '2020-01-01T00:00:00Z' }) },
      'The credentials it hands out have expired already.',
    ],
    [
      'an end that is none',
      { output: JSON.stringify({ ...ANSWER, Expiration: 'tomorrow' }) },
      'The credentials it hands out have expired already.',
    ],
  ] as const) {
    it(`tells that nothing usable is handed out: ${what}`, async () => {
      const room = new Room();
      await room.found(['--fix']);
      room.answer = () => answer;
      assert.deepEqual(await room.found(['dev']), { code: 1, found: ['error handout-failed'] });
      const failed = findingsIn(room.terminal.out).find(({ id }) => id === 'handout-failed');
      assert.equal(failed?.['title'], title);
      assert.doesNotMatch(room.terminal.out, /hunter2/i);
    });
  }

  it('knows no role that the map does not name, and no two', async () => {
    const room = new Room();
    assert.equal(await room.run(['prod']), 2);
    assert.match(room.terminal.err, /acme\/app names no role prod/);
    assert.equal(await room.run(['dev', '--role', 'ops']), 2);
    assert.match(room.terminal.err, /Two roles were named/);
  });
});
