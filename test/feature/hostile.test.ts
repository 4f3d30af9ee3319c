import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chmod, chown, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import manifest from '../../package.json' with { type: 'json' };
import { skipBecause } from '../hosts/skip-because.ts';
import { DEV, Image, IMAGE_KINDS } from './image.ts';

const { version } = manifest;

const REPOSITORY = '/workspaces/app';
const SERVER = '/home/dev/.vscode-server';
const TRACE = `${REPOSITORY}/trace`;
const STRANGER = 4242;

/** What a repository's devcontainer may set and ship, and what another user of the image may plant. */
for (const kind of IMAGE_KINDS) {
  describe(`the Feature's command against a hostile repository in a ${kind} image`, () => {
    let image: Image;

    before(async function () {
      const made = await Image.make(kind);
      if (!(made instanceof Image)) skipBecause(this, made.reason);
      image = made;
    });
    beforeEach(() => image.resetToInstalled());
    after(() => image?.remove());

    /** Everything that the repository ships, and the environment that points there. */
    async function hostileEnvironment(): Promise<Readonly<Record<string, string>>> {
      const home = `${REPOSITORY}/home`;
      const names = ['node', 'sh', 'ls', 'id', 'readlink', 'tr', 'echo', 'printf', 'env', '[', 'rolecall', 'trusted'];
      const trap = `#!/bin/sh\necho "$0" >>${TRACE}\necho v99.0.0\n`;
      const traps = names.map(name => `${REPOSITORY}/bin/${name}`);
      const inHome = [`${home}/.vscode-server/bin/1/node`, `${home}/.local/share/rolecall/bin/rolecall`];
      for (const file of [...traps, ...inHome, `${REPOSITORY}/node`]) await image.executable(file, trap);
      const required = `${REPOSITORY}/required.js`;
      await writeFile(image.path(required), `require('fs').appendFileSync(${JSON.stringify(TRACE)}, 'required\\n');`);
      return {
        PATH: `${REPOSITORY}/bin:.:/usr/local/bin:/usr/bin:/bin`,
        HOME: home,
        PWD: REPOSITORY,
        IFS: '/:.v0',
        CDPATH: REPOSITORY,
        ENV: `${REPOSITORY}/bin/env`,
        BASH_ENV: `${REPOSITORY}/bin/env`,
        NODE_OPTIONS: `--require ${required}`,
        NODE_PATH: REPOSITORY,
        NODE_EXTRA_CA_CERTS: required,
        NODE_TLS_REJECT_UNAUTHORIZED: '0',
        LD_PRELOAD: `${REPOSITORY}/preloaded.so`,
        LD_LIBRARY_PATH: REPOSITORY,
        OPENSSL_CONF: required,
        AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
        user: '0',
        home,
        node: `${REPOSITORY}/node`,
        chosen: `node:${REPOSITORY}/node`,
        best: '1',
        'BASH_FUNC_ls%%': `() { echo ls >>${TRACE}; }`,
        'BASH_FUNC_id%%': `() { echo id >>${TRACE}; }`,
        'BASH_FUNC_[%%': `() { echo [ >>${TRACE}; }`,
        'BASH_FUNC_read%%': `() { echo read >>${TRACE}; }`,
        'BASH_FUNC_trusted%%': '() { return 0; }',
      };
    }

    const nothingWasRun = async (): Promise<void> => {
      const trace = image.path(TRACE);
      assert.equal(existsSync(trace) ? await readFile(trace, 'utf8') : '', '');
    };
    const inRepository = ['/bin/sh', '-c', `cd ${REPOSITORY} && exec "$@"`, 'sh'];
    const shells = kind === 'debian' ? [[], ['/bin/dash'], ['/bin/bash', '--posix']] : [[], ['/bin/sh']];

    it('runs nothing that the repository ships, and hands on no variable that steers Node', async () => {
      const environment = await hostileEnvironment();
      await image.fakeNode(`${SERVER}/bin/1/node`, 'v24.0.0');
      for (const shell of shells) {
        // The shell that `cd`s is the test's own: only what is started after it gets the environment.
        const set = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
        const { code, stdout } = await image.run(
          [...inRepository, '/bin/env', 'SHOW=y', ...set, ...shell, '/usr/local/bin/rolecall', 'status'],
          {},
        );
        assert.equal(code, 0);
        const [first, ...variables] = stdout.split('\n');
        assert.equal(first, `v24.0.0 was run: /usr/local/share/rolecall/${version}/rolecall.js status`);
        // The program itself judges PATH and HOME, and `exec` hands them on.
        assert.ok(variables.includes(`PATH=${environment['PATH']}`), stdout);
        assert.ok(variables.includes(`HOME=${environment['HOME']}`), stdout);
        assert.doesNotMatch(stdout, /^(?:NODE_|LD_|OPENSSL_|BASH_ENV|ENV=|AWS_ENDPOINT)/m);
        await nothingWasRun();
      }
    });

    it('starts the real Node without what NODE_OPTIONS names', async () => {
      const environment = await hostileEnvironment();
      await image.realNode(`${SERVER}/bin/1/node`);
      const { code, stdout } = await image.run(['/usr/local/bin/rolecall', '--version'], environment);
      assert.deepEqual([code, stdout], [0, `${version}\n`]);
      await nothingWasRun();
    });

    it('says that there is no Node rather than run one of the repository', async () => {
      const environment = await hostileEnvironment();
      const { code, stdout } = await image.run(['/usr/local/bin/rolecall', '--version'], environment);
      assert.deepEqual([code, stdout], [127, '']);
      await nothingWasRun();
    });

    const node = `${SERVER}/bin/1/node`;
    const plants: readonly (readonly [string, () => Promise<void>])[] = [
      ['a Node that everyone may write', () => chmod(image.path(node), 0o757)],
      ['a Node that its group may write', () => chmod(image.path(node), 0o775)],
      ['a Node of somebody else', () => chown(image.path(node), STRANGER, STRANGER)],
      ['a Node in a folder that everyone may write', () => chmod(image.path(`${SERVER}/bin/1`), 0o777)],
      ['a Node below a folder that a group may write', () => chmod(image.path(`${SERVER}/bin`), 0o775)],
      ['a Node below a folder of somebody else', () => chown(image.path(SERVER), STRANGER, STRANGER)],
    ];
    for (const [what, plant] of plants) {
      it(`does not run ${what}, and names it`, async () => {
        await image.fakeNode(node, 'v24.0.0');
        assert.equal((await image.run(['rolecall'])).code, 0);
        await plant();
        const { code, stdout, stderr } = await image.run(['rolecall']);
        assert.deepEqual([code, stdout], [127, '']);
        assert.match(stderr, new RegExp(`\nrolecall: ${node} is not run: somebody else could have written it\\.\n$`));
        await image.fakeNode('/usr/bin/node', 'v22.19.0', { owner: 0 });
        assert.match((await image.run(['rolecall'])).stdout, /^v22\.19\.0 was run/);
      });
    }

    it('looks at what a link leads to, and runs that', async () => {
      await image.fakeNode('/workspaces/node', 'v24.0.0', { owner: STRANGER });
      await symlink('/workspaces/node', image.path('/usr/bin/node'));
      assert.equal((await image.run(['rolecall'])).code, 127);
      await rm(image.path('/workspaces/node'));
      await image.fakeNode('/workspaces/node', 'v24.0.0', { owner: DEV });
      assert.match((await image.run(['rolecall'])).stdout, /^v24\.0\.0 was run/);
      assert.match((await image.run(['rolecall'], {}, STRANGER)).stderr, /\/workspaces\/node is not run/);
    });

    it('accepts a folder like /tmp above, in which nobody can replace what is theirs', async () => {
      await image.fakeNode(node, 'v24.0.0');
      await image.folder('/home', { mode: 0o1777 });
      assert.match((await image.run(['rolecall'])).stdout, /^v24\.0\.0 was run/);
    });

    it('prints no control character of a planted name', async () => {
      await image.fakeNode(`${SERVER}/bin/\u001b[31m\n1/node`, 'v24.0.0', { mode: 0o777 });
      const { code, stderr } = await image.run(['rolecall']);
      assert.equal(code, 127);
      assert.equal(stderr.includes('\u001b'), false);
    });

    it("does not run the user's own command when somebody else could have written it", async () => {
      const own = '/home/dev/.local/share/rolecall/bin/rolecall';
      await image.fakeNode('/usr/bin/node', 'v24.0.0', { owner: 0 });
      await image.executable(own, '#!/bin/sh\necho own\n');
      assert.equal((await image.run(['rolecall'])).stdout, 'own\n');
      await chmod(image.path(own), 0o777);
      assert.match((await image.run(['rolecall'])).stdout, /^v24\.0\.0 was run/);
    });
  });
}
