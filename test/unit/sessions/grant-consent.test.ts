import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { AssumeError } from '../../../src/core/errors.ts';
import { createRoleSessions } from '../../../src/sessions/role-sessions.ts';
import { SessionStore } from '../../../src/store/session-store.ts';
import { FakeWorld } from '../../support/fake-world.ts';
import { ACME_APP, awsRole, mapped, roleMap } from '../../support/sample-roles.ts';

const FOLDER = ACME_APP.folder;

function installed([failure]: readonly Error[]): Promise<void> {
  return failure === undefined ? Promise.resolve() : Promise.reject(failure);
}

/** `dev` is held under a map that was allowed; now the map says something else of it. */
async function changed() {
  const world = new FakeWorld(roleMap([mapped(awsRole('dev'))]));
  const first = createRoleSessions(world.build());
  const before = await first.overview(FOLDER);
  assert.equal(before.consent.kind, 'needed');
  await first.grantConsent(FOLDER, before.consent.request.fingerprint);
  await first.assume({ folder: FOLDER, role: 'dev', owner: 'command' });
  world.map = roleMap([mapped(awsRole('dev', { durationSeconds: 7200 })), mapped(awsRole('new'))]);
  const built = world.build();
  const installing: Error[] = [];
  const sessions = createRoleSessions({ ...built, command: { ...built.command, ensure: () => installed(installing) } });
  const { consent } = await sessions.overview(FOLDER);
  assert.equal(consent.kind, 'needed');
  const { fingerprint } = consent.request;
  return {
    world,
    grant: () => sessions.grantConsent(FOLDER, fingerprint),
    failInstalling: (error: Error) => void installing.push(error),
    held: async () => (await new SessionStore(world.runtime, world.clock).list()).map(({ record }) => record.roleName),
    state: async () => (await sessions.overview(FOLDER)).consent.kind,
    consents: () => [...world.state.files].filter(([name]) => name.startsWith('consent-')),
  };
}

type Changed = Awaited<ReturnType<typeof changed>>;

describe('A consent that cannot be carried through', () => {
  const NO_ROOM = 'There is no room left to write';
  const failures: readonly (readonly [what: string, arrange: (there: Changed) => void, says: RegExp])[] = [
    [
      'the command cannot be installed',
      ({ failInstalling }) => failInstalling(new AssumeError('local-file', 'It cannot be installed.')),
      /^Nothing was allowed\. It cannot be installed\.$/,
    ],
    [
      'the block of ~/.aws/config is damaged',
      ({ world: { awsConfig } }) => (awsConfig.text = (awsConfig.text ?? '').replace(/^# <<<.*$/m, '')),
      /^Nothing was allowed\. Rolecall's block is damaged/,
    ],
    [
      '~/.aws/config cannot be written',
      ({ world: { awsConfig } }) =>
        (awsConfig.replace = () =>
          Promise.reject(new AssumeError('local-file', '/home/dev/.aws/config is read-only.'))),
      /^Nothing was allowed\. \/home\/dev\/\.aws\/config is read-only\.$/,
    ],
    [
      'the disk is full',
      ({ world: { state } }) => (state.full = true),
      new RegExp(`^Nothing was allowed\\. ${NO_ROOM}`),
    ],
  ];
  for (const [what, arrange, says] of failures) {
    it(`allows nothing and releases nothing when ${what}`, async () => {
      const there = await changed();
      const before = there.consents();
      arrange(there);
      await assert.rejects(there.grant(), (error: unknown) => error instanceof Error && says.test(error.message));
      assert.deepEqual([there.consents(), await there.state(), await there.held()], [before, 'needed', ['dev']]);
    });
  }

  it('allows nothing when what older terms issued cannot be released', async () => {
    const there = await changed();
    const before = there.consents();
    there.world.runtime.remove = () => Promise.reject(new AssumeError('local-file', 'It cannot be removed.'));
    await assert.rejects(there.grant(), { message: 'Nothing was allowed. It cannot be removed.' });
    assert.deepEqual([there.consents(), await there.state()], [before, 'needed']);
  });

  it('is carried through by the next attempt', async () => {
    const there = await changed();
    there.world.state.full = true;
    await assert.rejects(there.grant());
    there.world.state.full = false;
    await there.grant();
    assert.deepEqual([await there.state(), await there.held()], ['granted', []]);
    assert.match((await there.world.awsConfig.read()) ?? '', /\[profile new\]/);
  });
});

describe('A consent', () => {
  it('takes its place when the profiles are there and what older terms issued is released', async () => {
    const there = await changed();
    const { world } = there;
    const seen: unknown[] = [];
    world.state.beforeRename = async name => {
      const isNew = ((await world.awsConfig.read()) ?? '').includes('[profile new]');
      seen.push([name.startsWith('consent-'), isNew, await there.held(), there.consents().length]);
    };
    await there.grant();
    assert.deepEqual(seen, [[true, true, [], 1]]);
  });
});
