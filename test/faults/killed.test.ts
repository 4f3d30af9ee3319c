import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { readFile, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { findFlock, install } from '../../src/platform/installation/install.ts';
import { Removal, removeInstallation, removeMadeFolders } from '../../src/platform/installation/uninstall.ts';
import { openPrivateDirectory } from '../../src/platform/private-directory/private-directory.ts';
import { isAttempt } from '../../src/store/attempt.ts';
import { sweep } from '../../src/store/sweep.ts';
import { filesBelow } from '../command/command-world.ts';
import { type Ran, runCommand } from '../demo/run-command.ts';
import { waitUntil } from '../hosts/wait-until.ts';
import { assertSeen } from './fault-table.ts';
import { faultWorld, seenOnStderr } from './fault-world.ts';

/** More changes than any run of ours makes. */
const MOST_CHANGES = 200;
const WHOLE =
  /^\{"Version":1,"AccessKeyId":"ASIA[A-Z0-9]+","SecretAccessKey":"\S{40}","SessionToken":"\S+","Expiration":"[\dTZ:-]+"\}\n$/;

/** kill -9, before every single change that a run makes to a file, and at the worst of other moments. */
describe('faults: kill -9', () => {
  const world = faultWorld();

  before(async () => {
    // What a release takes away too: an attempt whose writer is dead.
    await world().assumed();
    assert.equal((await world().run(['assume', 'dev-readonly'], { killBefore: 6 })).code, KILLED);
    await world().whole();
    assert.ok((await world().left()).some(isAttempt));
  });

  /**
   * The bytes of dead writers are gone once they are a minute old, at the next run of anything; a dead attempt, which says
   * what somebody wanted and nothing else, once it is a day old.
   */
  async function nothingIsLeft(at: string): Promise<void> {
    const directory = openPrivateDirectory({ path: await world().world.runtimeDirectory(), flock: findFlock() });
    await sweep(directory, { now: () => Date.now() + 61_000, sleep: () => Promise.resolve() });
    const left = await world().left();
    assert.deepEqual(
      left.filter(name => !['cache', 'lock', 'session'].includes(name) && !isAttempt(name)),
      [],
      at,
    );
  }

  it('a renewal by the helper is killed before each change of a file', async () => {
    await world().assumed();
    const changes = await everywhere(
      () => world().makeDue(),
      killBefore => world().helper({ killBefore }),
      async at => {
        assert.ok((await world().left()).includes('session'), at);
        const { code, stdout, stderr } = await world().handOut();
        assert.deepEqual([code, stderr], [0, ''], at);
        assert.match(stdout, WHOLE, at);
        await nothingIsLeft(at);
      },
    );
    assert.ok(changes >= 6, `${changes} changes`);
  });

  it('an assumption is killed before each change of a file', async () => {
    await world().assumed();
    const changes = await everywhere(
      () => Promise.resolve(),
      killBefore => world().run(['assume', 'dev-readonly'], { killBefore }),
      async at => {
        const { code, stdout, stderr } = await world().handOut();
        assert.deepEqual([code, stderr], [0, ''], at);
        assert.match(stdout, WHOLE, at);
        await nothingIsLeft(at);
      },
    );
    assert.ok(changes >= 10, `${changes} changes`);
  });

  describe('a first assumption, the first change of ~/.aws/config too', () => {
    const mine = '[profile of-mine]\nregion = eu-west-1\n';
    const configs: { readonly at: string; readonly text: string }[] = [];
    /** By what there was of the session, which is all that the answer depends on. */
    const handedOut = new Map<string, Ran>();
    let folder: string;
    let leftByKilled = 0;

    before(async () => {
      folder = path.join(world().world.simulated.home, '.aws');
      const config = path.join(folder, 'config');
      await world().released();
      const directory = await world().world.runtimeDirectory();
      await everywhere(
        async () => {
          // As released, but in the same places: a writer knows by these what those before it have left beside the file.
          for (const name of readdirSync(directory)) if (!name.endsWith('.lock')) rmSync(path.join(directory, name));
          leftByKilled += readdirSync(folder).length - 1;
          await writeFile(config, mine);
          // A file of this moment is waited for, and how many changes that makes depends on how fast the machine is.
          await utimes(config, new Date(), new Date(Date.now() - 3_600_000));
        },
        killBefore => world().run(['assume', 'dev-readonly'], { killBefore }),
        async at => {
          configs.push({ at, text: await readFile(config, 'latin1') });
          const there = (await world().left()).filter(name => !isAttempt(name) && !name.endsWith('.tmp')).join(', ');
          if (!handedOut.has(there)) handedOut.set(there, await world().handOut());
          await nothingIsLeft(at);
        },
      );
    });

    it('a first assumption is killed before each change of a file', () => {
      for (const [there, ran] of handedOut) {
        if (ran.code === 0) assert.match(ran.stdout, WHOLE, there);
        else assertSeen('a first assumption is killed before each change of a file', seenOnStderr(ran));
      }
      assert.ok(configs.length >= 15, `${configs.length} changes`);
      assert.ok(handedOut.size >= 3, [...handedOut.keys()].join('; '));
    });

    it('a change of ~/.aws/config is killed before its rename', () => {
      for (const { at, text } of configs) {
        assert.ok(text.startsWith(mine), at);
        assert.match(text.slice(mine.length), /^(# >>> rolecall [^]* <<<\n)?$/, at);
      }
      assert.ok(leftByKilled > 0);
      assert.deepEqual(readdirSync(folder), ['config']);
    });
  });

  it('a release is killed before each change of a file', async () => {
    let released = 0;
    const changes = await everywhere(
      () => world().whole(),
      killBefore => world().run(['release', 'dev-readonly'], { killBefore }),
      async at => {
        const still = existsSync(await world().file('session'));
        const ran = await world().handOut();
        if (still) assert.match(ran.stdout, WHOLE, at);
        else {
          released += 1;
          assertSeen('a release is killed before each change of a file', seenOnStderr(ran));
        }
        const { stdout } = await world().run(['release', 'dev-readonly', '--json']);
        assert.deepEqual(JSON.parse(stdout), { released: still ? ['dev-readonly'] : [] }, at);
        await nothingIsLeft(at);
        assert.deepEqual(
          (await world().left()).filter(name => name !== 'lock'),
          [],
          at,
        );
      },
    );
    assert.ok(released >= 1 && released < changes, `${released} of ${changes}`);
  });

  it('an installation is killed before each change of a file', async () => {
    const { environment } = world().world.simulated;
    // In memory: each run writes all programs, and a disk is waited for at each of them.
    const home = mkdtempSync('/dev/shm/rolecall-another-home-');
    // Those that install and one more: each further file is written as these are, and costs four runs.
    const programs = mkdtempSync('/dev/shm/rolecall-few-programs-');
    for (const name of ['rolecall', 'command', 'command-world', 'install-command', 'whole-programs', 'helper']) {
      copyFileSync(path.join(world().programs, `${name}.js`), path.join(programs, `${name}.js`));
    }
    try {
      const values = { source: programs, version: '0.0.0', homeDirectory: home, runtimeDirectory: undefined };
      const changes = await everywhere(
        () => {
          rmSync(home, { recursive: true, force: true });
          mkdirSync(home, { mode: 0o700 });
          return Promise.resolve();
        },
        killBefore =>
          world().run(['install'], { killBefore, programs }, { environment: { ...environment, HOME: home } }),
        async at => {
          // The next installation is whole, and nothing of the killed one outlives its removal.
          const { command } = install({
            ...values,
            node: process.execPath,
            electron: false,
            shimText: () => '#!/bin/sh\necho works\n',
            searchPath: undefined,
          });
          const { stdout } = await runCommand([command], { folder: '/', environment: {} });
          assert.equal(stdout, 'works\n', at);
          const removal = new Removal();
          removeInstallation(home, removal);
          removal.remove(path.join(home, '.local/state/rolecall'));
          removeMadeFolders(home, removal);
          assert.deepEqual(removal.left, [], at);
          assert.deepEqual([...(await filesBelow(home)).keys()], [], at);
        },
      );
      assert.ok(changes >= 20, `${changes} changes`);
    } finally {
      for (const each of [home, programs]) rmSync(each, { recursive: true, force: true });
    }
  });

  it('a writer of a consent was killed a minute ago', async () => {
    const state = path.join(world().world.simulated.home, '.local/state/rolecall');
    const before = readdirSync(state);
    await writeFile(path.join(state, `consent-x.json.${(Date.now() - 61_000).toString(36)}-0a.tmp`), '{"half');
    const ran = await world().run(['status']);
    assertSeen('a writer of a consent was killed a minute ago', { code: ran.code, text: ran.stderr });
    assert.deepEqual(readdirSync(state), before);
  });

  /** A helper that the shim started, whose CLI hangs: it holds the session's lock. */
  async function hangingHelper(): Promise<{ readonly child: ChildProcess; readonly end: () => Promise<void> }> {
    await world().assumed();
    await world().makeDue();
    const marker = path.join(world().world.simulated.root, 'hanging');
    rmSync(marker, { force: true });
    await world().ona(`echo $$ >'${marker}'\nexec /usr/bin/sleep 600`);
    const words = ['credential-process', '--session', await world().key()];
    const child = spawn(world().world.shim, words, {
      env: { ...world().world.simulated.environment },
      stdio: 'ignore',
    });
    const gone = new Promise(resolve => {
      child.once('exit', resolve);
    });
    assert.ok(await waitUntil(() => existsSync(marker) && readFileSync(marker, 'utf8').endsWith('\n')));
    const end = async (): Promise<void> => {
      child.kill('SIGKILL');
      await gone;
      process.kill(Number(readFileSync(marker, 'utf8')), 'SIGKILL');
      await world().mend();
    };
    return { child, end };
  }

  it('the helper is killed while the platform’s CLI hangs', async () => {
    const fault = 'the helper is killed while the platform’s CLI hangs';
    const { child, end } = await hangingHelper();
    try {
      child.kill('SIGKILL');
      await world().ona(`echo '${await world().world.simulated.sandbox.mintToken()}'`);
      // The CLI lives on as nobody's child; the lock is not with it.
      const ran = await world().handOut();
      assertSeen(fault, { code: ran.code, text: ran.stderr });
      assert.match(ran.stdout, WHOLE);
    } finally {
      await end();
    }
    await nothingIsLeft(fault);
  });

  it('a stopped process keeps the lock', async () => {
    const fault = 'a stopped process keeps the lock';
    const { child, end } = await hangingHelper();
    try {
      child.kill('SIGSTOP');
      assertSeen(fault, seenOnStderr(await world().helper({ haste: 20 })));
      assertSeen(fault, await world().assume({ haste: 20 }));
      // Releasing waits for nobody.
      const { stdout } = await world().run(['release', 'dev-readonly', '--json'], { haste: 20 });
      assert.deepEqual(JSON.parse(stdout), { released: ['dev-readonly'] });
      assert.deepEqual(await world().left(), ['lock']);
    } finally {
      await end();
    }
  });
});

/** What {@link runCommand} answers for a program that a signal ended. */
const KILLED = 128;

/** Kills `act` before its first change, then before its second …, until it ends by itself; answers how many there were. */
async function everywhere(
  prepare: () => Promise<void>,
  act: (killBefore: number) => Promise<Ran>,
  check: (at: string) => Promise<void>,
): Promise<number> {
  for (let killBefore = 1; killBefore < MOST_CHANGES; killBefore += 1) {
    await prepare();
    const { code, stderr } = await act(killBefore);
    if (code !== KILLED) {
      assert.equal(code, 0, stderr);
      return killBefore - 1;
    }
    await check(`killed before change ${killBefore}`);
  }
  throw new Error('It changes files without end.');
}
