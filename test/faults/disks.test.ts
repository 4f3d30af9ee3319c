import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { skipBecause } from '../hosts/skip-because.ts';
import { assertSeen } from './fault-table.ts';
import { faultWorld } from './fault-world.ts';

describe('faults of full and read-only disks', () => {
  const world = faultWorld();

  beforeEach(() => world().assumed());

  let restore = nothing;

  afterEach(() => restore());

  /** Moves a directory of ours onto a file system of 64 kB, and fills that to the last page. */
  function fill(context: Mocha.Context, directory: string): void {
    const moved = `${directory}-moved`;
    renameSync(directory, moved);
    mkdirSync(directory, { mode: 0o700 });
    restore = () => {
      rmSync(directory, { recursive: true, force: true });
      renameSync(moved, directory);
      restore = nothing;
    };
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k,mode=1700', 'tmpfs', directory], { stdio: 'ignore' });
    } catch {
      skipBecause(context, 'no small file system can be mounted here');
    }
    const withoutMount = restore;
    restore = () => {
      execFileSync('umount', [directory]);
      withoutMount();
    };
    execFileSync('cp', ['-a', `${moved}/.`, directory]);
    for (let part = 0; part < 20; part += 1) {
      try {
        writeFileSync(path.join(directory, `filler-${part}`), Buffer.alloc(4096));
      } catch {
        return;
      }
    }
  }

  it('no room for credentials', async function () {
    const directory = await world().world.runtimeDirectory();
    const old = (await world().handOut()).stdout;
    fill(this, directory);
    assertSeen('no room for credentials', await world().assume());
    assert.deepEqual(await world().handOut(), { code: 0, stdout: old, stderr: '' });
    assert.deepEqual(
      (await world().left()).filter(name => !name.startsWith('filler')),
      ['cache', 'lock', 'session'],
    );
    execFileSync('/bin/sh', ['-c', 'rm "$0"/filler-*', directory]);
    await world().assumed();
  });

  it('no room for renewed credentials', async function () {
    const old = (await world().handOut()).stdout;
    fill(this, await world().world.runtimeDirectory());
    execFileSync('touch', ['-d', '-1 second', await world().file('cache')]);
    const ran = await world().handOut();
    assertSeen('no room for renewed credentials', { code: ran.code, text: ran.stderr });
    assert.equal(ran.stdout, old);
  });

  it('no room for ~/.aws/config', async function () {
    const { home } = world().world.simulated;
    const config = path.join(home, '.aws/config');
    const before = readFileSync(config, 'latin1');
    writeFileSync(config, '[profile of-mine]\nregion = eu-west-1\n');
    try {
      fill(this, path.dirname(config));
      assertSeen('no room for ~/.aws/config', await world().assume());
      assert.equal(readFileSync(config, 'utf8'), '[profile of-mine]\nregion = eu-west-1\n');
      assert.deepEqual(
        readdirSync(path.dirname(config)).filter(name => !name.startsWith('filler')),
        ['config'],
      );
    } finally {
      restore();
      writeFileSync(config, before, 'latin1');
    }
  });

  it('no room for a consent', async function () {
    const state = path.join(world().world.simulated.home, '.local/state/rolecall');
    await world().run(['consent', 'revoke']);
    fill(this, state);
    const { code, stdout } = await world().world.runOnTerminal(['consent', 'grant'], 'y\n');
    const said = stripVTControlCharacters(stdout).replace(/^[^]*rolecall: /, '');
    assertSeen('no room for a consent', { code, text: said.trim().replaceAll('\n', ' ') });
    assert.equal((await world().world.json(['consent', 'show']))['state'], 'needed');
    restore();
    await world().world.allow();
  });

  it('a home that is read-only', async function () {
    const { home } = world().world.simulated;
    const config = path.join(home, '.aws/config');
    const before = readFileSync(config, 'latin1');
    try {
      execFileSync('mount', ['--bind', home, home], { stdio: 'ignore' });
      execFileSync('mount', ['-o', 'remount,bind,ro', home], { stdio: 'ignore' });
    } catch {
      skipBecause(this, 'nothing can be mounted here');
    }
    try {
      // What was set up before goes on: only credentials are written, and they are in memory.
      await world().assumed();
      assert.equal((await world().handOut()).code, 0);
      execFileSync('mount', ['-o', 'remount,bind,rw', home]);
      writeFileSync(config, '');
      execFileSync('mount', ['-o', 'remount,bind,ro', home]);
      assertSeen('a home that is read-only', await world().assume());
      assert.equal((await world().run(['status'])).code, 0);
    } finally {
      execFileSync('umount', [home]);
      writeFileSync(config, before, 'latin1');
    }
  });
});

function nothing(): void {}
