import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync, statSync } from 'node:fs';
import { systemClock } from '../../src/platform/clock.ts';
import { openPrivateDirectory } from '../../src/platform/private-directory/private-directory.ts';
import { processStart } from '../../src/platform/process-start.ts';
import { limitClosedSessions, RELOAD_GRACE, WindowLeases, type Lease } from '../../src/store/window-leases.ts';
import { waitUntil } from '../hosts/wait-until.ts';
import { buildHelper } from './helper-build.ts';
import { Fixture, KEY, run, startCloud } from './helper-fixture.ts';

const MINUTE = 60_000;

/** The helper as tools call it, over sessions that belong to the windows of a folder. */
describe('the helper and windows', () => {
  let programs: string;
  let fixture: Fixture;
  let cloud: Awaited<ReturnType<typeof startCloud>>;
  let extensionHost: ChildProcess;
  let now: () => number;

  before(async () => {
    programs = await buildHelper();
  });
  after(() => rmSync(programs, { recursive: true, force: true }));
  beforeEach(async () => {
    fixture = new Fixture(programs);
    cloud = await startCloud();
    extensionHost = spawn('/bin/sleep', ['600'], { stdio: 'ignore' });
    now = () => Date.now();
  });
  afterEach(() => {
    extensionHost.kill('SIGKILL');
    fixture.remove();
    cloud.stop();
  });

  const shim = () => run(fixture.shim, ['credential-process', '--session', KEY]);
  const leases = (): WindowLeases =>
    new WindowLeases(
      openPrivateDirectory({ path: fixture.directory, flock: fixture.flock }),
      { ...systemClock, now: () => now() },
      processStart,
    );
  const lease = (): Lease => ({ id: '0'.repeat(32), folder: '/workspaces/app', processId: extensionHost.pid ?? 0 });
  const killExtensionHost = async (): Promise<void> => {
    const ended = once(extensionHost, 'exit');
    extensionHost.kill('SIGKILL');
    await ended;
  };
  const saved = (left: number) => fixture.save(left, fixture.record({ owner: 'window' }), cloud.endpoint);
  const outcome = async () => {
    const { code, stderr } = await shim();
    return {
      code,
      told: /is not active/.test(stderr),
      exchanges: cloud.exchanges(),
      kept: existsSync(fixture.file('session')),
    };
  };

  it('renews while a window has the folder open', async () => {
    await leases().hold(lease());
    await saved(-MINUTE);
    assert.deepEqual(await outcome(), { code: 0, told: false, exchanges: 1, kept: true });
  });

  it('renews for a window whose process it cannot see, as from a sandbox, while it was heard of lately', async () => {
    await leases().hold(lease());
    await killExtensionHost();
    await saved(-MINUTE);
    assert.deepEqual(await outcome(), { code: 0, told: false, exchanges: 1, kept: true });
  });

  it('releases what a killed window held', async () => {
    now = () => Date.now() - 4 * MINUTE;
    await leases().hold(lease());
    await killExtensionHost();
    await saved(-MINUTE);
    assert.deepEqual(await outcome(), { code: 1, told: true, exchanges: 0, kept: false });
  });

  it('releases what a window held that closed a while ago', async () => {
    now = () => Date.now() - RELOAD_GRACE - 1000;
    await leases().close(lease());
    await saved(4 * MINUTE);
    assert.deepEqual(await outcome(), { code: 1, told: true, exchanges: 0, kept: false });
  });

  it('serves what there is while a window reloads, and renews nothing', async () => {
    await leases().close(lease());
    await saved(4 * MINUTE);
    assert.deepEqual(await outcome(), { code: 0, told: false, exchanges: 0, kept: true });
  });

  it('does not bring a role to life for an hour when its window closes meanwhile', async () => {
    await leases().hold(lease());
    await saved(-MINUTE);
    cloud.behave({ delay: 1500 });
    const renewing = shim();
    assert.ok(await waitUntil(() => cloud.exchanges() === 1));
    await leases().close(lease());
    await limitClosedSessions(leases(), fixture.store, now());
    await renewing;
    const servedFor = existsSync(fixture.file('cache')) ? statSync(fixture.file('cache')).mtimeMs - Date.now() : 0;
    assert.ok(servedFor <= RELOAD_GRACE, `served for ${servedFor} ms`);
  });
});
