import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { RoleSessions } from '../../../src/sessions/overview/overview.ts';
import { createRoleSessions } from '../../../src/sessions/role-sessions.ts';
import { PromptAnswer } from '../../../src/store/prompt-answer.ts';
import { SessionStore } from '../../../src/store/session-store.ts';
import { FakeWorld } from '../../support/fake-world.ts';
import { MemoryDirectory } from '../../support/memory-directory.ts';
import { ACME_APP, awsRole, mapped, roleMap } from '../../support/sample-roles.ts';

const FOLDER = ACME_APP.folder;
const MAP = roleMap([mapped(awsRole('dev')), mapped(awsRole('deploy'))]);

/** A world with an allowed map, and how often a map is read in it. */
async function counted() {
  const world = new FakeWorld(MAP);
  let maps = 0;
  const built = world.build();
  const sessions = createRoleSessions({
    ...built,
    roleMapReader: () => {
      maps += 1;
      return built.roleMapReader();
    },
  });
  const { consent } = await sessions.overview(FOLDER);
  assert.equal(consent.kind, 'needed');
  await sessions.grantConsent(FOLDER, consent.request.fingerprint);
  const mapsRead = async (work: () => Promise<unknown>): Promise<number> => {
    const before = maps;
    await work();
    return maps - before;
  };
  return { world, sessions, mapsRead };
}

/** What a whole overview says of the same. */
async function heldOfOverview(sessions: RoleSessions) {
  const { repository, detection, roles, orphans } = await sessions.overview(FOLDER);
  const held = roles.filter(({ state }) => state.kind === 'active' || state.kind === 'expired');
  return { repository, detection, roles: held, orphans };
}

describe('what is held', () => {
  it('is nothing without a session of the folder, for which no map is read', async () => {
    const { sessions, mapsRead } = await counted();
    assert.equal(await mapsRead(() => sessions.held(FOLDER)), 0);
    const held = await sessions.held(FOLDER);
    assert.deepEqual(held, { ...(await heldOfOverview(sessions)), roles: [], orphans: [] });
  });

  it('is of a held role all that an overview says, from one reading of the map', async () => {
    const { sessions, mapsRead } = await counted();
    await sessions.assume({ folder: FOLDER, role: 'dev', owner: 'command' });
    assert.equal(await mapsRead(() => sessions.held(FOLDER)), 1);
    const held = await sessions.held(FOLDER);
    assert.deepEqual(held, await heldOfOverview(sessions));
    assert.deepEqual([held.roles.map(({ name }) => name), held.roles[0]?.profile], [['dev'], 'dev']);
  });

  it('has its renewal ended and is said to have left the map, once the map says so', async () => {
    const { world, sessions } = await counted();
    await sessions.assume({ folder: FOLDER, role: 'dev', owner: 'command' });
    world.map = roleMap([mapped(awsRole('deploy'))]);
    const { roles, orphans } = await sessions.held(FOLDER);
    assert.deepEqual([roles, orphans.map(({ name, why }) => [name, why.kind])], [[], [['dev', 'gone']]]);
    const [session] = await new SessionStore(world.runtime, world.clock).list();
    assert.equal(session?.record.renewUntil, 0);
    assert.deepEqual(
      (await sessions.held(FOLDER)).orphans.map(({ name }) => name),
      ['dev'],
    );
  });

  it('is what a prompt says no longer, once it was taken back from another place', async () => {
    const { world, sessions } = await counted();
    await sessions.assume({ folder: FOLDER, role: 'dev', owner: 'command' });
    const elsewhere = new MemoryDirectory('/elsewhere');
    for (const [name, file] of world.runtime.files) elsewhere.files.set(name, file);
    world.runtime.files.clear();
    world.otherPlaces = { directories: [elsewhere], unread: [] };
    await (await PromptAnswer.begin(world.runtime, 'a'.repeat(32))).keep(FOLDER, world.clock.now(), () => 'dev 42m');
    assert.deepEqual(await sessions.release(FOLDER, 'dev'), ['dev']);
    assert.deepEqual([...world.runtime.files.keys()], []);
  });
});

describe('what is allowed', () => {
  it('is told as an overview tells it, with no look at profiles', async () => {
    const { world, sessions } = await counted();
    const { repository, detection, sources, source, map, consent } = await sessions.overview(FOLDER);
    const files = { reads: 0 };
    const read = world.awsConfig.read.bind(world.awsConfig);
    world.awsConfig.read = () => {
      files.reads += 1;
      return read();
    };
    const allowance = await sessions.allowance(FOLDER);
    // What asks for tokens is made anew each time.
    const ids = { sources: sources.map(({ id }) => id), source: source?.id };
    const { sources: offered, source: chosen } = allowance;
    assert.deepEqual(
      { ...allowance, sources: offered.map(({ id }) => id), source: chosen?.id },
      { repository, detection, map, consent, ...ids },
    );
    assert.equal(files.reads, 0);
  });
});
