import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { cacheKeyLine } from '../../src/core/session.ts';
import { CLOUD_KEYS } from '../../src/core/target.ts';
import { CLOUD_ROLES, Fixture, KEY, run } from './helper-fixture.ts';
import { keepingTimes, plainStarter, programsFolder, SHELLS } from './helper-shells.ts';
import { skipBecause } from '../hosts/skip-because.ts';

const ask = ['credential-process', '--session', KEY];
const isRoot = process.getuid?.() === 0;

/** Puts a Node where a home keeps VS Code Server's, and answers the file by which it shows that it was started. */
function plantNode(root: string): string {
  const server = path.join(root, 'home/.vscode-server/bin/0123abcd');
  const started = path.join(root, 'started');
  mkdirSync(server, { recursive: true });
  writeFileSync(path.join(server, 'node'), `#!/bin/sh\necho started >>${started}\nexit 1\n`, { mode: 0o755 });
  return started;
}

for (const [shell, flags] of SHELLS) {
  const label = [path.basename(shell), ...flags].join(' ');
  describe(`the shim in ${label}`, function () {
    let fixture: Fixture;
    let programs: string;
    let answer: string;

    before(function () {
      if (existsSync(shell)) return;
      skipBecause(this, `there is no ${shell} here`);
    });
    beforeEach(async () => {
      fixture = new Fixture('/nonexistent');
      programs = programsFolder(fixture.root);
      fixture.writeShim({ programs, node: plainStarter(fixture.root) });
      answer = await fixture.save();
    });
    afterEach(() => fixture.remove());

    const shim = (argumentList: readonly string[] = ask, environment: Readonly<Record<string, string>> = {}) =>
      run(shell, [...flags, fixture.shim, ...argumentList], environment);
    const expectMiss = async (why: string): Promise<void> => {
      const { stdout, code } = await shim();
      assert.match(stdout, /^STARTED /, why);
      assert.equal(code, 0);
    };

    it('answers a warm hit and nothing else', async () => {
      assert.deepEqual(await shim(), { code: 0, stdout: answer, stderr: '' });
      assert.equal(
        readFileSync(fixture.file('cache'), 'utf8').split('\n')[0],
        cacheKeyLine('credential-process', KEY, 'generation-1'),
      );
      assert.equal(existsSync(fixture.file('lock')), false);
    });

    it('answers for a role of each cloud by its own command, and to no other', async () => {
      for (const cloud of CLOUD_KEYS) {
        answer = await fixture.save(undefined, fixture.recordOf(cloud));
        for (const other of CLOUD_KEYS) {
          const { stdout } = await shim([CLOUD_ROLES[other].command, '--session', KEY]);
          if (other === cloud) assert.equal(stdout, answer);
          else assert.match(stdout, /^STARTED /, `${CLOUD_ROLES[other].command} for a role of ${cloud}`);
        }
      }
    });

    it('forks and starts nothing for it', function () {
      const log = path.join(fixture.root, 'strace.log');
      const calls = 'trace=execve,execveat,clone,clone3,fork,vfork';
      const { error, stdout } = spawnSync(
        'strace',
        ['-f', '-qq', '-o', log, '-e', calls, shell, ...flags, fixture.shim, ...ask],
        {
          encoding: 'utf8',
        },
      );
      if (error !== undefined) {
        skipBecause(this, 'there is no strace here');
      }
      assert.equal(stdout, answer);
      assert.equal(readFileSync(log, 'utf8').trim().split('\n').length, 1, readFileSync(log, 'utf8'));
    });

    it('misses when the time is over', async () => {
      utimesSync(fixture.file('cache'), new Date(), new Date(Date.now() - 1000));
      await expectMiss('expired');
      utimesSync(fixture.file('cache'), new Date(), new Date(0));
      await expectMiss('of 1970');
    });

    it('misses for every other question', async () => {
      const others = [
        [],
        ['credential-process'],
        ['credential-process', '--session'],
        ['credential-process', '--session', ''],
        ['credential-process', '--session', KEY.slice(1)],
        ['credential-process', '--session', `${KEY}0`],
        ['credential-process', '--session', KEY.toUpperCase()],
        ['credential-process', '--session', `../runtime/${KEY}`],
        ['credential-process', '--session', 'f'.repeat(32)],
        ['credential-process', '--session', KEY, '--more'],
        ['credential-process', '--role', KEY],
        ['status', '--session', KEY],
      ];
      for (const other of others) assert.match((await shim(other)).stdout, /^STARTED /, other.join(' '));
    });

    it('hands other commands to Node with their arguments as they are', async () => {
      fixture.writeShim({ programs });
      const { stdout } = await shim(['exec', '--', 'a b', '$x', "'", '']);
      assert.match(stdout, /"argv":\["exec","--","a b","\$x","'",""\]/);
    });

    it('misses without the record: a released role is never served', async () => {
      rmSync(fixture.file('session'));
      await expectMiss('no record');
      assert.equal(existsSync(fixture.file('lock')), false);
    });

    it('misses for a record that is empty, a link or open to others, and for one of another generation', async () => {
      const [session, elsewhere] = [fixture.file('session'), path.join(fixture.root, 'elsewhere')];
      const whole = readFileSync(session, 'utf8');
      const lines = whole.slice(whole.indexOf('\n'));
      for (const text of ['', '\n', 'generation-1', `generation-2${lines}`, lines, ` ${whole}`, whole.slice(0, 5)]) {
        writeFileSync(session, text);
        await expectMiss(JSON.stringify(text.slice(0, 20)));
      }
      writeFileSync(session, whole);
      assert.equal((await shim()).stdout, answer);
      for (const mode of [0o600, 0o644, 0o660, 0o777]) {
        chmodSync(session, mode);
        await expectMiss(mode.toString(8));
      }
      chmodSync(session, 0o1600);
      assert.equal((await shim()).stdout, answer);
      renameSync(session, elsewhere);
      symlinkSync(elsewhere, session);
      await expectMiss('a link');
      rmSync(session);
      mkdirSync(session, { mode: 0o1700 });
      await expectMiss('a directory');
    });

    it('misses for a record of somebody else', async function () {
      if (!isRoot) skipBecause(this, 'only root can give a file to somebody else');
      chownSync(fixture.file('session'), 12345, 12345);
      chmodSync(fixture.file('session'), 0o1600);
      await expectMiss('foreign record');
    });

    it('misses for a file of somebody else', async function () {
      if (!isRoot) {
        skipBecause(this, 'only root can give a file to somebody else');
      }
      const cache = fixture.file('cache');
      keepingTimes(cache, () => {
        chownSync(cache, 12345, 12345);
        chmodSync(cache, 0o1600);
      });
      await expectMiss('foreign file');
      chownSync(cache, 0, 0);
      chownSync(fixture.directory, 12345, 12345);
      await expectMiss('foreign directory');
    });

    it('misses for a symbolic link, of the file or of the directory', async () => {
      const cache = fixture.file('cache');
      renameSync(cache, path.join(fixture.root, 'elsewhere'));
      symlinkSync(path.join(fixture.root, 'elsewhere'), cache);
      await expectMiss('linked file');
      rmSync(cache);
      renameSync(path.join(fixture.root, 'elsewhere'), cache);
      renameSync(fixture.directory, `${fixture.directory}-moved`);
      symlinkSync(`${fixture.directory}-moved`, fixture.directory);
      await expectMiss('linked directory');
    });

    it('misses for each mode but the seal, and for a copy', async () => {
      const cache = fixture.file('cache');
      for (const mode of [0o600, 0o644, 0o660, 0o666, 0o777]) {
        chmodSync(cache, mode);
        await expectMiss(mode.toString(8));
      }
      copyFileSync(cache, `${cache}-copy`);
      keepingTimes(cache, () => renameSync(`${cache}-copy`, cache));
      await expectMiss('a copy');
      chmodSync(cache, 0o1600);
      assert.equal((await shim()).stdout, answer);
      for (const mode of [0o700, 0o755, 0o770, 0o777]) {
        chmodSync(fixture.directory, mode);
        await expectMiss(`directory ${mode.toString(8)}`);
      }
    });

    it('misses when the file is cut off anywhere', async () => {
      const cache = fixture.file('cache');
      const whole = readFileSync(cache);
      // Around every line's end, and here and there within the lines.
      const ends = [...whole.entries()].filter(([, byte]) => byte === 10).map(([index]) => index);
      const near = [0, 1, ...ends.flatMap(end => [end - 1, end, end + 1])];
      const lengths = [...whole.keys()].filter(length => length % 31 === 0 || near.includes(length));
      // Where its programs are gone a miss starts nothing: the orphan's sentence tells it from a hit.
      fixture.writeShim({ programs: '/nonexistent', node: '/nonexistent' });
      const started = plantNode(fixture.root);
      for (const length of lengths.toReversed()) {
        keepingTimes(cache, () => truncateSync(cache, length));
        const { stdout, code } = await shim();
        assert.deepEqual([stdout, code], ['', 1], `cut to ${length} bytes`);
      }
      assert.equal(existsSync(started), false, 'no Node is asked whether it could run programs that are gone');
    });

    it('misses for another key line and for lines that are no answer', async () => {
      const cache = fixture.file('cache');
      const whole = readFileSync(cache, 'utf8');
      const [line = '', json = '', facts = ''] = whole.split('\n');
      for (const text of [
        `${line} \n${json}\n${facts}\n`,
        `${line.replace(KEY, 'f'.repeat(32))}\n${json}\n${facts}\n`,
        `\n${json}\n${facts}\n`,
        `${line}\n${json.slice(1)}\n${facts}\n`,
        `${line}\n${json.slice(0, -1)}\n${facts}\n`,
        `${line}\n${json}\n\n`,
        `${line}\n${json}\n${facts}`,
        `$(touch ${fixture.root}/run)\n${json}\n${facts}\n`,
      ]) {
        keepingTimes(cache, () => writeFileSync(cache, text));
        await expectMiss(JSON.stringify(text.slice(0, 80)));
      }
      assert.equal(existsSync(path.join(fixture.root, 'run')), false);
    });

    it('is moved by nothing in the environment', async () => {
      const planted = path.join(fixture.root, 'planted');
      mkdirSync(planted);
      const trace = path.join(fixture.root, 'trace');
      for (const name of ['flock', 'node', 'cat', 'echo', 'printf', 'test', '[', 'read', 'date']) {
        writeFileSync(path.join(planted, name), `#!/bin/sh\necho ${name} >>${trace}\n`, { mode: 0o755 });
      }
      writeFileSync(
        path.join(planted, 'required.js'),
        `require('fs').appendFileSync(${JSON.stringify(trace)}, 'required');`,
      );
      const hostile = {
        PATH: planted,
        HOME: planted,
        XDG_RUNTIME_DIR: planted,
        TMPDIR: '/tmp',
        NODE_OPTIONS: `--require ${planted}/required.js`,
        NODE_PATH: planted,
        NODE_CHANNEL_FD: '7',
        ENV: path.join(planted, 'flock'),
        BASH_ENV: path.join(planted, 'flock'),
        IFS: '/:',
        CDPATH: planted,
        POSIXLY_CORRECT: '1',
        d: planted,
        k: 'f'.repeat(32),
        c: path.join(planted, 'flock'),
        n: path.join(planted, 'node'),
        l: '/nonexistent',
        h: 'y',
        'BASH_FUNC_printf%%': `() { command echo printf >>${trace}; }`,
        'BASH_FUNC_echo%%': `() { command printf echo >>${trace}; }`,
        'BASH_FUNC_[%%': `() { return 0; }`,
        'BASH_FUNC_read%%': `() { return 0; }`,
        'BASH_FUNC_umask%%': `() { command echo umask >>${trace}; }`,
      };
      fixture.writeShim({ programs });
      // A script started by its first line gets bash as `sh`, in POSIX mode from the start; plain bash is no client's way.
      const plainBash = shell === '/bin/bash' && flags.length === 0;
      assert.equal((await shim(ask, hostile)).stdout, answer);
      utimesSync(fixture.file('cache'), new Date(), new Date(0));
      const { stdout } = await shim(ask, hostile);
      assert.match(stdout, /^STARTED /);
      assert.doesNotMatch(stdout, /NODE_OPTIONS|NODE_PATH|BASH_ENV/);
      if (!plainBash) assert.equal(existsSync(trace), false, existsSync(trace) ? readFileSync(trace, 'utf8') : '');
    });

    it('says so when nobody reads the answer, and starts nothing', async () => {
      const { code, stdout } = await run('/bin/sh', [
        '-c',
        'exec "$@" >&-',
        'sh',
        shell,
        ...flags,
        fixture.shim,
        ...ask,
      ]);
      assert.equal(stdout, '');
      assert.equal(existsSync(fixture.file('lock')), false);
      // Shells differ in whether a closed output is their failure.
      assert.ok(code !== null);
    });

    it('holds the lock while Node runs, and tells it', async () => {
      fixture.writeShim({ programs });
      utimesSync(fixture.file('cache'), new Date(), new Date(0));
      const { stdout } = await shim();
      assert.match(stdout, /"held"\]/);
      assert.equal(statSync(fixture.file('lock')).mode & 0o777, 0o600);
    });

    it('takes no lock on a planted file', async () => {
      utimesSync(fixture.file('cache'), new Date(), new Date(0));
      symlinkSync(path.join(fixture.root, 'victim'), fixture.file('lock'));
      const { stdout } = await shim();
      assert.match(stdout, /^STARTED /);
      assert.doesNotMatch(stdout, /held/);
      assert.equal(existsSync(path.join(fixture.root, 'victim')), false);
    });

    it('finds another Node when its own is gone, and says so when there is none', async () => {
      utimesSync(fixture.file('cache'), new Date(), new Date(0));
      const server = path.join(fixture.root, 'home/.vscode-server/bin/0123abcd');
      mkdirSync(server, { recursive: true });
      linkSync(fixture.shim, path.join(fixture.root, 'unused'));
      symlinkSync(process.execPath, path.join(server, 'node'));
      fixture.writeShim({ node: '/nonexistent/node', programs });
      await expectMiss('another Node');
      rmSync(server, { recursive: true });
      fixture.writeShim({ programs: '/nonexistent' });
      const { code, stderr, stdout } = await shim();
      assert.deepEqual([code, stdout], [1, '']);
      assert.match(stderr, /^Rolecall is orphaned: its programs are gone\. .*\n$/);
    });
  });
}
