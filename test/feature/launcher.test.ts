import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import manifest from '../../package.json' with { type: 'json' };
import { isObject, parseJson } from '../../src/core/parse.ts';
import { skipBecause } from '../hosts/skip-because.ts';
import { DEV, Image, IMAGE_KINDS } from './image.ts';

const { version } = manifest;

const PROGRAM = `/usr/local/share/rolecall/${version}/rolecall.js`;
const OWN = '/home/dev/.local/share/rolecall/bin/rolecall';
const SERVER = '/home/dev/.vscode-server';
/** What is said where `found` is all there is. */
const needed = (found = 'none') =>
  `rolecall: Node.js 22.19 or later is needed and ${found} was found. Open the folder in VS Code, which brings one, or install Node.js 24.\n`;
const NONE = needed();

for (const kind of IMAGE_KINDS) {
  describe(`the Feature's command in a bare ${kind} image`, () => {
    let image: Image;
    const shells = kind === 'debian' ? [['dash'], ['bash', '--posix']] : [['sh']];

    before(async function () {
      const made = await Image.make(kind);
      if (!(made instanceof Image)) skipBecause(this, made.reason);
      image = made;
    });
    beforeEach(() => image.resetToInstalled());
    after(() => image?.remove());

    const inEachShell = async (check: (run: (...words: string[]) => ReturnType<Image['run']>) => Promise<void>) => {
      for (const shell of shells) await check((...words) => image.run([...shell, '/usr/local/bin/rolecall', ...words]));
    };

    it('says what is missing while there is no Node', async () => {
      await inEachShell(async run => {
        assert.deepEqual(await run('--version'), { code: 127, stdout: '', stderr: NONE });
      });
      assert.deepEqual(await image.run(['rolecall', 'status']), { code: 127, stdout: '', stderr: NONE });
    });

    it('works for an unprivileged user with the Node that VS Code Server brings', async () => {
      await image.realNode(`${SERVER}/bin/0123abcd/node`);
      await inEachShell(async run => {
        assert.deepEqual(await run('--version'), { code: 0, stdout: `${version}\n`, stderr: '' });
      });
      const { code, stdout, stderr } = await image.run(['rolecall', 'env', '--json']);
      assert.deepEqual([code, stderr], [0, '']);
      const document = parseJson(stdout);
      assert.equal(isObject(document) ? document['platform'] : stdout, 'local');
    });

    it('gives way to the command that the user has installed, which outlives it', async () => {
      await image.realNode(`${SERVER}/bin/0123abcd/node`);
      const installed = await image.run(['rolecall', 'install']);
      assert.equal(installed.code, 0, installed.stderr);
      await rm(image.path('usr/local/share/rolecall'), { recursive: true });
      assert.deepEqual(await image.run(['rolecall', '--version']), { code: 0, stdout: `${version}\n`, stderr: '' });
    });

    it('hands every command but `install` to the one that the user has installed', async () => {
      await image.fakeNode('/usr/bin/node', 'v24.0.0', { owner: 0 });
      await image.executable(OWN, '#!/bin/sh\nprintf "own: %s|" "$@"\n');
      await inEachShell(async run => {
        assert.equal((await run('roles', 'a b', '$x', "'", '')).stdout, "own: roles|own: a b|own: $x|own: '|own: |");
        assert.equal((await run('install', '--json')).stdout, `v24.0.0 was run: ${PROGRAM} install --json\n`);
      });
    });

    for (const place of [
      '/vscode/bin/linux-x64/0123abcd/node',
      `${SERVER}/cli/servers/Stable-0123abcd/server/node`,
      '/home/dev/.vscode-remote/bin/0123abcd/node',
      '/home/dev/.local/lib/code-server-4.105.1/lib/node',
      '/usr/lib/code-server/lib/node',
      '/home/.openvscode-server/node',
      '/ide/node',
      '/usr/local/bin/node',
    ]) {
      it(`finds a Node at ${place}`, async () => {
        await image.fakeNode(place, 'v22.19.0', { owner: place.startsWith('/home/dev/') ? DEV : 0 });
        assert.equal((await image.run(['rolecall', 'status'])).stdout, `v22.19.0 was run: ${PROGRAM} status\n`);
        await rm(image.path(place));
        assert.equal((await image.run(['rolecall', 'status'])).code, 127);
      });
    }

    it('takes the newest Node that works', async () => {
      const nodes = [
        'v22.19.0',
        'v24.9.1',
        'v24.10.0',
        'v9.99.99',
        'v23.0.0-nightly',
        'v1.2.3.4',
        'v30',
        'x40.0.0',
        '',
      ];
      for (const [index, said] of nodes.entries()) await image.fakeNode(`${SERVER}/bin/${index}/node`, said);
      await image.executable(`${SERVER}/bin/broken/node`, '#!/bin/sh\necho v40.0.0\nexit 1\n');
      await image.executable(`${SERVER}/bin/plain/node`, '#!/bin/sh\necho v40.0.0\n', { mode: 0o644 });
      await image.folder(`${SERVER}/bin/folder/node`, { owner: DEV });
      await image.fakeNode('/usr/bin/node', 'v18.20.0', { owner: 0 });
      await inEachShell(async run => {
        assert.equal((await run('status', 'a b')).stdout, `v24.10.0 was run: ${PROGRAM} status a b\n`);
      });
      for (const index of [0, 1, 2]) await rm(image.path(`${SERVER}/bin/${index}`), { recursive: true });
      await inEachShell(async run => {
        assert.deepEqual(await run('status'), { code: 127, stdout: '', stderr: needed('only 18.20.0') });
      });
    });

    it('refuses 22.18, naming it, and takes 22.19', async () => {
      await image.fakeNode('/usr/bin/node', 'v22.18.999', { owner: 0 });
      assert.deepEqual(await image.run(['rolecall']), { code: 127, stdout: '', stderr: needed('only 22.18.999') });
      await image.fakeNode('/usr/bin/node', 'v22.19.0', { owner: 0 });
      assert.equal((await image.run(['rolecall'])).code, 0);
    });
  });
}
