import assert from 'node:assert/strict';
import type { ConsentState } from '../../../src/core/consent.ts';
import { AssumeError } from '../../../src/core/errors.ts';
import type { RoleSessions } from '../../../src/sessions/overview/overview.ts';
import { createRoleSessions } from '../../../src/sessions/role-sessions.ts';
import type { World } from '../../../src/sessions/world.ts';
import { removeProfiles } from '../../../src/clouds/delivery.ts';
import { failureOf } from '../../support/failure-of.ts';
import { FakeWorld } from '../../support/fake-world.ts';
import { MemoryDirectory } from '../../support/memory-directory.ts';
import { ACME_APP, awsRole, mapped, roleMap, USER } from '../../support/sample-roles.ts';

const FOLDER = ACME_APP.folder;
const MAP = roleMap([mapped(awsRole('dev', { confirm: true })), mapped(awsRole('other'))]);
const CHANGED = roleMap([
  mapped(awsRole('dev', { confirm: true })),
  mapped(awsRole('other', { durationSeconds: 900 })),
]);

type Taker = (sessions: RoleSessions, world: FakeWorld) => Promise<unknown>;

async function grant(sessions: RoleSessions): Promise<void> {
  const { consent }: { readonly consent: ConsentState } = await sessions.overview(FOLDER);
  assert.equal(consent.kind, 'needed');
  await sessions.grantConsent(FOLDER, consent.request.fingerprint);
}

/** Each with the kind of failure that the one under way ends in. */
const TAKERS: Readonly<Record<string, readonly [kind: string, take: Taker]>> = {
  'revoking the consent': ['consent-needed', sessions => sessions.revokeConsent(FOLDER)],
  'releasing the role': ['taken-back', sessions => sessions.release(FOLDER, 'dev')],
  'releasing all': ['taken-back', sessions => sessions.releaseAll()],
  'consent to a changed map': [
    'consent-needed',
    async (sessions, world) => {
      world.map = CHANGED;
      await grant(sessions);
    },
  ],
  'removing the directories': [
    'consent-needed',
    (_sessions, { runtime, state }) => {
      runtime.files.clear();
      state.files.clear();
      return Promise.resolve();
    },
  ],
};

type Arrange = (world: FakeWorld, taking: () => Promise<void>) => Partial<World>;

/** Every wait of an assumption, in which something is taken back; with the tokens and exchanges that there are in the end. */
const WAITS: Readonly<Record<string, readonly [sent: readonly [tokens: number, exchanges: number], arrange: Arrange]>> =
  {
    'a person confirms': [[0, 0], () => ({})],
    'the command is installed': [[0, 0], (_world, taking) => ({ command: { path: '/rolecall', ensure: taking } })],
    'another has the lock': [
      [0, 0],
      (world, taking) => {
        world.runtime.beforeLock = taking;
        return {};
      },
    ],
    'the token is fetched': [
      [1, 0],
      (world, taking) => {
        const { exec } = world.build();
        const run: World['exec']['run'] = async (...request) => {
          await taking();
          return await exec.run(...request);
        };
        return { exec: { run } };
      },
    ],
    'the next try is waited for': [
      [1, 1],
      (world, taking) => {
        world.exchange = () => Promise.reject(new AssumeError('throttled', 'Later.', { retryable: true }));
        return { clock: { now: () => world.clock.now(), sleep: taking } };
      },
    ],
    'AWS answers': [
      [1, 1],
      (world, taking) => {
        world.exchange = async request => {
          await taking();
          return world.credentials(request);
        };
        return {};
      },
    ],
  };

describe('what is taken back while a role is assumed', () => {
  for (const had of [false, true]) {
    for (const [taker, [kind, take]] of Object.entries(TAKERS)) {
      for (const [wait, [sent, arrange]] of Object.entries(WAITS)) {
        it(`${taker} wins while ${wait}, ${had ? 'when it is renewed' : 'the first time'}`, async () => {
          const world = new FakeWorld(MAP);
          const another = createRoleSessions(world.build());
          await grant(another);
          const request = {
            folder: FOLDER,
            role: 'dev',
            owner: 'command',
            confirm: () => Promise.resolve(true),
          } as const;
          if (had) await another.assume(request);
          const before = [world.tokens.length, world.exchanges.length];
          let taken = 0;
          const taking = async (): Promise<void> => {
            taken += 1;
            if (taken === 1) await take(another, world);
          };
          const sessions = createRoleSessions({ ...world.build(), ...arrange(world, taking) });
          const confirm = async (): Promise<boolean> => {
            if (wait === 'a person confirms') await taking();
            return true;
          };
          const { kind: lost, message } = await failureOf(() =>
            sessions[had ? 'renew' : 'assume']({ ...request, confirm }),
          );
          assert.deepEqual([lost, taken >= 1], [kind, true]);
          assert.match(message, /^[^.]+ while (?:it|dev) was being assumed\.$/);
          const [tokens = 0, exchanges = 0] = before;
          assert.deepEqual([world.tokens.length - tokens, world.exchanges.length - exchanges], sent);
          assert.deepEqual([...world.runtime.files.keys()], []);
        });
      }
    }
  }

  for (const [what, earlier] of [
    ['the first of the file', false],
    ['one more in it', true],
  ] as const) {
    it(`a profile goes again, ${what}, where all was taken away while it was written`, async () => {
      const world = new FakeWorld(roleMap([mapped(awsRole('mine'), USER), mapped(awsRole('yours'), USER)]));
      const { awsConfig } = world;
      const another = createRoleSessions(world.build());
      // Another home's, which stays.
      if (earlier) {
        const other = { state: new MemoryDirectory(), spare: new MemoryDirectory(), homeDirectory: '/home/other' };
        await createRoleSessions({ ...world.build(), ...other, randomHex: bytes => 'e'.repeat(bytes * 2) }).assume({
          folder: FOLDER,
          role: 'yours',
          owner: 'command',
        });
      }
      const before = awsConfig.text;
      let uninstalls = 0;
      const uninstalledMeanwhile = async (): Promise<void> => {
        uninstalls += 1;
        if (uninstalls > 1) return;
        await another.releaseAll();
        await removeProfiles(world.build());
      };
      const writing = {
        path: awsConfig.path,
        read: () => awsConfig.read(),
        target: () => awsConfig.target(),
        whyNotWritable: () => awsConfig.whyNotWritable(),
        unsettledCopies: () => awsConfig.unsettledCopies(),
        settled: (expected: string | undefined) => awsConfig.settled(expected),
        remove: (expected: string) => awsConfig.remove(expected),
        replace: async (expected: string | undefined, content: string) => {
          await uninstalledMeanwhile();
          return await awsConfig.replace(expected, content);
        },
      };
      const sessions = createRoleSessions({ ...world.build(), awsConfig: writing });
      const failed = await failureOf(() => sessions.assume({ folder: FOLDER, role: 'mine', owner: 'command' }));
      assert.deepEqual([failed.kind, uninstalls >= 1], ['taken-back', true]);
      assert.equal(awsConfig.text, before);
    });
  }

  it('leaves nothing where all was taken away while the command was installed', async () => {
    const world = new FakeWorld(roleMap([mapped(awsRole('mine'), USER)]));
    const another = createRoleSessions(world.build());
    const spare = new MemoryDirectory();
    const command = {
      path: '/home/dev/.local/share/rolecall/bin/rolecall',
      ensure: async (): Promise<void> => {
        await another.releaseAll();
        world.state.files.clear();
      },
    };
    const sessions = createRoleSessions({ ...world.build(), spare, command });
    const failed = await failureOf(() => sessions.assume({ folder: FOLDER, role: 'mine', owner: 'command' }));
    assert.deepEqual([failed.kind, world.awsConfig.text], ['taken-back', undefined]);
    assert.deepEqual(
      [world.runtime, world.state, spare].map(({ files }) => [...files.keys()]),
      [[], [], []],
    );
  });

  it('what was not meant goes on: another role, another folder, the terms that are allowed', async () => {
    const world = new FakeWorld(MAP);
    const sessions = createRoleSessions(world.build());
    await grant(sessions);
    world.exchange = async request => {
      await sessions.release(FOLDER, 'dev');
      await sessions.release('/workspaces/another', 'other');
      await sessions.revokeConsent('/workspaces/another');
      await sessions.overview(FOLDER);
      return world.credentials(request);
    };
    await sessions.assume({ folder: FOLDER, role: 'other', owner: 'command' });
    assert.deepEqual(
      (await sessions.overview(FOLDER)).roles.map(({ state }) => state.kind),
      ['available', 'active'],
    );
  });

  it('a role of the person’s own outlives a consent that is taken back meanwhile', async () => {
    const world = new FakeWorld(roleMap([mapped(awsRole('mine'), USER)]));
    const sessions = createRoleSessions(world.build());
    world.exchange = async request => {
      await sessions.revokeConsent(FOLDER);
      return world.credentials(request);
    };
    assert.equal((await sessions.assume({ folder: FOLDER, role: 'mine', owner: 'command' })).profile, 'mine');
  });

  it('is named as released, though no tool had it yet', async () => {
    const world = new FakeWorld(MAP);
    const sessions = createRoleSessions(world.build());
    await grant(sessions);
    let released: readonly string[] = [];
    world.exchange = async request => {
      released = await sessions.release(FOLDER, 'other');
      return world.credentials(request);
    };
    await failureOf(() => sessions.assume({ folder: FOLDER, role: 'other', owner: 'command' }));
    assert.deepEqual(released, ['other']);
  });

  it('says nothing of a role that failed by itself', async () => {
    const world = new FakeWorld(MAP);
    const sessions = createRoleSessions(world.build());
    await grant(sessions);
    world.exchange = () => Promise.reject(new AssumeError('trust-mismatch', 'AWS refused.'));
    await failureOf(() => sessions.assume({ folder: FOLDER, role: 'other', owner: 'command' }));
    assert.deepEqual([await sessions.releaseAll(), [...world.runtime.files.keys()]], [[], []]);
  });
});
