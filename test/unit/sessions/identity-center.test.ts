import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { AssumeError } from '../../../src/core/errors.ts';
import type { IdentityCenterPortal } from '../../../src/core/identity-center.ts';
import type { MappedRole, RoleMap, RoleSource } from '../../../src/core/role.ts';
import type { IdentityCenterTarget } from '../../../src/core/target.ts';
import type { SignInPrompt, SignInRequest } from '../../../src/core/sign-in.ts';
import type { AssumeRequest, RoleSessions, Step } from '../../../src/sessions/overview.ts';
import { createRoleSessions } from '../../../src/sessions/role-sessions.ts';
import { SessionStore } from '../../../src/store/session-store.ts';
import { failureOf } from '../../support/failure-of.ts';
import { GITHUB_TOKEN } from '../../support/fake-broker.ts';
import { FakeIdentityCenter } from '../../support/fake-identity-center.ts';
import { FakeWorld, SECRET_KEY } from '../../support/fake-world.ts';
import { catalogueRole } from '../../support/sample-catalogue.ts';
import {
  ACME_APP,
  awsRole,
  CODESPACE_DETECTED,
  DEVCONTAINER,
  mapped,
  ONA_DETECTED,
  roleMap,
  USER,
} from '../../support/sample-roles.ts';
import { assertNoSecret } from '../../support/secret-absence.ts';

const FOLDER = ACME_APP.folder;
const PORTAL: IdentityCenterPortal = { startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1' };
const OTHER: IdentityCenterPortal = { startUrl: 'https://other.awsapps.com/start', region: 'eu-west-1' };

function target(roleName: string, portal = PORTAL, accountId = '111122223333'): IdentityCenterTarget {
  return {
    cloud: 'aws',
    via: 'identity-center',
    accountId,
    partition: 'aws',
    region: 'eu-west-1',
    identityCenter: { ...portal, roleName },
  };
}

function centerRole(name: string, roleName: string, source: RoleSource = DEVCONTAINER, portal = PORTAL): MappedRole {
  return mapped(awsRole(name, { target: target(roleName, portal) }), source);
}

/** A codespace whose repository names these roles; consented unless said otherwise. */
async function open(map: RoleMap, { consent = true }: { readonly consent?: boolean } = {}) {
  const world = new FakeWorld(map);
  world.detection = CODESPACE_DETECTED;
  const center = new FakeIdentityCenter(world.clock);
  world.identityCenter = center;
  const sessions = createRoleSessions(world.build());
  const overview = await sessions.overview(FOLDER);
  if (consent && overview.consent.kind === 'needed') {
    await sessions.grantConsent(FOLDER, overview.consent.request.fingerprint);
  }
  return { world, center, sessions };
}

const person: SignInPrompt = () => Promise.resolve();

function assume(sessions: RoleSessions, role: string, more: Partial<AssumeRequest> = {}) {
  return sessions.assume({ folder: FOLDER, role, owner: 'command', signIn: person, ...more });
}

async function names(sessions: RoleSessions): Promise<readonly string[]> {
  const { roles } = await sessions.overview(FOLDER);
  return roles.map(({ name, state, source }) => `${name} ${state.kind} ${source.kind}`);
}

const IDENTITY = { settings: { identityCenter: PORTAL }, source: DEVCONTAINER } as const;

describe('a role of IAM Identity Center', () => {
  for (const [taker, kind, take] of [
    ['revoking the consent', 'consent-needed', (sessions: RoleSessions) => sessions.revokeConsent(FOLDER)],
    ['releasing the role', 'taken-back', (sessions: RoleSessions) => sessions.release(FOLDER, 'dev')],
    ['releasing all', 'taken-back', (sessions: RoleSessions) => sessions.releaseAll()],
  ] as const) {
    it(`${taker} while the person signs in leaves no sign-in, and nothing is asked for with it`, async () => {
      const { world, center, sessions } = await open(roleMap([centerRole('dev', 'ReadOnly')]));
      const another = createRoleSessions(world.build());
      const signIn: SignInPrompt = async () => void (await take(another));
      const failure = await failureOf(() => assume(sessions, 'dev', { signIn }));
      assert.equal(failure.kind, kind);
      assert.deepEqual(
        center.asked.filter(each => each.startsWith('credentials')),
        [],
      );
      assert.deepEqual([center.isSignedIn(PORTAL), [...world.runtime.files.keys()]], [false, []]);
    });
  }

  it('lists nothing for who takes the consent back while they sign in', async () => {
    const { world, center, sessions } = await open(roleMap([centerRole('dev', 'ReadOnly')]));
    const another = createRoleSessions(world.build());
    const signIn: SignInPrompt = async () => void (await another.revokeConsent(FOLDER));
    const failure = await failureOf(() => sessions.listPermitted({ folder: FOLDER, signIn }));
    assert.equal(failure.kind, 'consent-needed');
    assert.deepEqual(
      [center.asked, center.isSignedIn(PORTAL)],
      [['signIn acme.awsapps.com', 'signOut acme.awsapps.com'], false],
    );
  });

  it('goes from consent over a sign-in to credentials, a profile and a state that counts down', async () => {
    const { world, center, sessions } = await open(roleMap([centerRole('dev', 'ReadOnly')]));
    const steps: Step[] = [];
    const shown: SignInRequest[] = [];
    const assumed = await assume(sessions, 'dev', {
      onStep: step => steps.push(step),
      signIn: request => Promise.resolve(void shown.push(request)),
    });
    assert.deepEqual(
      { profile: assumed.profile, arn: assumed.assumedRoleArn, left: assumed.expiresAt - world.clock.now() },
      { profile: 'dev', arn: undefined, left: 3_600_000 },
    );
    assert.deepEqual(center.asked, ['signIn acme.awsapps.com', 'credentials 111122223333 ReadOnly']);
    assert.deepEqual(
      shown.map(({ service }) => service),
      ['IAM Identity Center (acme.awsapps.com)'],
    );
    assert.deepEqual(
      steps.map(({ step, text }) => `${step}: ${text}`),
      [
        'sign-in: IAM Identity Center, acme.awsapps.com',
        'exchange: AWS 111122223333, ReadOnly',
        'profile: dev in /home/dev/.aws/config',
      ],
    );
    const { roles } = await sessions.overview(FOLDER);
    assert.deepEqual(roles[0]?.state, {
      kind: 'active',
      expiresAt: assumed.expiresAt,
      renewUntil: world.clock.now(),
      renewable: false,
    });
    assert.match(world.awsConfig.text ?? '', /\[profile dev\]\ncredential_process = .* --session [0-9a-f]{32}\n/);
    // No token of anybody went anywhere.
    assert.deepEqual([world.tokens, world.exchanges, world.broker.requests], [[], [], []]);
  });

  it('leaves a record without a source, so that the helper says that a person must renew', async () => {
    const { world, center, sessions } = await open(roleMap([centerRole('dev', 'ReadOnly')]));
    center.life = 7_200_000;
    const { sessionKey } = await assume(sessions, 'dev');
    const stored = await new SessionStore(world.runtime, world.clock).list();
    const record = stored.find(({ record: { key } }) => key === sessionKey)?.record;
    assert.deepEqual(
      {
        source: record?.source,
        audience: record?.audience,
        name: record?.roleSessionName,
        seconds: record?.durationSeconds,
        target: record?.target,
      },
      { source: undefined, audience: undefined, name: undefined, seconds: 7_200, target: target('ReadOnly') },
    );
  });

  it('needs no second sign-in while the first lives: renewing is one request', async () => {
    const { center, sessions } = await open(roleMap([centerRole('dev', 'ReadOnly'), centerRole('admin', 'Admin')]));
    await assume(sessions, 'dev');
    await sessions.renew({ folder: FOLDER, role: 'dev', owner: 'command' });
    await assume(sessions, 'admin');
    assert.deepEqual(center.asked, [
      'signIn acme.awsapps.com',
      'credentials 111122223333 ReadOnly',
      'credentials 111122223333 ReadOnly',
      'credentials 111122223333 Admin',
    ]);
  });

  it('asks for one more sign-in when the last one was ended elsewhere, and not for a third', async () => {
    const { center, sessions } = await open(roleMap([centerRole('dev', 'ReadOnly')]));
    await assume(sessions, 'dev');
    center.revoked.add(JSON.stringify([PORTAL.startUrl, PORTAL.region]));
    center.asked.length = 0;
    await assume(sessions, 'dev');
    const once = ['credentials 111122223333 ReadOnly', 'signIn acme.awsapps.com', 'credentials 111122223333 ReadOnly'];
    assert.deepEqual(center.asked, once);

    center.asked.length = 0;
    center.failures.push(...[1, 2].map(() => new AssumeError('sign-in-needed', 'Ended.')));
    const failure = await failureOf(() => assume(sessions, 'dev'));
    assert.deepEqual([failure.kind, center.asked.length], ['sign-in-needed', 2]);
  });

  it('is tried again when AWS throttles, and not when it says no', async () => {
    const { world, center, sessions } = await open(roleMap([centerRole('dev', 'ReadOnly')]));
    center.failures.push(new AssumeError('throttled', 'Busy.', { retryable: true }));
    await assume(sessions, 'dev');
    assert.deepEqual(world.clock.sleeps, [500]);
    center.failures.push(new AssumeError('role-missing', 'You have no permission set.'));
    assert.equal((await failureOf(() => assume(sessions, 'dev'))).kind, 'role-missing');
    assert.deepEqual(world.clock.sleeps, [500]);
  });

  it('keeps what was there when it fails', async () => {
    const { center, sessions } = await open(roleMap([centerRole('dev', 'ReadOnly')]));
    await assume(sessions, 'dev');
    center.failures.push(new AssumeError('role-missing', 'Gone.'));
    await failureOf(() => assume(sessions, 'dev'));
    assert.deepEqual(await names(sessions), ['dev active devcontainer.json']);
  });

  it('lets no secret into a log, the profile, the consent or an answer', async () => {
    const { world, sessions } = await open(roleMap([centerRole('dev', 'ReadOnly')]));
    const assumed = await assume(sessions, 'dev');
    const overview = await sessions.overview(FOLDER);
    assertNoSecret([SECRET_KEY], { ...world.left(), answers: [assumed, overview] });
  });

  it('waits for a click: without a person nothing is asked', async () => {
    const { center, sessions } = await open(
      roleMap([centerRole('dev', 'ReadOnly')], { autoAssume: ['dev'], autoAssumeSource: DEVCONTAINER }),
    );
    const { roles } = await sessions.overview(FOLDER);
    assert.equal(roles[0]?.needsSignIn, true);
    const failure = await failureOf(() => sessions.assume({ folder: FOLDER, role: 'dev', owner: 'command' }));
    assert.equal(failure.kind, 'sign-in-needed');
    await assume(sessions, 'dev');
    assert.equal((await sessions.overview(FOLDER)).roles[0]?.needsSignIn, undefined);
    assert.equal(center.asked.filter(line => line.startsWith('credentials')).length, 1);
  });

  const refusals: readonly {
    readonly what: string;
    readonly kind: string;
    readonly message: RegExp;
    readonly map?: RoleMap;
    readonly arrange?: (world: FakeWorld) => void;
    readonly consent?: boolean;
    readonly request?: Partial<AssumeRequest>;
  }[] = [
    { what: 'without consent', kind: 'consent-needed', message: /is not allowed yet/, consent: false },
    {
      what: 'when the repository changed the portal',
      kind: 'consent-needed',
      message: /changed/,
      arrange: world => (world.map = roleMap([centerRole('dev', 'ReadOnly', DEVCONTAINER, OTHER)])),
    },
    {
      what: 'where nobody can sign in',
      kind: 'no-identity-source',
      message: /^Nobody can sign in to IAM Identity Center in Ona\.$/,
      map: roleMap([centerRole('dev', 'ReadOnly', USER)]),
      arrange: world => (world.detection = ONA_DETECTED),
    },
    {
      what: 'in a prebuild',
      kind: 'policy-refused',
      message: /prebuild/,
      map: roleMap([centerRole('dev', 'ReadOnly', USER)]),
      arrange: world => (world.detection = { ...CODESPACE_DETECTED, prebuild: true }),
    },
    {
      what: 'for another duration than AWS gives',
      kind: 'usage',
      message: /set by its permission set/,
      request: { durationSeconds: 3600 },
    },
    {
      what: 'that asks to be confirmed, where nobody can be asked',
      kind: 'confirmation-needed',
      message: /asks a person to confirm/,
      map: roleMap([mapped(awsRole('dev', { target: target('ReadOnly'), confirm: true }), USER)]),
    },
    {
      what: 'that is not for here',
      kind: 'role-unavailable',
      message: /only on main/,
      arrange: world => (world.whyUnavailable = () => ({ reason: 'only on main', detail: 'You are on x.' })),
    },
    {
      what: 'that asks for a claim, which no token can have',
      kind: 'role-unavailable',
      message: /needs groups/,
      arrange: world =>
        (world.whyUnavailable = (_role, { claims }) =>
          claims === undefined || 'groups' in claims ? undefined : { reason: 'needs groups', detail: 'No token.' }),
    },
  ];
  for (const { what, kind, message, map, arrange, consent, request } of refusals) {
    it(`is not taken ${what}, and nothing is asked`, async () => {
      const { world, center, sessions } = await open(
        map ?? roleMap([centerRole('dev', 'ReadOnly')]),
        consent === undefined ? {} : { consent },
      );
      arrange?.(world);
      const failure = await failureOf(() => assume(sessions, 'dev', request));
      assert.equal(failure.kind, kind);
      assert.match(failure.message, message);
      assert.deepEqual(center.asked, []);
    });
  }

  it('of the person’s own configuration needs no consent', async () => {
    const { sessions } = await open(roleMap([centerRole('mine', 'ReadOnly', USER)]));
    await assume(sessions, 'mine');
    assert.deepEqual(await names(sessions), ['mine active user']);
  });

  it('of the person’s own configuration is taken at a portal that only a repository names, after consent', async () => {
    // Its own target names the portal: the repository's word adds nothing.
    const { center, sessions } = await open(roleMap([centerRole('mine', 'ReadOnly', USER)], { identity: IDENTITY }), {
      consent: false,
    });
    await assume(sessions, 'mine');
    assert.deepEqual(center.asked, ['signIn acme.awsapps.com', 'credentials 111122223333 ReadOnly']);
  });
});

describe('what IAM Identity Center lists', () => {
  const MAP = roleMap([centerRole('admin', 'Admin', USER)], { identity: IDENTITY });

  it('is shown after everything else once somebody signed in, without what a map names', async () => {
    const map = roleMap([mapped(awsRole('dev')), centerRole('readonly', 'ReadOnly')], { identity: IDENTITY });
    const { center, sessions } = await open(map);
    assert.deepEqual(await names(sessions), [
      'dev available devcontainer.json',
      'readonly available devcontainer.json',
    ]);
    const { portal, roles } = await sessions.listPermitted({ folder: FOLDER, signIn: person });
    assert.deepEqual([portal, roles], [PORTAL, center.permitted]);
    const overview = await sessions.overview(FOLDER);
    assert.deepEqual(await names(sessions), [
      'dev available devcontainer.json',
      'readonly available devcontainer.json',
      '444455556666-Admin available identity-center',
    ]);
    const listed = overview.roles.at(-1);
    assert.deepEqual(listed?.source, {
      kind: 'identity-center',
      file: 'https://acme.awsapps.com/start',
      label: 'IAM Identity Center · acme.awsapps.com',
    });
    assert.deepEqual(listed.role?.target, target('Admin', PORTAL, '444455556666'));
    assert.deepEqual(overview.portals, [{ portal: PORTAL, host: 'acme.awsapps.com', isSignedIn: true }]);
  });

  it('is assumed by its name, which is a profile’s too', async () => {
    const { world, sessions } = await open(MAP);
    await sessions.listPermitted({ folder: FOLDER, signIn: person });
    const assumed = await assume(sessions, '111122223333-ReadOnly');
    assert.equal(assumed.profile, '111122223333-ReadOnly');
    assert.match(world.awsConfig.text ?? '', /\[profile 111122223333-ReadOnly\]\n/);
    assert.deepEqual(await sessions.release(FOLDER, '111122223333-ReadOnly'), ['111122223333-ReadOnly']);
  });

  it('is assumed without a list by account and name', async () => {
    const { center, sessions } = await open(MAP);
    const role = { accountId: '111122223333', roleName: 'ReadOnly' };
    const assumed = await assume(sessions, '', { permitted: { role } });
    assert.equal(assumed.role.name, '111122223333-ReadOnly');
    assert.deepEqual(center.asked, ['signIn acme.awsapps.com', 'credentials 111122223333 ReadOnly']);
  });

  it('is the map’s own role where the map names the same permission set', async () => {
    const { sessions } = await open(MAP);
    const role = { accountId: '111122223333', roleName: 'Admin' };
    const assumed = await assume(sessions, '', { permitted: { role } });
    assert.equal(assumed.role.name, 'admin');
  });

  it('never takes a name from a map, nor is taken by one', async () => {
    const map = roleMap([mapped(awsRole('111122223333-ReadOnly'), USER)], { identity: IDENTITY });
    const { center, sessions } = await open(map);
    await sessions.listPermitted({ folder: FOLDER, signIn: person });
    assert.deepEqual(await names(sessions), [
      '111122223333-ReadOnly available user',
      '444455556666-Admin available identity-center',
    ]);
    center.asked.length = 0;
    const role = { accountId: '111122223333', roleName: 'ReadOnly' };
    assert.deepEqual(await failureOf(() => assume(sessions, '', { permitted: { role } })), {
      kind: 'usage',
      message: '111122223333-ReadOnly is already the name of a role in your configuration, which is another.',
      hint: 'Rename that one.',
      retryable: false,
    });
    assert.deepEqual(center.asked, []);
  });

  it('is still there while its session lives, for a process that never had the list, and can be renewed', async () => {
    const { world, sessions } = await open(MAP);
    await assume(sessions, '', { permitted: { role: { accountId: '111122223333', roleName: 'ReadOnly' } } });
    world.identityCenter = new FakeIdentityCenter(world.clock);
    const others = createRoleSessions(world.build());
    assert.deepEqual(await names(others), ['admin available user', '111122223333-ReadOnly active identity-center']);
    assert.deepEqual((await others.overview(FOLDER)).orphans, []);
    const renewed = await others.renew({
      folder: FOLDER,
      role: '111122223333-ReadOnly',
      owner: 'command',
      signIn: person,
    });
    assert.equal(renewed.profile, '111122223333-ReadOnly');
  });

  it('is left over when nothing names its portal any more', async () => {
    const { world, sessions } = await open(MAP);
    await assume(sessions, '', { permitted: { role: { accountId: '111122223333', roleName: 'ReadOnly' } } });
    world.map = roleMap([mapped(awsRole('dev'), USER)]);
    const { roles, orphans } = await sessions.overview(FOLDER);
    assert.deepEqual(
      [roles.map(({ name }) => name), orphans.map(({ name }) => name)],
      [['dev'], ['111122223333-ReadOnly']],
    );
  });

  it('goes when the consent to the repository that names the portal is taken back, and so does its session', async () => {
    const { center, sessions } = await open(roleMap([], { identity: IDENTITY }));
    await sessions.listPermitted({ folder: FOLDER, signIn: person });
    await assume(sessions, '111122223333-ReadOnly');
    await sessions.revokeConsent(FOLDER);
    assert.deepEqual(await names(sessions), []);
    assert.deepEqual((await sessions.overview(FOLDER)).orphans, []);
    assert.equal(center.isSignedIn(PORTAL), false);
  });

  it('of a portal that only a repository names is asked for after consent, and not before', async () => {
    const { center, sessions } = await open(roleMap([], { identity: IDENTITY }), { consent: false });
    assert.deepEqual((await sessions.overview(FOLDER)).portals.length, 1);
    const attempts = [
      () => sessions.listPermitted({ folder: FOLDER, signIn: person }),
      () => assume(sessions, '', { permitted: { role: { accountId: '111122223333', roleName: 'ReadOnly' } } }),
    ];
    for (const attempt of attempts) assert.equal((await failureOf(attempt)).kind, 'consent-needed');
    assert.deepEqual(center.asked, []);
  });

  it('of the person’s own portal is not shown for a repository’s, nor the other way round', async () => {
    const own = { settings: { identityCenter: OTHER }, source: USER } as const;
    const { world, center, sessions } = await open(roleMap([], { identity: own }));
    await sessions.listPermitted({ folder: FOLDER, signIn: person });
    assert.equal((await names(sessions)).length, 2);
    world.map = roleMap([], { identity: IDENTITY });
    assert.deepEqual(await names(sessions), []);
    assert.deepEqual(center.asked, ['signIn other.awsapps.com', 'permittedRoles other.awsapps.com']);
  });

  const several = roleMap([centerRole('a', 'A', USER), centerRole('b', 'B', USER, OTHER)]);
  const choices: readonly {
    readonly what: string;
    readonly map: RoleMap;
    readonly portal?: string;
    readonly expected: string;
  }[] = [
    { what: 'the only one', map: roleMap([centerRole('a', 'A', USER)]), expected: 'acme.awsapps.com' },
    { what: 'the one that is asked for', map: several, portal: 'other.awsapps.com', expected: 'other.awsapps.com' },
    {
      what: 'the one for everything, before those of single roles',
      map: { ...several, identity: { settings: { identityCenter: OTHER }, source: USER } },
      expected: 'other.awsapps.com',
    },
    {
      what: 'none when there are several',
      map: several,
      expected: 'usage: acme/app names several portals: acme.awsapps.com and other.awsapps.com.',
    },
    {
      what: 'none of another name',
      map: several,
      portal: 'evil.example',
      expected: 'no-identity-source: acme/app names no IAM Identity Center of that name.',
    },
    {
      what: 'none when none is named',
      map: roleMap([mapped(awsRole('dev'), USER)]),
      expected: 'no-identity-source: acme/app names no IAM Identity Center.',
    },
  ];
  for (const { what, map, portal, expected } of choices) {
    it(`comes from ${what}`, async () => {
      const { center, sessions } = await open(map);
      const request = { folder: FOLDER, signIn: person, ...(portal === undefined ? {} : { portal }) };
      const outcome = await sessions.listPermitted(request).then(
        () => center.asked[0]?.replace('signIn ', ''),
        (error: unknown) => (error instanceof AssumeError ? `${error.kind}: ${error.message}` : String(error)),
      );
      assert.equal(outcome, expected);
    });
  }
});

describe('signing out of IAM Identity Center', () => {
  const MAP = roleMap([
    centerRole('dev', 'ReadOnly', USER),
    centerRole('admin', 'Admin', USER),
    centerRole('elsewhere', 'ReadOnly', USER, OTHER),
    mapped(awsRole('plain'), USER),
  ]);

  it('comes with the release of a portal’s last role, and of no other', async () => {
    const { center, sessions } = await open(MAP);
    for (const role of ['dev', 'admin', 'elsewhere']) await assume(sessions, role);
    center.asked.length = 0;
    await sessions.release(FOLDER, 'dev');
    assert.deepEqual(center.asked, []);
    await sessions.release(FOLDER, 'admin');
    assert.deepEqual(center.asked, ['signOut acme.awsapps.com']);
    assert.deepEqual([center.isSignedIn(PORTAL), center.isSignedIn(OTHER)], [false, true]);
  });

  it('comes everywhere with the release of all, even where no role was taken', async () => {
    const { center, sessions } = await open(MAP);
    await sessions.listPermitted({ folder: FOLDER, portal: 'acme.awsapps.com', signIn: person });
    await assume(sessions, 'elsewhere');
    assert.deepEqual(await sessions.releaseAll(), ['elsewhere']);
    assert.deepEqual([center.isSignedIn(PORTAL), center.isSignedIn(OTHER)], [false, false]);
  });

  it('leaves the roles their credentials until they end', async () => {
    const { center, sessions } = await open(MAP);
    await assume(sessions, 'dev');
    await sessions.signOut();
    assert.equal(center.isSignedIn(PORTAL), false);
    const { roles } = await sessions.overview(FOLDER);
    assert.deepEqual([roles[0]?.state.kind, roles[0]?.needsSignIn], ['active', true]);
  });

  it('takes what was listed with it', async () => {
    const { sessions } = await open(MAP);
    await sessions.listPermitted({ folder: FOLDER, portal: 'acme.awsapps.com', signIn: person });
    assert.ok((await names(sessions)).includes('444455556666-Admin available identity-center'));
    await sessions.signOut();
    assert.ok(!(await names(sessions)).some(name => name.includes('identity-center')));
  });
});

describe('what IAM Identity Center lists', () => {
  it('loses no name to the catalogue of a broker that only the repository names', async () => {
    const name = '111122223333-readonly';
    const codespaces = { broker: 'https://id.acme.example' };
    const map = roleMap([mapped(awsRole('dev'))]);
    const { world, center, sessions } = await open({
      ...map,
      identity: { settings: { codespaces, identityCenter: PORTAL }, source: DEVCONTAINER },
    });
    world.environment = { GITHUB_TOKEN };
    world.broker.catalogue = [catalogueRole(name), catalogueRole('deploy', { target: {} })];
    center.permitted = [{ accountId: '111122223333', roleName: 'readonly' }];
    const here = createRoleSessions(world.build());
    await here.listPermitted({ folder: FOLDER, signIn: person });
    const { roles } = await here.overview(FOLDER, undefined, 'ask');
    assert.deepEqual(
      roles.map(({ name: each, state, source }) => `${each} ${state.kind} ${source.kind}`),
      [
        'dev available devcontainer.json',
        `${name} available identity-center`,
        'deploy broken catalogue',
        `${name} overshadowed catalogue`,
      ],
    );
    await here.assume({ folder: FOLDER, role: name, owner: 'command', signIn: person });
    const permitted = { role: { accountId: '111122223333', roleName: 'readonly' } };
    await here.assume({ folder: FOLDER, role: '', permitted, owner: 'command', signIn: person });
    assert.equal(world.exchanges.length, 0);
    assert.ok(sessions);
  });
});
