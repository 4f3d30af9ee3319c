import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildPrograms } from '../demo/build-programs.ts';
import { runCommand } from '../demo/run-command.ts';
import { skipBecause } from '../hosts/skip-because.ts';
import { execForm, readDockerfile } from '../support/dockerfile.ts';
import { GOOD_FORM } from '../unit/broker/broker-fixture.ts';
import { FakeGitHub } from '../unit/broker/fake-github.ts';
import { BrokerFolder, serveGitHub } from './broker-process.ts';
import { serverVariables, startBrokerServer } from './broker-server-process.ts';
import type { ListeningBroker } from './listening-broker.ts';

const USER_ID = Number((readDockerfile().find(({ name }) => name === 'USER')?.rest ?? '').split(':', 1)[0]);

/** What a container engine does before it starts a program with `--read-only --cap-drop ALL --security-opt no-new-privileges`. */
const CONTAINED = [
  '/usr/bin/unshare',
  '--mount',
  '/bin/sh',
  '-c',
  'mount --rbind / / && mount -o remount,ro,bind / && mount -o remount,ro,bind "$0" && exec "$@"',
];
const UNPRIVILEGED = [
  '/usr/bin/setpriv',
  `--reuid=${USER_ID}`,
  `--regid=${USER_ID}`,
  '--clear-groups',
  '--no-new-privs',
  '--bounding-set=-all',
  '--inh-caps=-all',
];

describe('The broker’s container', () => {
  let root: string;
  let served: Awaited<ReturnType<typeof serveGitHub>>;
  let folder: BrokerFolder;
  let server: ListeningBroker | undefined;

  before(async function () {
    if (!canContain()) skipBecause(this, 'only root can make a read-only file system and become the container’s user');
    root = mkdtempSync(path.join(tmpdir(), 'rolecall-container-'));
    const programs = path.join(root, 'build');
    await buildPrograms(programs, 'broker-server');
    mkdirSync(path.join(root, 'app'));
    copyFileSync(path.join(programs, 'broker-server.js'), path.join(root, 'app/broker-server.js'));
    chmodSync(path.join(root, 'app/broker-server.js'), 0o444);
    chmodSync(root, 0o755);
    served = await serveGitHub(new FakeGitHub());
    folder = new BrokerFolder(served.origin);
    // As a secret is given to a container: readable by its user alone.
    for (const each of [folder.path, folder.key]) chownSync(each, USER_ID, USER_ID);
  });
  after(async () => {
    await server?.end('SIGKILL');
    served?.stop();
    folder?.remove();
    if (root !== undefined) rmSync(root, { recursive: true, force: true });
  });

  /** The engine's words before a program of the image. */
  function contained(): readonly string[] {
    return [...CONTAINED, mountOf(root), ...UNPRIVILEGED];
  }

  it('serves by its own command as its own user, with a read-only root file system and no capability', async () => {
    const [, program = '', ...words] = execForm('ENTRYPOINT');
    assert.equal(program, '/app/broker-server.js');
    server = await startBrokerServer({
      programs: path.join(root, path.dirname(program)),
      variables: { ...imageVariables(), ...serverVariables(folder, served.origin) },
      words,
      through: contained(),
    });
    const { port } = new URL(server.address);
    assert.equal(server.address, `http://0.0.0.0:${port}`);
    const body = new URLSearchParams(GOOD_FORM);
    assert.equal((await fetch(`http://127.0.0.1:${port}/token`, { method: 'POST', body })).status, 200);
    const status = readFileSync(`/proc/${server.child.pid}/status`, 'utf8');
    assert.match(status, new RegExp(`^Uid:(\\s+${USER_ID}){4}$`, 'm'));
    for (const set of ['Inh', 'Prm', 'Eff', 'Bnd', 'Amb']) assert.match(status, new RegExp(`^Cap${set}:\\s+0+$`, 'm'));
    assert.match(status, /^NoNewPrivs:\s+1$/m);
  });

  it('is healthy by its own check as long as it answers, by whichever port', async () => {
    const [, ...check] = execForm('HEALTHCHECK');
    const { port } = new URL(server?.address ?? '');
    const healthy = async (variables: Readonly<Record<string, string>>) => {
      const argv = [...contained(), process.execPath, ...check];
      return (await runCommand(argv, { folder: '/', environment: { PATH: '/usr/bin:/bin', ...variables } })).code;
    };
    assert.equal(await healthy({ ROLECALL_BROKER_LISTEN_PORT: port }), 0);
    assert.equal(await healthy({ ROLECALL_BROKER_LISTEN_PORT: '1' }), 1);
    assert.equal(await server?.end('SIGTERM'), 0);
    assert.equal(await healthy({ ROLECALL_BROKER_LISTEN_PORT: port }), 1);
  });

  it('is indeed not able to write, neither beside its program nor where its key is', async () => {
    for (const place of [path.join(root, 'app/x'), path.join(folder.path, 'x'), '/x']) {
      const script = `require('node:fs').writeFileSync(${JSON.stringify(place)}, '')`;
      const argv = [...contained(), process.execPath, '-e', script];
      const { code, stderr } = await runCommand(argv, { folder: '/', environment: { PATH: '/usr/bin:/bin' } });
      assert.deepEqual([code, /EROFS/.test(stderr)], [1, true], stderr);
    }
  });
});

/** What `ENV` sets. */
function imageVariables(): Readonly<Record<string, string>> {
  const pairs = (readDockerfile().find(({ name }) => name === 'ENV')?.rest ?? '').split(' ');
  return Object.fromEntries(pairs.map(pair => [pair.replace(/=.*/, ''), pair.replace(/^[^=]*=/, '')] as const));
}

/** The mount that a folder is on: a container's root is one mount, this machine's may be several. */
function mountOf(folder: string): string {
  let found = folder;
  while (found !== '/' && statSync(path.dirname(found)).dev === statSync(folder).dev) found = path.dirname(found);
  return found;
}

function canContain(): boolean {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/setpriv') || !existsSync('/usr/bin/unshare')) return false;
  try {
    execFileSync('/usr/bin/env', [...CONTAINED, '/', ...UNPRIVILEGED, '/bin/true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
