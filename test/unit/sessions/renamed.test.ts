import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { RoleMap, RoleSource } from '../../../src/core/role.ts';
import type { RoleSessions } from '../../../src/sessions/overview/overview.ts';
import { createRoleSessions } from '../../../src/sessions/role-sessions.ts';
import { SessionStore } from '../../../src/store/session-store.ts';
import { BROKER, refusalAnswer } from '../../support/fake-broker.ts';
import { FakeWorld } from '../../support/fake-world.ts';
import {
  ACME_APP,
  awsRole,
  CODESPACE_DETECTED,
  DEVCONTAINER,
  mapped,
  roleMap,
  USER,
} from '../../support/sample-roles.ts';

const FOLDER = ACME_APP.folder;
const NEW = 'https://github.com/acme/platform-app';

function brokered(map: RoleMap, source: RoleSource = DEVCONTAINER): RoleMap {
  return { ...map, identity: { settings: { codespaces: { broker: BROKER } }, source } };
}

const MAP = brokered(roleMap([mapped(awsRole('dev'))]));

async function asked(sessions: RoleSessions) {
  const { consent } = await sessions.overview(FOLDER);
  assert.equal(consent.kind, 'needed');
  return consent.request;
}

async function grant(sessions: RoleSessions): Promise<void> {
  await sessions.grantConsent(FOLDER, (await asked(sessions)).fingerprint);
}

const assume = (sessions: RoleSessions, role = 'dev') => sessions.assume({ folder: FOLDER, role, owner: 'command' });

function profilesIn(world: FakeWorld): readonly string[] {
  return [...(world.awsConfig.text ?? '').matchAll(/^\[profile (.*)\]$/gm)].map(([, name]) => name ?? '');
}

async function keysOf(world: FakeWorld): Promise<readonly string[]> {
  return (await new SessionStore(world.runtime, world.clock).list()).map(({ record }) => record.key);
}

/** Allowed and assumed as acme/app, after which the folder's remote is another. */
async function moved(remote: string, name: string, map = MAP) {
  const world = FakeWorld.codespace(map);
  const before = createRoleSessions(world.build());
  if (map.identity?.source === DEVCONTAINER) await grant(before);
  const assumed = await assume(before, map.roles[0]?.role.name);
  world.remote = remote;
  world.label = name;
  world.detection = { ...CODESPACE_DETECTED, repositoryHint: name };
  return { world, assumed, sessions: createRoleSessions(world.build()) };
}

describe('A repository that is called otherwise now', () => {
  it('is named by the refusal, with what to do', async () => {
    const world = FakeWorld.codespace(MAP);
    const sessions = createRoleSessions(world.build());
    await grant(sessions);
    world.broker.answer = () => refusalAnswer(403, 'repository-mismatch', { repository: 'acme/platform-app' });
    await assert.rejects(assume(sessions), {
      kind: 'identity-rejected',
      message: /refused: this codespace is not for acme\/app\.$/,
      hint: 'Open acme/app in a codespace of its own; where acme/app is now called acme/platform-app, correct the remote with `git remote set-url origin`, then stop and start the codespace.',
    });
    // What could be no name is not shown.
    world.broker.answer = () => refusalAnswer(403, 'repository-mismatch', { repository: 'acme/x\u001b[2J' });
    await assert.rejects(assume(sessions), { hint: /own; where it was only renamed or moved, correct the remote/ });
  });

  it('asks, saying that its address changed and its roles did not, and then has the same profile', async () => {
    const { world, sessions, assumed } = await moved(NEW, 'acme/platform-app');
    const { changes, moved: from } = await asked(sessions);
    assert.deepEqual(
      [changes, from],
      [
        [{ sign: '~', text: `repository: https://github.com/acme/app → ${NEW}` }],
        { repository: 'https://github.com/acme/app', label: 'acme/app', isAll: true },
      ],
    );
    await assert.rejects(assume(sessions), {
      kind: 'consent-needed',
      message:
        'This folder was of acme/app when you allowed it, and is of acme/platform-app now: the address changed, the roles did not.',
    });
    await grant(sessions);
    const now = await assume(sessions);
    assert.deepEqual([now.profile, profilesIn(world)], [assumed.profile, ['dev']]);
    assert.notEqual(now.sessionKey, assumed.sessionKey);
    assert.deepEqual(await keysOf(world), [now.sessionKey]);
  });

  it('keeps the profile of a person’s own role, which asks nothing, and nothing of the session before', async () => {
    const own = brokered(roleMap([mapped(awsRole('mine'), USER)], { sources: [USER] }), USER);
    const { world, sessions, assumed } = await moved(NEW, 'acme/platform-app', own);
    const now = await assume(sessions, 'mine');
    assert.deepEqual([now.profile, profilesIn(world)], [assumed.profile, ['mine']]);
    assert.deepEqual(await keysOf(world), [now.sessionKey]);
  });
});

describe('Another repository in the folder of one that was allowed', () => {
  it('inherits no consent, however alike the map and the address are', async () => {
    for (const [remote, name] of [
      ['https://github.com/mallory/app', 'mallory/app'],
      ['https://github.com/acme/app2', 'acme/app2'],
      ['https://github.com.evil.example/acme/app', 'acme/app'],
      ['https://evil.example/acme/app', 'acme/app'],
      ['git@evil.example:acme/app.git', 'acme/app'],
      ['mallory@github.com:acme/app', 'acme/app'],
      ['https://github.com:8443/acme/app', 'acme/app'],
      ['http://github.com/acme/app', 'acme/app'],
      ['git@gh:acme/app', 'acme/app'],
      ['/srv/github.com/acme/app', 'acme/app'],
    ] as const) {
      const { world, sessions } = await moved(remote, name);
      const sent = world.broker.requests.length;
      const request = await asked(sessions);
      assert.notEqual(request.moved, undefined, remote);
      await assert.rejects(assume(sessions), { kind: /consent-needed|no-identity-source/ }, remote);
      assert.equal(world.broker.requests.length, sent, remote);
      assert.equal((await new SessionStore(world.runtime, world.clock).list())[0]?.record.renewUntil, 0, remote);
    }
  });

  it('gets a profile of its own where its roles are others, once a person allows it', async () => {
    const target = {
      ...awsRole('dev').target,
      roleArn: 'arn:aws:iam::999988887777:role/dev',
      accountId: '999988887777',
    };
    const { world, sessions } = await moved('https://github.com/mallory/tool', 'mallory/tool');
    world.map = brokered(roleMap([mapped(awsRole('dev', { target }))]));
    const { moved: from } = await asked(sessions);
    assert.equal(from?.isAll, false);
    await assert.rejects(assume(sessions), {
      message: 'This folder was of acme/app when you allowed it, and is of mallory/tool now, with other terms.',
    });
    await grant(sessions);
    assert.deepEqual(profilesIn(world), ['dev', 'dev-tool']);
    assert.equal((await assume(sessions)).profile, 'dev-tool');
  });
});
