import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { AssumeError } from '../../../src/core/errors.ts';
import type { RoleMap } from '../../../src/core/role.ts';
import type { SignInPrompt, SignInRequest } from '../../../src/core/sign-in.ts';
import type { AssumeRequest, RoleSessions, Step } from '../../../src/sessions/overview/overview.ts';
import { createRoleSessions } from '../../../src/sessions/role-sessions.ts';
import { SessionStore } from '../../../src/store/session-store.ts';
import { failureOf } from '../../support/failure-of.ts';
import { type FakeWorld, SECRET_KEY } from '../../support/fake-world.ts';
import {
  awsRole,
  CODESPACE_DETECTED,
  DEVCONTAINER,
  mapped,
  ONA_DETECTED,
  roleMap,
  USER,
} from '../../support/sample-roles.ts';
import { assertNoSecret } from '../../support/secret-absence.ts';
import {
  assume,
  centerRole,
  FOLDER,
  IDENTITY,
  names,
  open,
  OTHER,
  person,
  PORTAL,
  target,
} from './identity-center-fixture.ts';

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
      { profile: assumed.profile, arn: assumed.principal, left: assumed.expiresAt - world.clock.now() },
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
