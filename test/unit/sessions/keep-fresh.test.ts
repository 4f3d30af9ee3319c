import assert from 'node:assert/strict';
import { AssumeError } from '../../../src/core/errors.ts';
import type { Role } from '../../../src/core/role.ts';
import { createRoleSessions } from '../../../src/sessions/role-sessions.ts';
import { KEEPING_INTERVAL, OLDEST_TOOL_FILE } from '../../../src/store/refresh-times.ts';
import { SessionStore } from '../../../src/store/session-store.ts';
import { limitClosedSessions, RELOAD_GRACE, WindowLeases } from '../../../src/store/window-leases.ts';
import { FakeWorld } from '../../support/fake-world.ts';
import { ACME_APP, awsRole, mapped, roleMap } from '../../support/sample-roles.ts';

const FOLDER = ACME_APP.folder;
const TARGETS: Readonly<Record<'infra' | 'reader', Role['target']>> = {
  infra: {
    cloud: 'azure',
    tenantId: '11111111-2222-3333-4444-555555555555',
    clientId: '66666666-7777-8888-9999-000000000000',
  },
  reader: { cloud: 'gcp', provider: 'projects/123456/locations/global/workloadIdentityPools/dev/providers/ona' },
};

/** Roles of three clouds, allowed; those that are named are assumed. */
async function held(...names: readonly string[]) {
  return await heldBy('command', ...names);
}

async function heldBy(owner: 'command' | 'window', ...names: readonly string[]) {
  const roles = [awsRole('dev'), ...Object.entries(TARGETS).map(([name, target]) => ({ ...awsRole(name), target }))];
  const world = new FakeWorld(roleMap(roles.map(role => mapped(role))));
  const sessions = createRoleSessions(world.build());
  const { consent } = await sessions.overview(FOLDER);
  assert.equal(consent.kind, 'needed');
  await sessions.grantConsent(FOLDER, consent.request.fingerprint);
  for (const role of names) await sessions.assume({ folder: FOLDER, role, owner });
  world.federations.length = 0;
  const file = (kind: string) => [...world.runtime.files].find(([name]) => name.endsWith(`.${kind}`));
  const outcomes = async (role?: string) =>
    (await sessions.keepFresh(FOLDER, role)).map(({ record, outcome }) => [
      record.roleName,
      typeof outcome === 'string' ? outcome : outcome.kind,
    ]);
  return { world, sessions, file, outcomes };
}

const inOrder = (outcomes: readonly string[][]) => outcomes.map(each => each.join(' ')).toSorted();

describe('Files that tools of a role read', () => {
  it('are there while it is active, and gone when it is released', async () => {
    const { sessions, file, world } = await held('infra');
    assert.match(file('token')?.[1].content ?? '', /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/);
    await sessions.release(FOLDER, 'infra');
    assert.deepEqual(
      [...world.runtime.files.keys()].filter(name => /\.(?:token|response|cache|session)$/.test(name)),
      [],
    );
  });

  it('are rewritten in less than two minutes, and not at every look', async () => {
    assert.ok(OLDEST_TOOL_FILE + KEEPING_INTERVAL < 120_000);
    const { world, outcomes } = await held('infra', 'reader');
    const both = ['infra kept', 'reader kept'];
    world.clock.time += OLDEST_TOOL_FILE - 1;
    assert.deepEqual([inOrder(await outcomes()), world.federations.length], [both, 0]);
    world.clock.time += 1;
    assert.deepEqual([inOrder(await outcomes()), world.federations.length], [both, 2]);
    assert.deepEqual([inOrder(await outcomes()), world.federations.length], [both, 2]);
  });

  it('are rewritten at once where somebody took one away', async () => {
    const { world, file, outcomes } = await held('infra');
    world.runtime.files.delete(file('token')?.[0] ?? '');
    assert.deepEqual([await outcomes(), world.federations.length], [[['infra', 'kept']], 1]);
    assert.ok(file('token') !== undefined);
  });

  it('are rewritten by one of those who keep them at once', async () => {
    const { world, sessions } = await held('infra');
    world.clock.time += OLDEST_TOOL_FILE;
    const kept = await Promise.all(Array.from({ length: 20 }, () => sessions.keepFresh(FOLDER)));
    assert.deepEqual(
      kept.flat().map(({ outcome }) => outcome),
      Array.from({ length: 20 }, () => 'kept'),
    );
    assert.equal(world.federations.length, 1);
  });

  it('stay as they are when that fails, which is told where people look, and the next look tries again', async () => {
    const { world, file, outcomes, sessions } = await held('infra');
    const before = file('token');
    const { federate } = world;
    world.federate = () => Promise.reject(new AssumeError('network', 'No answer.'));
    world.clock.time += OLDEST_TOOL_FILE;
    assert.deepEqual(await outcomes(), [['infra', 'network']]);
    assert.deepEqual(file('token'), before);
    const infra = (await sessions.overview(FOLDER)).roles.find(({ name }) => name === 'infra');
    assert.equal(infra?.lastFailure?.kind, 'network');
    world.federate = federate;
    assert.deepEqual(await outcomes(), [['infra', 'kept']]);
  });

  it('do not come back when the role is released while they are rewritten', async () => {
    const { world, file, sessions, outcomes } = await held('infra');
    const { federate } = world;
    world.federate = async request => {
      await sessions.release(FOLDER, 'infra');
      return federate(request);
    };
    world.clock.time += OLDEST_TOOL_FILE;
    assert.deepEqual(await outcomes(), [['infra', 'released']]);
    assert.deepEqual([file('token'), file('cache'), file('session')], [undefined, undefined, undefined]);
  });

  it('go when the window closes, also one that closes while they are rewritten; the next window writes them anew', async () => {
    const { world, file, outcomes } = await heldBy('window', 'infra');
    const store = new SessionStore(world.runtime, world.clock);
    const leases = new WindowLeases(world.runtime, world.clock, () => 'alive');
    const lease = { id: 'ab'.repeat(16), folder: FOLDER, processId: 1 };
    const close = async (): Promise<void> => {
      await leases.close(lease);
      await limitClosedSessions(leases, store, world.clock.now());
    };
    await leases.hold(lease);
    await close();
    assert.equal(file('token'), undefined);
    await leases.hold(lease);
    assert.deepEqual([await outcomes(), file('token') !== undefined], [[['infra', 'kept']], true]);

    const { federate } = world;
    world.federate = async request => {
      await close();
      return federate(request);
    };
    world.clock.time += OLDEST_TOOL_FILE;
    await leases.hold(lease);
    await outcomes();
    assert.equal(file('token'), undefined);
    assert.ok((file('cache')?.[1].modifiedAt ?? Infinity) <= world.clock.now() + RELOAD_GRACE);
  });

  it('are left to end where nobody can renew the role any more', async () => {
    const { world, outcomes } = await held('infra');
    world.clock.time += 9 * 3_600_000;
    assert.deepEqual([await outcomes(), world.federations.length], [[['infra', 'ends']], 0]);
  });

  it('are of no role whose tools ask', async () => {
    const { outcomes } = await held('dev', 'infra');
    assert.deepEqual(await outcomes('dev'), []);
    assert.deepEqual(await outcomes('infra'), [['infra', 'kept']]);
  });
});
