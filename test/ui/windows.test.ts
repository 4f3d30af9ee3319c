import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { waitUntil } from '../hosts/wait-until.ts';
import type { Workbench } from '../hosts/workbench.ts';
import type { SimulatedEnvironment } from '../support/simulated-environment.ts';
import { becomes } from './becomes.ts';
import type { OpenRolecall } from './open-rolecall.ts';
import { shareRolecall } from './share-rolecall.ts';
import { reloadInTime } from './reload-in-time.ts';

const VIEW = 'Roles';
const ROLE = 'dev-readonly';
const run = promisify(execFile);

/** What a tool that uses the profile gets: whether it is credentials. */
async function isServed(simulated: SimulatedEnvironment, profile = ROLE): Promise<boolean> {
  const config = await readFile(join(simulated.home, '.aws/config'), 'utf8');
  const line = new RegExp(`\\[profile ${profile}\\][^[]*credential_process = (.+)`).exec(config)?.[1] ?? '';
  return await run('/bin/sh', ['-c', line], { env: { HOME: simulated.home } }).then(
    ({ stdout }) => stdout.includes('SecretAccessKey'),
    () => false,
  );
}

/** The extension hosts that have a folder open now, by process id. */
async function extensionHosts(simulated: SimulatedEnvironment): Promise<readonly number[]> {
  const runtime = simulated.privateDirectories[0] ?? '';
  const names = (await readdir(runtime).catch(() => [])).filter(name => name.endsWith('.lease'));
  const texts = await Promise.all(names.map(name => readFile(join(runtime, name), 'utf8').catch(() => '{}')));
  const leases = texts.map(text => z.object({ processId: z.number().optional() }).parse(JSON.parse(text)));
  return leases.flatMap(({ processId }) => (processId === undefined ? [] : [processId]));
}

async function allowAndAssume(window: Workbench): Promise<void> {
  await window.openViewContainer('Rolecall');
  await window.clickWelcomeLink('Review and Allow', VIEW);
  await window.clickModalButton('Allow');
  await window.clickInlineAction(ROLE, 'Assume Role', VIEW);
  await becomes(window, ROLE, /left/);
}

describe('Several windows', () => {
  let open: OpenRolecall | undefined;
  let first: Workbench;
  let second: Workbench;
  const opened = (): OpenRolecall => {
    assert.ok(open !== undefined);
    return open;
  };

  before(async function () {
    open = await shareRolecall(this);
    first = open.workbench;
  });
  after(async () => {
    await open?.close();
  });

  it('on one repository show what one of them assumed', async () => {
    await allowAndAssume(first);
    second = await opened().openWindow();
    await second.openViewContainer('Rolecall');
    await becomes(second, ROLE, /left/);
    const { simulated } = opened();
    assert.ok(await waitUntil(async () => (await extensionHosts(simulated)).length === 2), 'each has one');
  });

  it('keep it while one is left, and it is renewed there', async () => {
    const { simulated } = opened();
    await first.close();
    assert.ok(await waitUntil(async () => (await extensionHosts(simulated)).length === 1), 'its extension host ended');
    await second.runCommand('Rolecall: Refresh');
    await becomes(second, ROLE, /left/);
    assert.equal(await isServed(simulated), true);
    await second.clickInlineAction(ROLE, 'Renew Role', VIEW);
    await becomes(second, ROLE, /left/);
  });

  it('keep it over a reload, also a role that asks to confirm', async function () {
    await second.clickInlineAction('deploy-staging', 'Assume Role', VIEW);
    await second.clickModalButton('Assume');
    await becomes(second, 'deploy-staging', /left/);
    const before = opened().simulated.sandbox.requests().length;
    await reloadInTime(this, second, 'deploy-staging');
    await becomes(second, 'deploy-staging', /left/);
    assert.equal(await isServed(opened().simulated), true);
    assert.equal(opened().simulated.sandbox.requests().length, before, 'nothing was asked for again');
  });

  it('hold what they hold by repository', async () => {
    const { simulated } = opened();
    const other = join(dirname(simulated.checkout), 'other');
    await mkdir(join(other, '.git'), { recursive: true });
    await writeFile(join(other, '.git/config'), '[remote "origin"]\n\turl = https://github.com/acme/other.git\n');
    await writeFile(join(other, '.git/HEAD'), 'ref: refs/heads/main\n');
    await writeFile(join(other, 'rolecall.yaml'), await readFile(join(simulated.checkout, 'rolecall.yaml'), 'utf8'));
    const elsewhere = await opened().openWindow(other);
    await allowAndAssume(elsewhere);
    await second.close();
    const profile = `${ROLE}-other`;
    assert.ok(await waitUntil(async () => !(await isServed(simulated))), 'the closed window’s role ended');
    assert.deepEqual([await isServed(simulated), await isServed(simulated, 'deploy-staging')], [false, false]);
    assert.equal(await isServed(simulated, profile), true);
    second = elsewhere;
  });

  it('leave nothing when their extension host is killed and anything runs', async () => {
    const { simulated } = opened();
    const hosts = await extensionHosts(simulated);
    assert.equal(hosts.length, 1);
    for (const host of hosts) process.kill(host, 'SIGKILL');
    await second.close();
    const status = await run(simulated.command, ['status', '--json'], {
      env: { HOME: simulated.home },
      cwd: simulated.checkout,
    });
    assert.doesNotMatch(status.stdout, /"active"/);
    const left = (await readdir(simulated.privateDirectories[0] ?? '')).filter(name => /\.(session|cache)$/.test(name));
    assert.deepEqual(left, []);
  });
});
