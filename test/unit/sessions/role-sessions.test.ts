import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { AssumeError } from '../../../src/core/errors.ts';
import type { RoleMap } from '../../../src/core/role.ts';
import type { RoleSessions } from '../../../src/sessions/overview/overview.ts';
import { createRoleSessions } from '../../../src/sessions/role-sessions.ts';
import { terminalRoles } from '../../../src/sessions/overview/terminal-role.ts';
import { WindowLeases } from '../../../src/store/window-leases.ts';
import { FakeWorld, SECRET_KEY } from '../../support/fake-world.ts';
import { ACME_APP, awsRole, mapped, ONA_DETECTED, roleMap, USER } from '../../support/sample-roles.ts';
import { assertNoSecret, secretsFound } from '../../support/secret-absence.ts';

const FOLDER = ACME_APP.folder;
const MAP = roleMap([mapped(awsRole('dev')), mapped(awsRole('deploy', { confirm: true }))]);

async function consented(map: RoleMap = MAP) {
  const world = new FakeWorld(map);
  const sessions = createRoleSessions(world.build());
  await grant(sessions);
  return { world, sessions };
}

async function grant(sessions: RoleSessions): Promise<void> {
  const { consent } = await sessions.overview(FOLDER);
  assert.equal(consent.kind, 'needed');
  await sessions.grantConsent(FOLDER, consent.request.fingerprint);
}

const assume = (sessions: RoleSessions, role = 'dev', owner: 'window' | 'command' = 'command') =>
  sessions.assume({ folder: FOLDER, role, owner });

async function stateOf(sessions: RoleSessions, name = 'dev') {
  const { roles } = await sessions.overview(FOLDER);
  return roles.find(role => role.name === name)?.state.kind;
}

describe('assuming a role', () => {
  it('goes from consent to credentials, a profile and a state that counts down', async () => {
    const { world, sessions } = await consented();
    const assumed = await assume(sessions);
    assert.deepEqual(
      { profile: assumed.profile, arn: assumed.principal, left: assumed.expiresAt - world.clock.now() },
      { profile: 'dev', arn: 'arn:aws:sts::111122223333:assumed-role/dev/jane', left: 3_600_000 },
    );
    const { roles } = await sessions.overview(FOLDER);
    assert.deepEqual(roles[0]?.state, {
      kind: 'active',
      expiresAt: assumed.expiresAt,
      renewUntil: world.clock.now() + 8 * 3_600_000,
      renewable: true,
    });
    assert.match(
      world.awsConfig.text ?? '',
      /\[profile dev\]\ncredential_process = .*rolecall credential-process --session [0-9a-f]{32}\n/,
    );
    assert.deepEqual([world.tokens, world.exchanges.length], [['sts.amazonaws.com'], 1]);
  });

  it('lets no secret into a log, the profile, the consent or an answer', async () => {
    const { world, sessions } = await consented();
    const assumed = await assume(sessions);
    const overview = await sessions.overview(FOLDER);
    assertNoSecret([SECRET_KEY], { ...world.left(), answers: [assumed, overview] });
    assert.notDeepEqual(secretsFound([SECRET_KEY], { credentials: world.runtime.files }), [], 'the search does find');
  });

  const refusals: readonly {
    what: string;
    kind: string;
    arrange?: (world: FakeWorld) => void;
    consent?: boolean;
    role?: string;
  }[] = [
    { what: 'without consent', kind: 'consent-needed', consent: false },
    {
      what: 'when the map changed since',
      kind: 'consent-needed',
      arrange: world => (world.map = roleMap([mapped(awsRole('dev', { durationSeconds: 43_200 }))])),
    },
    { what: 'of a role nobody named', kind: 'role-unknown', role: 'root' },
    { what: 'that asks to be confirmed, where nobody can be asked', kind: 'confirmation-needed', role: 'deploy' },
    {
      what: 'in a prebuild',
      kind: 'policy-refused',
      arrange: world => (world.detection = { ...ONA_DETECTED, prebuild: true }),
    },
    {
      what: "without the platform's CLI",
      kind: 'no-identity-source',
      arrange: world => (world.programFound = false),
    },
    {
      what: 'that is for others',
      kind: 'role-unavailable',
      arrange: world => (world.whyUnavailable = () => ({ reason: 'for automation', detail: 'You are a person.' })),
    },
  ];
  for (const { what, kind, arrange, consent = true, role = 'dev' } of refusals) {
    it(`${what} ends in ${kind}, and nothing left this machine`, async () => {
      const world = new FakeWorld(MAP);
      const sessions = createRoleSessions(world.build());
      if (consent) await grant(sessions);
      arrange?.(world);
      await assert.rejects(assume(sessions, role), { kind });
      assert.deepEqual([world.tokens, world.exchanges], [[], []]);
      assert.deepEqual([...world.runtime.files.keys()], []);
    });
  }

  it("needs no consent for a role of the person's own", async () => {
    const world = new FakeWorld(roleMap([mapped(awsRole('mine'), USER)]));
    const sessions = createRoleSessions(world.build());
    assert.equal((await assume(sessions, 'mine')).profile, 'mine');
  });

  it('is not done with a token that lacks a claim the map asks for', async () => {
    const { world, sessions } = await consented();
    world.whyUnavailable = (_role, { claims }) =>
      claims === undefined ? undefined : { reason: 'needs groups: platform', detail: 'Your token has none.' };
    await assert.rejects(assume(sessions), { kind: 'role-unavailable' });
    assert.deepEqual([world.tokens.length, world.exchanges.length], [1, 0]);
  });

  it('asks for confirmation each time, and stops at a no', async () => {
    const { world, sessions } = await consented();
    const asked: string[] = [];
    const confirm = (answer: boolean) => (role: { name: string }) => {
      asked.push(role.name);
      return Promise.resolve(answer);
    };
    const request = { folder: FOLDER, role: 'deploy', owner: 'command' } as const;
    await assert.rejects(sessions.assume({ ...request, confirm: confirm(false) }), { kind: 'cancelled' });
    assert.deepEqual(world.tokens, []);
    await sessions.assume({ ...request, confirm: confirm(true) });
    assert.deepEqual([asked, world.tokens.length], [['deploy', 'deploy'], 1]);
  });

  it('keeps the good credentials when renewing fails', async () => {
    const { world, sessions } = await consented();
    await assume(sessions);
    const before = new Map(world.runtime.files);
    world.exchange = () => Promise.reject(new AssumeError('trust-mismatch', 'AWS refused.'));
    await assert.rejects(sessions.renew({ folder: FOLDER, role: 'dev', owner: 'command' }), { kind: 'trust-mismatch' });
    assert.deepEqual(new Map(world.runtime.files), before);
    assert.equal(await stateOf(sessions), 'active');
  });

  it('stores nothing for a role released while it was being assumed again', async () => {
    const { world, sessions } = await consented();
    await assume(sessions);
    await sessions.release(FOLDER, 'dev');
    assert.deepEqual([await stateOf(sessions), [...world.runtime.files.keys()]], ['available', []]);
  });
});

describe('releasing', () => {
  it('leaves no credentials of a session whose record cannot be read, as another version wrote it', async () => {
    const releases = [
      (sessions: RoleSessions) => sessions.releaseAll(),
      (sessions: RoleSessions) => sessions.release(FOLDER, 'dev'),
    ];
    for (const release of releases) {
      const { world, sessions } = await consented();
      const { sessionKey } = await assume(sessions);
      await world.runtime.write(`${sessionKey}.session`, '{"record":{"version":2}}\n');
      await release(sessions);
      assert.deepEqual([...world.runtime.files.keys()], []);
    }
  });

  it('does not fail for what has nothing to do with it: the folder of consents that cannot be looked into', async () => {
    const { world, sessions } = await consented();
    await assume(sessions);
    world.state.names = () => Promise.reject(new AssumeError('local-file', 'Permission is denied.'));
    assert.deepEqual(await sessions.releaseAll(), ['dev']);
    assert.deepEqual([...world.runtime.files.keys()], []);
  });
});

describe('when the map changes', () => {
  const wider = roleMap([mapped(awsRole('dev', { durationSeconds: 43_200 }))]);

  it('silent renewal ends, and what was issued serves on until it expires', async () => {
    const { world, sessions } = await consented();
    await assume(sessions);
    world.map = wider;
    await sessions.overview(FOLDER);
    const { roles } = await sessions.overview(FOLDER);
    assert.deepEqual(roles[0]?.state.kind === 'active' && roles[0].state.renewable, false);
  });

  it('what older terms issued is gone with the new consent', async () => {
    const { world, sessions } = await consented();
    await assume(sessions);
    world.map = wider;
    await grant(sessions);
    assert.deepEqual([await stateOf(sessions), [...world.runtime.files.keys()]], ['available', []]);
  });

  it('consent to what was shown is no consent to what is there now', async () => {
    const world = new FakeWorld(MAP);
    const sessions = createRoleSessions(world.build());
    const { consent } = await sessions.overview(FOLDER);
    assert.equal(consent.kind, 'needed');
    world.map = wider;
    await assert.rejects(sessions.grantConsent(FOLDER, consent.request.fingerprint), { kind: 'consent-needed' });
    assert.deepEqual([...world.state.files.keys()], []);
  });

  it('a setting allows nothing of what may be a stranger’s by now, and a person does', async () => {
    const world = new FakeWorld(MAP);
    const sessions = createRoleSessions(world.build());
    const { consent } = await sessions.overview(FOLDER);
    assert.equal(consent.kind, 'needed');
    const { fingerprint } = consent.request;
    world.doubt = 'No branch is checked out.';
    await assert.rejects(sessions.grantConsent(FOLDER, fingerprint, 'setting'), {
      kind: 'consent-needed',
      message: 'No branch is checked out.',
    });
    assert.deepEqual([...world.state.files.keys()], []);
    await sessions.grantConsent(FOLDER, fingerprint);
    assert.equal((await sessions.overview(FOLDER)).consent.kind, 'granted');
  });

  it('revoking consent releases its roles', async () => {
    const { sessions } = await consented();
    await assume(sessions);
    assert.equal(await sessions.revokeConsent(FOLDER), true);
    assert.equal(await stateOf(sessions), 'available');
    await assert.rejects(assume(sessions), { kind: 'consent-needed' });
  });
});

async function inTerminals(sessions: RoleSessions): Promise<string | undefined> {
  return terminalRoles(await sessions.overview(FOLDER))[0]?.profile;
}

/** What every generation of tools needs to use a profile. */
const variablesOf = (profile: string): Readonly<Record<string, string>> => ({
  AWS_PROFILE: profile,
  AWS_DEFAULT_PROFILE: profile,
  AWS_SDK_LOAD_CONFIG: '1',
});

describe('newTerminals', () => {
  it('get nothing before consent, then the profile of the default role, never a key', async () => {
    const map = roleMap([mapped(awsRole('dev')), mapped(awsRole('main', { default: true }))]);
    const world = new FakeWorld(map);
    world.environment = { HOME: '/home/dev' };
    const sessions = createRoleSessions(world.build());
    assert.deepEqual(await inTerminals(sessions), undefined);
    await grant(sessions);
    assert.deepEqual(await inTerminals(sessions), 'main');
    await sessions.useInNewTerminals(FOLDER, 'dev');
    assert.deepEqual(await inTerminals(sessions), 'dev');
    assert.deepEqual(terminalRoles(await sessions.overview(FOLDER))[0]?.variables, variablesOf('dev'));
  });

  it('keep the role that was assumed first, whatever is assumed beside it, until it is given back', async () => {
    const names = ['zz', 'aa', 'mm'];
    const { world, sessions } = await consented(roleMap(names.map(name => mapped(awsRole(name)))));
    const leases = new WindowLeases(world.runtime, world.clock, () => 'alive');
    await leases.hold({ id: '0'.repeat(32), folder: FOLDER, processId: 1 });
    for (const first of names) {
      for (const role of [first, ...names.filter(name => name !== first)]) {
        await sessions.assume({ folder: FOLDER, role, owner: 'window' });
        assert.equal(await inTerminals(sessions), first);
      }
      await sessions.renew({ folder: FOLDER, role: first, owner: 'window' });
      assert.equal(await inTerminals(sessions), first);
      await sessions.release(FOLDER, first);
      assert.notEqual(await inTerminals(sessions), first);
      await sessions.releaseAll();
      assert.equal(await inTerminals(sessions), undefined);
    }
  });

  it('keep the profile name while roles are assumed and released', async () => {
    const { sessions } = await consented(roleMap([mapped(awsRole('dev', { default: true }))]));
    const before = await inTerminals(sessions);
    await assume(sessions);
    const during = await inTerminals(sessions);
    await sessions.release(FOLDER, 'dev');
    assert.deepEqual([before, during, await inTerminals(sessions)], [before, before, before]);
    assert.equal(before, 'dev');
  });

  it('set right what the environment sets to something else or to nothing, and no region that it does not set', async () => {
    const world = new FakeWorld(roleMap([mapped(awsRole('dev'))]));
    world.environment = { HOME: '/github/home', AWS_CONFIG_FILE: '', AWS_REGION: '', AWS_PROFILE: 'corp' };
    const sessions = createRoleSessions(world.build());
    await grant(sessions);
    await assume(sessions);
    assert.deepEqual(terminalRoles(await sessions.overview(FOLDER))[0]?.variables, {
      ...variablesOf('dev'),
      AWS_CONFIG_FILE: '/home/dev/.aws/config',
      AWS_REGION: 'eu-west-1',
    });
  });

  it('are not told to be misled by what they supersede, and a command is', async () => {
    for (const [suppliesTerminals, expected] of [
      [true, []],
      [false, ['AWS_PROFILE', 'AWS_DEFAULT_PROFILE', 'AWS_CONFIG_FILE', 'AWS_DEFAULT_REGION']],
    ] as const) {
      const world = new FakeWorld(roleMap([mapped(awsRole('dev'))]));
      world.environment = {
        HOME: '/home/dev',
        AWS_PROFILE: '',
        AWS_DEFAULT_PROFILE: 'old',
        AWS_CONFIG_FILE: '',
        AWS_DEFAULT_REGION: '',
      };
      const sessions = createRoleSessions({ ...world.build(), suppliesTerminals });
      await grant(sessions);
      const { shadows } = await assume(sessions);
      const { roles } = await sessions.overview(FOLDER);
      assert.deepEqual(
        [shadows, roles[0]?.shadows ?? []].map(each => each.map(({ name }) => name)),
        [expected, expected],
      );
    }
  });

  it('name the file that sets what misleads a tool, or that none was found', async () => {
    const world = new FakeWorld(roleMap([mapped(awsRole('dev'))]));
    world.environment = { HOME: '/home/dev', AWS_ACCESS_KEY_ID: 'x', AWS_DEFAULT_PROFILE: '' };
    const sessions = createRoleSessions({
      ...world.build(),
      settingPlaces: folder =>
        Promise.resolve(variable =>
          variable === 'AWS_DEFAULT_PROFILE' ? { variable } : { variable, file: `${folder}/.envrc`, line: 3 },
        ),
    });
    await grant(sessions);
    assert.deepEqual(
      (await assume(sessions)).shadows.map(({ name, where }) => `${name}: ${where}`),
      [
        `AWS_ACCESS_KEY_ID: ${FOLDER}/.envrc:3`,
        'AWS_DEFAULT_PROFILE: the environment, not found in the files of shells, direnv, mise, VS Code, Docker and dev containers',
      ],
    );
  });
});
