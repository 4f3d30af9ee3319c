import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chmod, chown, cp, readdir, readlink, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import { projectFolder } from '../hosts/project-folder.ts';
import { runProgramOrFail } from '../hosts/run-program.ts';
import { skipBecause } from '../hosts/skip-because.ts';
import { DEV, Image, IMAGE_KINDS } from './image.ts';

const { version } = manifest;

const COMMAND = 'usr/local/bin/rolecall';
const FOLDER = 'usr/local/share/rolecall';

for (const kind of IMAGE_KINDS) {
  describe(`install.sh of the Feature in a bare ${kind} image`, () => {
    let image: Image;

    before(async function () {
      const made = await Image.make(kind);
      if (!(made instanceof Image)) skipBecause(this, made.reason);
      image = made;
    });
    beforeEach(() => image.reset());
    after(() => image?.remove());

    const done = { code: 0, stdout: '', stderr: '' };
    const modes = async (): Promise<readonly string[]> =>
      (await image.listing('usr/local')).map(line => line.split(' ').slice(0, 3).join(' '));

    it('puts every file in place for root alone to write, whatever the umask and whoever unpacked it', async () => {
      const programs = await readdir(path.join(image.feature, 'programs'));
      const expected = [
        'bin 0:0 40755',
        'bin/rolecall 0:0 100755',
        'share 0:50 42775',
        'share/rolecall 0:0 40755',
        `share/rolecall/${version} 0:0 40755`,
        ...programs.map(name => `share/rolecall/${version}/${name} 0:0 100644`),
      ].sort();
      assert.ok(programs.includes('rolecall.js') && programs.includes('helper.js'), programs.join());
      for (const umask of ['022', '077', '000']) {
        await image.reset();
        // As in Debian images whose /usr/local belongs to the group staff.
        await image.folder('usr/local/share');
        await chown(image.path('usr/local/share'), 0, 50);
        await chmod(image.path('usr/local/share'), 0o2775);
        await runProgramOrFail({
          program: 'sh',
          args: ['-c', `chown -R ${DEV}:${DEV} "$1" && chmod -R a+rwX "$1"`, 'sh', image.feature],
          timeLimitMs: 10_000,
        });
        assert.deepEqual(await image.install(umask), done);
        assert.deepEqual(await modes(), expected, `umask ${umask}`);
      }
    });

    it('changes nothing when it runs again', async () => {
      assert.deepEqual(await image.install(), done);
      const before = await image.listing('usr/local');
      assert.deepEqual(await image.install(), done);
      assert.deepEqual(await image.listing('usr/local'), before);
    });

    it('takes the place of another version', async () => {
      await image.executable(`${FOLDER}/0.0.1/rolecall.js`, '', { owner: 0 });
      await image.executable(COMMAND, '#!/bin/sh\n# Rolecall 0.0.1: of an older image\n', { owner: 0 });
      assert.deepEqual(await image.install(), done);
      assert.deepEqual(await readdir(image.path(FOLDER)), [version]);
      await image.fakeNode('/usr/bin/node', 'v24.0.0', { owner: 0 });
      assert.match((await image.run(['rolecall'])).stdout, new RegExp(`/${version}/rolecall.js`));
    });

    it('touches nothing besides, and is gone when its two paths are removed', async () => {
      for (const folder of ['usr/local/bin', 'usr/local/share']) await image.folder(folder);
      const before = await image.listing('', { whole: false });
      assert.deepEqual(await image.install(), done);
      for (const place of [COMMAND, FOLDER]) await rm(image.path(place), { recursive: true });
      assert.deepEqual(await image.listing('', { whole: false }), before);
    });

    it('leaves a command that is not its own, and says so', async () => {
      const refusal = {
        code: 1,
        stdout: '',
        stderr: `The Rolecall Feature was not installed: /${COMMAND} is there and is not its own. Remove it, or leave out this Feature.\n`,
      };
      await image.executable(COMMAND, '#!/bin/sh\necho another\n', { owner: 0 });
      assert.deepEqual(await image.install(), refusal);
      assert.equal((await image.run(['rolecall'])).stdout, 'another\n');
      await image.executable(COMMAND, '', { owner: 0 });
      assert.deepEqual(await image.install(), refusal);
      await rm(image.path(COMMAND));
      await symlink('../lib/node_modules/rolecall/cli.js', image.path(COMMAND));
      assert.deepEqual(await image.install(), refusal);
      assert.equal(await readlink(image.path(COMMAND)), '../lib/node_modules/rolecall/cli.js');
      assert.equal(existsSync(image.path(FOLDER)), false);
    });

    it('says that it has to be root', async () => {
      const ran = await image.run(['/tmp/dev-container-features/rolecall/install.sh']);
      const stderr = 'The Rolecall Feature was not installed: it has to be run by root.\n';
      assert.deepEqual(ran, { code: 1, stdout: '', stderr });
      assert.equal(existsSync(image.path('usr/local')), false);
    });

    it('says where its programs come from when they were not built', async () => {
      await cp(path.join(projectFolder, 'features/rolecall'), image.path('tmp/unbuilt'), { recursive: true });
      const { code, stdout, stderr } = await image.run(['/tmp/unbuilt/install.sh'], {}, 0);
      assert.deepEqual([code, stdout], [1, '']);
      assert.match(
        stderr,
        /^The Rolecall Feature was not installed: its programs are missing\. .*npm run feature.*\n$/,
      );
      assert.equal(existsSync(image.path('usr/local')), false);
    });
  });
}
