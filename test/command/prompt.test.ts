import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { PROMPT_ANSWER } from '../../src/core/session.ts';
import { openPrivateDirectory } from '../../src/platform/private-directory/private-directory.ts';
import { PromptAnswer } from '../../src/store/prompt-answer.ts';
import { skipBecause } from '../hosts/skip-because.ts';
import { buildForTests, CommandWorld, removeFolder } from './command-world.ts';
import { Fixture, KEY, type Outcome, run } from './helper-fixture.ts';
import { keepingTimes, programsFolder, SHELLS } from './helper-shells.ts';

const ask = ['status', '--prompt'];

function expectMiss({ stdout }: Outcome, why: string): void {
  assert.match(stdout, /^STARTED /, why);
}

for (const [shell, flags] of SHELLS) {
  const label = [path.basename(shell), ...flags].join(' ');
  describe(`the prompt of the shim in ${label}`, function () {
    let fixture: Fixture;
    let home: string;

    before(function () {
      if (!existsSync(shell)) skipBecause(this, `there is no ${shell} here`);
    });
    beforeEach(async () => {
      fixture = new Fixture('/nonexistent');
      fixture.writeShim({ programs: programsFolder(fixture.root) });
      home = path.join(fixture.root, 'home');
      await fixture.save();
      await keep('dev 42m');
    });
    afterEach(() => fixture.remove());

    const keep = async (text: string): Promise<void> => {
      const directory = openPrivateDirectory({ path: fixture.directory, flock: undefined });
      await (await PromptAnswer.begin(directory, 'a'.repeat(32))).keep(process.cwd(), Date.now(), () => text);
    };
    const answer = (): string => path.join(fixture.directory, PROMPT_ANSWER);
    const shim = (argumentList: readonly string[] = ask, environment: Readonly<Record<string, string>> = {}) =>
      run(shell, [...flags, fixture.shim, ...argumentList], { HOME: home, ...environment });

    it('is answered from what is kept, also when nothing is held', async () => {
      assert.deepEqual(await shim(), { code: 0, stdout: 'dev 42m\n', stderr: '' });
      await keep('');
      assert.deepEqual(await shim(), { code: 0, stdout: '', stderr: '' });
    });

    it('forks and starts nothing for it', function () {
      const log = path.join(fixture.root, 'strace.log');
      const traced = ['-f', '-qq', '-o', log, '-e', 'trace=execve,execveat,clone,clone3,fork,vfork'];
      const { error, stdout } = spawnSync('strace', [...traced, shell, ...flags, fixture.shim, ...ask], {
        env: { HOME: home, PATH: process.env['PATH'] },
        encoding: 'utf8',
      });
      if (error !== undefined) skipBecause(this, 'there is no strace here');
      assert.equal(stdout, 'dev 42m\n');
      assert.equal(readFileSync(log, 'utf8').trim().split('\n').length, 1, readFileSync(log, 'utf8'));
    });

    it('is asked anew in another folder or home, when time is over, and for any other question', async () => {
      const elsewhere = spawnSync(shell, [...flags, fixture.shim, ...ask], {
        cwd: fixture.root,
        // What somebody else says of where we are.
        env: { HOME: home, PWD: process.cwd() },
        encoding: 'utf8',
      });
      assert.match(elsewhere.stdout, /^STARTED /);
      expectMiss(await shim(ask, { HOME: `${home}/` }), 'a home that is written otherwise');
      expectMiss(await run(shell, [...flags, fixture.shim, ...ask]), 'no HOME');
      for (const other of [['status'], ['--prompt'], [...ask, '--json'], ['status', '--prompt', '']]) {
        expectMiss(await shim(other), other.join(' '));
      }
      utimesSync(answer(), new Date(), new Date(Date.now() - 1000));
      expectMiss(await shim(), 'time is over');
    });

    it('is asked anew when a session was released', async () => {
      await fixture.store.release(KEY);
      expectMiss(await shim(), 'released');
    });

    it('believes no file or directory that is open to others, linked or copied', async () => {
      const kept = path.join(fixture.root, 'kept');
      keepingTimes(answer(), () => chmodSync(answer(), 0o600));
      expectMiss(await shim(), 'without the seal');
      await keep('dev 42m');
      renameSync(answer(), kept);
      symlinkSync(kept, answer());
      expectMiss(await shim(), 'a link');
      rmSync(answer());
      mkdirSync(answer());
      expectMiss(await shim(), 'a directory');
      rmSync(answer(), { recursive: true });
      await keep('dev 42m');
      chmodSync(fixture.directory, 0o700);
      expectMiss(await shim(), 'a directory without the seal');
    });
  });
}

describe('rolecall status --prompt', () => {
  let programs: string;
  let world: CommandWorld;

  before(async () => {
    programs = await buildForTests();
    world = await CommandWorld.start(programs);
    await world.allow();
    assert.equal((await world.run(['assume', 'dev-readonly'])).code, 0);
  });
  after(async () => {
    await world.close();
    await removeFolder(programs);
  });

  /** What the installed command says while its programs are gone, so that it can start nothing. */
  const shownBySh = async (): Promise<string> => {
    const installed = /^p='([^']+)'/m.exec(readFileSync(world.shim, 'utf8'))?.[1] ?? '';
    renameSync(installed, `${installed}.gone`);
    try {
      return (await world.runShim(ask)).stdout;
    } finally {
      renameSync(`${installed}.gone`, installed);
    }
  };
  const isKept = async (): Promise<boolean> => existsSync(path.join(await world.runtimeDirectory(), PROMPT_ANSWER));

  it('is worked out once, and shown by sh alone from then on', async () => {
    assert.equal(await shownBySh(), '');
    const { stdout } = await world.runShim(ask);
    assert.match(stdout, /^dev-readonly \d+m\n$/);
    assert.equal(await shownBySh(), stdout);
  });

  for (const words of [
    ['renew', 'dev-readonly'],
    ['release', 'dev-readonly'],
    ['assume', 'dev-readonly'],
    ['consent', 'revoke'],
  ]) {
    it(`is worked out anew after: ${words.join(' ')}`, async () => {
      await world.runShim(ask);
      assert.equal(await isKept(), true);
      await world.run(words);
      assert.equal(await isKept(), false);
    });
  }

  it('is nobody else’s: --folder and --json leave nothing', async () => {
    await world.run(['release', '--all']);
    for (const more of [['--folder', world.simulated.checkout], ['--json']]) await world.runShim([...ask, ...more]);
    assert.equal(await isKept(), false);
  });
});
