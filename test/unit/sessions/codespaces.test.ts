import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { RoleMap, RoleSource } from '../../../src/core/role.ts';
import { Secret } from '../../../src/core/secret.ts';
import type { SessionRecord } from '../../../src/core/session.ts';
import type { RoleSessions } from '../../../src/sessions/overview/overview.ts';
import { createRoleSessions } from '../../../src/sessions/role-sessions.ts';
import { SessionStore } from '../../../src/store/session-store.ts';
import { BROKER, BROKER_SUBJECT, GITHUB_TOKEN, refusalAnswer } from '../../support/fake-broker.ts';
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
import { assertNoSecret } from '../../support/secret-absence.ts';

const FOLDER = ACME_APP.folder;
const FORK = 'https://github.com/jane/app';

function brokered(map: RoleMap, broker = BROKER, source: RoleSource = DEVCONTAINER): RoleMap {
  return { ...map, identity: { settings: { codespaces: { broker } }, source } };
}

const MAP = brokered(roleMap([mapped(awsRole('dev'))], { autoAssume: ['dev'], autoAssumeSource: DEVCONTAINER }));
/** The person's own role; the repository only says who is to be asked for an identity. */
const OWN_ROLES = brokered(roleMap([mapped(awsRole('mine'), USER)], { sources: [USER, DEVCONTAINER] }));

function codespace(map: RoleMap = MAP) {
  const world = FakeWorld.codespace(map);
  return { world, sessions: createRoleSessions(world.build()) };
}

async function grant(sessions: RoleSessions): Promise<void> {
  const { consent } = await sessions.overview(FOLDER);
  assert.equal(consent.kind, 'needed');
  await sessions.grantConsent(FOLDER, consent.request.fingerprint);
}

const assume = (sessions: RoleSessions, role = 'dev') => sessions.assume({ folder: FOLDER, role, owner: 'command' });

async function recordIn(world: FakeWorld): Promise<SessionRecord | undefined> {
  const [session] = await new SessionStore(world.runtime, world.clock).list();
  return session?.record;
}

describe('in a codespace', () => {
  it('a role is assumed with a token of the consented broker, and the session says whose', async () => {
    const { world, sessions } = codespace();
    await grant(sessions);
    assert.deepEqual(world.broker.requests, []);
    await assume(sessions);
    const record = await recordIn(world);
    assert.deepEqual(
      { urls: world.broker.requests.map(({ url }) => url), exchanges: world.exchanges.length, source: record?.source },
      {
        urls: [`${BROKER}/token`],
        exchanges: 1,
        source: {
          id: 'broker',
          broker: BROKER,
          codespace: 'octo-space-1',
          repository: 'acme/app',
          variable: 'GITHUB_TOKEN',
        },
      },
    );
    const identity = { issuer: BROKER, subject: BROKER_SUBJECT, source: 'broker' };
    assert.deepEqual(record?.identity, identity);
    assert.deepEqual((await sessions.overview(FOLDER)).roles[0]?.identity, identity);
  });

  const ELSEWHERE: readonly [what: string, remote: string, serverHint: string | undefined][] = [
    ['a codespace of GHE.com', 'https://corp.ghe.com/acme/app', 'corp.ghe.com'],
    ['a codespace of a GitHub Enterprise Server', 'git@ghe.acme.example:acme/app.git', 'ghe.acme.example'],
    ['SSH over port 443', 'ssh://git@ssh.github.com:443/Acme/App.git', undefined],
    ['an alias of SSH', 'git@github.com-work:acme/app.git', undefined],
  ];
  for (const [what, remote, serverHint] of ELSEWHERE) {
    it(`a role is assumed with ${what}, and the token goes to the consented broker alone`, async () => {
      const { world } = codespace();
      world.remote = remote;
      world.detection = { ...CODESPACE_DETECTED, ...(serverHint === undefined ? {} : { serverHint }) };
      const sessions = createRoleSessions(world.build());
      await grant(sessions);
      await assume(sessions);
      assert.deepEqual(
        world.broker.requests.map(({ url }) => url),
        [`${BROKER}/token`],
      );
      const [form] = world.broker.forms();
      assert.equal(form?.['repository']?.toLowerCase(), 'acme/app');
    });
  }

  it('an address of another spelling asks nothing again, and keeps the role with its profile', async () => {
    const { world, sessions } = codespace();
    await grant(sessions);
    const { profile, sessionKey } = await assume(sessions);
    for (const remote of ['git@github.com:acme/app.git', 'https://GitHub.com/Acme/App/']) {
      world.remote = remote;
      const now = createRoleSessions(world.build());
      const { consent, roles } = await now.overview(FOLDER);
      assert.deepEqual(
        [consent.kind, roles[0]?.state.kind, roles[0]?.profile, roles[0]?.sessionKey],
        ['granted', 'active', profile, sessionKey],
      );
    }
  });

  it('the consent, the request and the record name the same origin', async () => {
    const { world, sessions } = codespace();
    const { consent } = await sessions.overview(FOLDER);
    assert.equal(consent.kind, 'needed');
    const { issuer, hosts } = consent.request.terms;
    await sessions.grantConsent(FOLDER, consent.request.fingerprint);
    await assume(sessions);
    const source = (await recordIn(world))?.source;
    assert.deepEqual(
      [issuer, hosts.map(({ host }) => host), new URL(world.broker.requests[0]?.url ?? '').origin, source],
      [BROKER, [BROKER], BROKER, { ...source, broker: BROKER }],
    );
  });

  it('the token is in no answer, no file, no log and no failure', async () => {
    const { world, sessions } = codespace();
    await grant(sessions);
    const assumed = await assume(sessions);
    world.broker.answer = () => refusalAnswer(403, 'no-write-access');
    const failure: unknown = await assume(sessions).then(
      () => undefined,
      (error: unknown) => error,
    );
    const answers = [assumed, failure, await sessions.overview(FOLDER)];
    assertNoSecret([/ghu_/], { ...world.left(), credentials: world.runtime.files, answers });
  });

  it('the session of a click in this folder, and of no other, goes before a stale variable', async () => {
    const { world, sessions } = codespace();
    const clicked = `ghu_${'Clicked'.repeat(6)}`;
    await grant(sessions);
    world.gitHubSessions.set('/workspaces/other', new Secret(clicked));
    await assume(sessions);
    world.gitHubSessions.set(FOLDER, new Secret(clicked));
    await assume(sessions);
    assert.deepEqual(
      world.broker.forms().map(({ subject_token }) => subject_token === clicked),
      [false, true],
    );
    assertNoSecret([clicked, /ghu_/], { ...world.left(), credentials: world.runtime.files });
  });

  it('a stale token is its own kind of failure, and keeps what there was', async () => {
    const { world, sessions } = codespace();
    await grant(sessions);
    await assume(sessions);
    const before = new Map(world.runtime.files);
    world.broker.answer = () => refusalAnswer(401, 'token-stale');
    await assert.rejects(assume(sessions), {
      kind: 'identity-stale',
      hint: 'Open a new terminal, or click Renew in VS Code.',
    });
    assert.deepEqual(new Map(world.runtime.files), before);
    assert.equal(before.size, 2);
  });
});

describe('in a codespace nothing is sent', () => {
  const rows: readonly {
    readonly what: string;
    readonly kind: string;
    readonly map?: RoleMap;
    readonly role?: string;
    readonly consent?: boolean;
    readonly arrange?: (world: FakeWorld) => void;
  }[] = [
    { what: 'before consent', kind: 'consent-needed', consent: false },
    {
      what: "before consent, for a role of the person's own through a broker that the repository names",
      kind: 'consent-needed',
      map: OWN_ROLES,
      role: 'mine',
      consent: false,
    },
    {
      what: 'after the map named another broker',
      kind: 'consent-needed',
      arrange: world => (world.map = brokered(MAP, 'https://id.evil.example')),
    },
    {
      what: 'after the map named another port',
      kind: 'consent-needed',
      arrange: world => (world.map = brokered(MAP, `${BROKER}:8443`)),
    },
    {
      what: "after the map named another broker, for a role of the person's own",
      kind: 'consent-needed',
      map: OWN_ROLES,
      role: 'mine',
      arrange: world => (world.map = brokered(OWN_ROLES, 'https://id.evil.example')),
    },
    {
      what: 'after the repository was forked or published elsewhere',
      kind: 'consent-needed',
      arrange: world => {
        world.remote = FORK;
        world.detection = { ...CODESPACE_DETECTED, repositoryHint: 'jane/app' };
      },
    },
    {
      what: 'for a folder of another repository than the codespace’s',
      kind: 'no-identity-source',
      arrange: world => (world.remote = FORK),
    },
    {
      what: 'for a folder of another GitHub than the codespace’s, under the same name',
      kind: 'no-identity-source',
      arrange: world => (world.remote = 'https://corp.ghe.com/acme/app'),
    },
    {
      what: 'for a folder whose Git settings cannot be read',
      kind: 'no-identity-source',
      arrange: world => (world.unread = '/workspaces/app/.git/config is larger than 8192 KiB.'),
    },
    {
      what: 'in a prebuild',
      kind: 'policy-refused',
      arrange: world => (world.detection = { ...CODESPACE_DETECTED, prebuild: true, environmentId: undefined }),
    },
    {
      what: 'of a personal access token',
      kind: 'no-identity-source',
      arrange: world => (world.environment = { GITHUB_TOKEN: `ghp_${'p'.repeat(36)}` }),
    },
    {
      what: 'where the map names no broker any more',
      kind: 'no-identity-source',
      arrange: world => (world.map = { ...MAP, identity: undefined }),
    },
  ];
  for (const { what, kind, map = MAP, role = 'dev', consent = true, arrange } of rows) {
    it(`${what}: ${kind}`, async () => {
      const world = FakeWorld.codespace(map);
      const before = createRoleSessions(world.build());
      if (consent) await grant(before);
      arrange?.(world);
      await assert.rejects(assume(createRoleSessions(world.build()), role), { kind });
      assert.deepEqual([world.broker.requests, world.exchanges, [...world.runtime.files]], [[], [], []]);
    });
  }

  it('nor allowed in a prebuild', async () => {
    const { world, sessions } = codespace();
    const { consent } = await sessions.overview(FOLDER);
    assert.equal(consent.kind, 'needed');
    world.detection = { ...CODESPACE_DETECTED, prebuild: true };
    await assert.rejects(sessions.grantConsent(FOLDER, consent.request.fingerprint), { kind: 'policy-refused' });
    assert.deepEqual([...world.state.files], []);
  });

  it('to look around', async () => {
    const { world, sessions } = codespace();
    await sessions.overview(FOLDER);
    await grant(sessions);
    await sessions.overview(FOLDER);
    assert.deepEqual(world.broker.requests, []);
  });
});

describe("a role of the person's own", () => {
  it('needs no consent through their own broker', async () => {
    const { world, sessions } = codespace(brokered(OWN_ROLES, BROKER, USER));
    await assume(sessions, 'mine');
    assert.deepEqual([world.broker.requests.length, (await recordIn(world))?.mapFingerprint], [1, undefined]);
  });

  it("rests on the consent to a repository's broker, and ends with it", async () => {
    const { world, sessions } = codespace(OWN_ROLES);
    await grant(sessions);
    await assume(sessions, 'mine');
    assert.match((await recordIn(world))?.mapFingerprint ?? '', /^[0-9a-f]{64}$/);
    world.map = brokered(OWN_ROLES, 'https://id.evil.example');
    await sessions.overview(FOLDER);
    const { roles } = await sessions.overview(FOLDER);
    assert.equal(roles[0]?.state.kind === 'active' && roles[0].state.renewable, false);
    await sessions.revokeConsent(FOLDER);
    assert.deepEqual([...world.runtime.files.keys()], []);
  });
});

describe('a codespace whose repository was forked or published meanwhile', () => {
  it('has another session, shows what changed, and renews nothing of before', async () => {
    const { world, sessions } = codespace();
    await grant(sessions);
    const before = await assume(sessions);
    world.remote = FORK;
    world.detection = { ...CODESPACE_DETECTED, repositoryHint: 'jane/app' };
    const { consent, roles } = await sessions.overview(FOLDER);
    assert.deepEqual(
      [consent.kind === 'needed' && consent.request.changes?.map(({ text }) => text), roles[0]?.state.kind],
      [['repository: https://github.com/acme/app → https://github.com/jane/app'], 'available'],
    );
    assert.equal((await recordIn(world))?.renewUntil, 0);
    await grant(sessions);
    assert.deepEqual([...world.runtime.files.keys()], []);
    assert.notEqual((await assume(sessions)).sessionKey, before.sessionKey);
    assert.equal(world.broker.forms().at(-1)?.['repository'], 'jane/app');
    assert.equal(GITHUB_TOKEN, world.broker.forms().at(-1)?.['subject_token']);
  });
});
