import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { skipBecause } from '../hosts/skip-because.ts';
import { type Ran, runCommand } from '../demo/run-command.ts';
import type { CommandWorld } from './command-world.ts';
import { CommandSuite } from './command-suite.ts';

function giveAway(file: string): void {
  execFileSync('chown', ['-hR', '65534:65534', file]);
}

const RELEASED = /^Released dev-readonly\./;

describe('The home and the place of credentials', () => {
  const suite = new CommandSuite();

  const key = (): Promise<string> => suite.world.sessionKey();
  const handOut = async (): Promise<Ran> => suite.world.runShim(['credential-process', '--session', await key()]);

  /**
   * Lines of sh with memory of their own: an empty `/dev/shm`, and no `/run/user`. `run` is the command, `tool` what a
   * tool asks; what each answers is preceded by its exit code.
   */
  const inMemory = async (
    script: string,
    more: Partial<Parameters<CommandWorld['options']>[0]> = {},
  ): Promise<string> => {
    const setUp = `
      set -u
      mount --make-rprivate / && mount -t tmpfs -o mode=1777 tmpfs /dev/shm && mount -t tmpfs -o mode=755 tmpfs /run || exit 9
      run() { "$node" "$programs/rolecall.js" "$@" 2>&1; echo "=$?"; }
      tool() { "$shim" credential-process --session "$key" >/dev/null 2>&1; echo "tool=$?"; }
      bytes() { echo "bytes=$(grep -rls 'rolecall 1 credential-process' /dev/shm /run "$HOME/.local/state" 2>/dev/null | wc -l)"; }
      own=/run/user/$(id -u)
      runUser() { mkdir -p /run/user && mkdir -m 700 "$own"; }`;
    const options = suite.world.options(more);
    const environment = {
      ...options.environment,
      node: process.execPath,
      programs: suite.programs,
      shim: suite.world.shim,
      key: await key(),
    };
    const argv = ['unshare', '-m', '/bin/bash', '-c', `${setUp}\n${script}`];
    const ran = await runCommand(argv, { ...options, environment });
    assert.equal(ran.code, 0, ran.stdout + ran.stderr);
    return ran.stdout;
  };

  describe('are the same wherever a command runs', () => {
    const FOLDERS: Readonly<Record<string, () => string>> = {
      'in the home': () => suite.simulated.home,
      'above the home': () => suite.simulated.root,
      'in /': () => '/',
    };
    for (const [where, folder] of Object.entries(FOLDERS)) {
      it(`${where}: release releases what tools get, and uninstall removes it`, async () => {
        await suite.assumed();
        assert.match((await suite.world.run(['release', '--all'], { folder: folder() })).stdout, RELEASED);
        assert.equal((await handOut()).code, 1);
        await suite.assumed();
        const runtime = await suite.world.runtimeDirectory();
        const { code, stdout } = await suite.world.run(['uninstall', '--json'], { folder: folder() });
        assert.equal(code, 0, stdout);
        assert.ok(stdout.includes(runtime) && stdout.includes(path.dirname(suite.world.shim)), stdout);
      });
    }

    const SPELLINGS: Readonly<Record<string, () => string>> = {
      'with a slash at its end': () => `${suite.simulated.home}/`,
      'with dots in it': () => `${suite.simulated.root}/./workspaces/../home`,
      'that is a link': () => path.join(suite.simulated.root, 'link'),
    };
    for (const [what, spelling] of Object.entries(SPELLINGS)) {
      it(`for a HOME ${what}: it is the same home, with the same profile`, async () => {
        await suite.assumed();
        symlinkSync('home', path.join(suite.simulated.root, 'link'));
        const HOME = spelling();
        const environment = { ...suite.environment, HOME };
        const before = await key();
        const { stdout } = await suite.world.run(['status'], { environment });
        assert.match(stdout, /dev-readonly/);
        assert.equal((await suite.world.run(['assume', 'dev-readonly'], { environment })).code, 0);
        assert.equal(await key(), before);
        assert.match((await suite.world.run(['release', '--all'], { environment })).stdout, RELEASED);
        assert.equal((await handOut()).code, 1);
      });
    }
  });

  describe('are found again in memory that changes', () => {
    beforeEach(() => suite.allowed());
    before(function () {
      try {
        execFileSync('unshare', ['-m', 'true'], { stdio: 'ignore' });
      } catch {
        skipBecause(this, 'only root can mount here');
      }
    });

    it('a better place appears: tools are served, status shows it, release and uninstall take it away', async () => {
      const out = await inMemory(`
        run assume dev-readonly; tool; runUser; tool
        run status
        run release --all; tool; bytes
        run assume dev-readonly; tool
        run uninstall; bytes; ls /dev/shm "$own" 2>/dev/null | wc -l`);
      assert.match(out, /^=0\ntool=0\ntool=0\n/m);
      assert.match(out, /● +dev-readonly/);
      assert.match(out, /^Released dev-readonly\..*\n=0\ntool=1\nbytes=0\n/m);
      assert.match(out, /tool=0\n[^]*bytes=0\n/);
    });

    it('also where the record of the choice was lost', async () => {
      const out = await inMemory(`
        run assume dev-readonly >/dev/null; rm "$HOME/.local/share/rolecall/places"; runUser
        run status; run release --all; tool; bytes`);
      assert.match(out, /● +dev-readonly/);
      assert.match(out, /^Released dev-readonly\..*\n=0\ntool=1\nbytes=0\n/m);
    });

    it('nothing of what was released is served after the directory was opened and closed again', async () => {
      const out = await inMemory(`
        run assume dev-readonly >/dev/null; chmod 755 /dev/shm/rolecall-*; tool
        run release --all; run assume deploy-staging >/dev/null; tool; bytes`);
      assert.match(out, /^tool=1\nReleased dev-readonly\..*\n=0\ntool=1\n/m);
    });

    it('another user of the machine blocks and blinds nobody', async () => {
      const out = await inMemory(`
        run assume dev-readonly >/dev/null
        mkdir /dev/shm/.git; chown 65534:65534 /dev/shm/.git
        tool; run release --all; tool; bytes
        run assume dev-readonly >/dev/null; tool; run release --all >/dev/null; bytes
        run uninstall >/dev/null
        planted=/dev/shm/rolecall-$(id -u)-$(printf %s "$HOME" | sha256sum | cut -c 1-12)
        mkdir "$planted"; chown 65534:65534 "$planted"
        run status --prompt`);
      assert.match(out, /^tool=0\nReleased dev-readonly\..*\n=0\ntool=1\nbytes=0\ntool=0\nbytes=0\n=0\n$/);
    });

    it('a name that another user took is drawn by lot, kept, and said', async () => {
      const out = await inMemory(`
        rm "$HOME/.local/share/rolecall/places"
        planted=/dev/shm/rolecall-$(id -u)-$(printf %s "$HOME" | sha256sum | cut -c 1-12)
        mkdir "$planted"; chown 65534:65534 "$planted"
        run assume dev-readonly >/dev/null; tool; run renew dev-readonly >/dev/null; tool
        ls -d /dev/shm/rolecall-* | wc -l
        run release --all; run release --all; tool; bytes`);
      assert.match(
        out,
        /^tool=0\ntool=0\n2\nReleased dev-readonly\..*\n=0\nNo role was active\. \/dev\/shm\S+ belongs to user 65534.*\n=0\ntool=1\nbytes=0\n$/,
      );
    });

    it('what was in use and cannot be looked at is never called nothing', async () => {
      const out = await inMemory(`
        run assume dev-readonly >/dev/null; chown 65534:65534 /dev/shm/rolecall-*
        run release --all; run status; run uninstall; chown 0:0 /dev/shm/rolecall-*; tool`);
      const [release = '', status = '', uninstall = ''] = out.split(/^=\d+\n/m);
      assert.doesNotMatch(release + status, /No role (?:was|is) active/);
      for (const said of [release, status, uninstall])
        assert.match(said, /\/dev\/shm\/rolecall-\S+:? (?:It )?belongs to user 65534/);
      assert.deepEqual(out.match(/^=\d+$/gm), ['=1', '=0', '=1']);
    });

    it('on disk, as the configuration allows: also from the home; and memory comes back', async () => {
      const out = await inMemory(`
        mkdir "$HOME/disk" && mount --bind "$HOME/disk" /dev/shm && mount --bind "$HOME/disk" /run || exit 9
        echo 'cacheOnDisk: true' >>"$HOME/.config/rolecall/config.yaml"
        run assume dev-readonly >/dev/null; tool; bytes
        cd "$HOME"; run release --all; tool; bytes; cd "$OLDPWD"
        run assume dev-readonly >/dev/null; umount /dev/shm; tool; run status; tool
        run release --all; tool; bytes
        run assume dev-readonly >/dev/null; tool; ls -d /dev/shm/rolecall-* | wc -l
        umount /dev/shm; mount --bind "$HOME/disk" /dev/shm; sed -i '/cacheOnDisk/d' "$HOME/.config/rolecall/config.yaml"
        run status --prompt; run release --all`);
      assert.match(out, /^tool=0\nbytes=1\nReleased dev-readonly\..*\n=0\ntool=1\nbytes=0\ntool=0\n/);
      assert.match(out, /● +dev-readonly[^]*tool=0\nReleased dev-readonly\..*\n=0\ntool=1\nbytes=0\ntool=0\n1\n/);
    });
  });

  describe('of another user', () => {
    before(function () {
      if (process.getuid?.() !== 0) skipBecause(this, 'only root can be somebody else');
    });
    it('hand nothing to root, say whose the role is, and keep nothing of root’s', async () => {
      await suite.assumed();
      const { home } = suite.simulated;
      const runtime = await suite.world.runtimeDirectory();
      for (const file of [home, runtime]) giveAway(file);
      const refused = await handOut();
      assert.deepEqual([refused.code, refused.stdout], [1, '']);
      assert.match(
        refused.stderr,
        /^rolecall: This role belongs to user 65534, and you are root: it is handed to nobody else\. Run the tool as that user/,
      );
      const before = await suite.world.run(['status']);
      assert.match(
        before.stderr,
        /HOME is not used: \/\S+ belongs to user 65534, not to you\. This is about the home \/root\./,
      );
      const uninstalled = await suite.world.run(['uninstall']);
      assert.equal(uninstalled.code, 1);
      assert.match(uninstalled.stderr, /belongs to user 65534, not to you\. Nothing was removed\./);
      assert.equal(execFileSync('find', [home, runtime, '-uid', '0'], { encoding: 'utf8' }), '');
      for (const file of [home, runtime]) execFileSync('chown', ['-hR', '0:0', file]);
      assert.equal((await handOut()).code, 0);
    });

    it('that was believed before: what it holds is released', async () => {
      await suite.assumed();
      chmodSync(suite.simulated.home, 0o777);
      const { stdout, stderr } = await suite.world.run(['release', '--all']);
      assert.match(stdout, RELEASED);
      assert.match(stderr, /is writable by everyone\. This is about the home/);
      chmodSync(suite.simulated.home, 0o700);
      assert.equal((await handOut()).code, 1);
    });
  });

  describe('are taken away as far as they can be', () => {
    for (const [what, place] of [
      ['the folder of consents', '.local/state/rolecall'],
      ['the folder above it', '.local/state'],
      ['the folder of AWS', '.aws'],
    ] as const) {
      it(`with a file in the place of ${what}: credentials go all the same`, async () => {
        await suite.assumed();
        const runtime = await suite.world.runtimeDirectory();
        const folder = path.join(suite.simulated.home, place);
        rmSync(folder, { recursive: true });
        writeFileSync(folder, '');
        const released = await suite.world.run(['release', '--all']);
        assert.deepEqual([released.code, released.stderr], [0, '']);
        assert.match(released.stdout, RELEASED);
        const { stdout, stderr } = await suite.world.run(['uninstall', '--json']);
        assert.ok(stdout.includes(runtime), stdout + stderr);
        assert.deepEqual([existsSync(runtime), existsSync(suite.world.shim)], [false, false]);
        const { stdout: refused } = await suite.world.runOnTerminal(['consent', 'grant'], 'y\n');
        assert.doesNotMatch(refused, /went wrong/);
      });
    }

    it('with a damaged block and a folder that is somebody else’s: credentials first, and the rest is named', async function () {
      if (process.getuid?.() !== 0) skipBecause(this, 'only root can give a folder to somebody else');
      await suite.assumed();
      const config = path.join(suite.simulated.home, '.aws/config');
      const text = readFileSync(config, 'utf8').replaceAll(/^.*(?:END|end).*rolecall.*$/gim, '');
      writeFileSync(config, text);
      const runtime = await suite.world.runtimeDirectory();
      const foreign = path.join(suite.simulated.home, '.local/share/rolecall/bin/foreign');
      mkdirSync(foreign);
      writeFileSync(path.join(foreign, 'x'), '');
      giveAway(foreign);
      const { code, stdout } = await suite.world.run(['uninstall', '--json']);
      assert.equal(code, 1);
      const left = /"left": \[([^]*)\]/.exec(stdout)?.[1] ?? '';
      assert.match(left, /\.local\/share\/rolecall\/bin"/);
      assert.ok(stdout.includes(runtime));
      assert.equal(existsSync(runtime), false);
      assert.equal(existsSync(suite.world.shim), false);
      rmSync(foreign, { recursive: true });
    });
  });

  it('a home that was moved takes away what it held where it was, and a copy of one leaves that alone', async () => {
    await suite.assumed();
    const { home, root } = suite.simulated;
    const other = path.join(root, 'other-home');
    execFileSync('cp', ['-a', home, other]);
    const environment = { ...suite.environment, HOME: other };
    const release = (): Promise<Ran> => suite.world.run(['release', '--all'], { environment, folder: other });
    const copied = await release();
    assert.deepEqual([copied.code, copied.stdout], [0, 'No role was active.\n']);
    assert.equal((await handOut()).code, 0);
    rmSync(other, { recursive: true });
    renameSync(home, other);
    const moved = await release();
    assert.equal(moved.code, 0, moved.stderr);
    assert.match(moved.stdout, RELEASED);
    renameSync(other, home);
    assert.equal((await handOut()).code, 1);
  });

  it('another home of the same user keeps what it holds', async () => {
    await suite.assumed();
    const other = path.join(suite.simulated.root, 'other-home');
    mkdirSync(other, { mode: 0o700 });
    const environment = { ...suite.environment, HOME: other };
    for (const words of [['release', '--all'], ['uninstall']])
      await suite.world.run(words, { environment, folder: other });
    assert.equal((await handOut()).code, 0);
  });
});
