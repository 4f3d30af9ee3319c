import assert from 'node:assert/strict';
import type { RoleMap } from '../../../src/core/role.ts';
import { Secret } from '../../../src/core/secret.ts';
import type { OpenIdClient, SignInPrompt } from '../../../src/core/sign-in.ts';
import { createDeviceAuthorization } from '../../../src/identity/openid/device-authorization.ts';
import { PLATFORMS } from '../../../src/detect/platforms.ts';
import { whyUnavailable } from '../../../src/roles/conditions.ts';
import type { AssumeRequest } from '../../../src/sessions/overview/overview.ts';
import { createRoleSessions } from '../../../src/sessions/role-sessions.ts';
import { failureOf } from '../../support/failure-of.ts';
import { FakeWorld } from '../../support/fake-world.ts';
import { ACME_APP, awsRole, DEVCONTAINER, mapped, ONA_DETECTED, roleMap } from '../../support/sample-roles.ts';
import { unsignedToken } from '../../support/unsigned-token.ts';
import { assertNoSecret } from '../../support/secret-absence.ts';

const FOLDER = ACME_APP.folder;
const ISSUER = 'https://acme.okta.com';
const CODER = PLATFORMS.find(({ platform }) => platform.id === 'coder')?.platform ?? assert.fail('There is no Coder.');

function mapOf(names: readonly string[]): RoleMap {
  const roles = names.map(name =>
    mapped(awsRole(name, { when: name === 'platform-admin' ? { claims: { groups: ['platform'] } } : {} })),
  );
  const provider = { preset: 'okta', issuer: ISSUER, clientIds: { aws: '0oa-aws' } } as const;
  return roleMap(roles, { identity: { settings: { provider }, source: DEVCONTAINER } });
}

const signIn: SignInPrompt = () => Promise.resolve();

/** A consented map in a Coder workspace, where `groups` are those of whoever signs in; and the clients that were asked. */
async function workspace(groups: readonly string[] = ['everyone'], consent = true) {
  const world = new FakeWorld(mapOf(['dev', 'deploy', 'platform-admin']));
  world.detection = { ...ONA_DETECTED, platform: CODER };
  world.whyUnavailable = whyUnavailable;
  const asked: OpenIdClient[] = [];
  const happenings: (() => Promise<unknown>)[] = [];
  const claims = { iss: ISSUER, aud: '0oa-aws', sub: '00u1', groups };
  const jwt = new Secret(unsignedToken(claims));
  world.deviceAuthorization = createDeviceAuthorization({
    clock: world.clock,
    flows: () =>
      Promise.resolve({
        signIn: async client => {
          asked.push(client);
          await happenings.shift()?.();
          const expiresAt = world.clock.now() + 3_600_000;
          return { idToken: jwt, subject: '00u1', expiresAt, refreshToken: undefined };
        },
        refresh: () => assert.fail('There is nothing to refresh with.'),
      }),
  });
  const sessions = createRoleSessions(world.build());
  const overview = await sessions.overview(FOLDER);
  assert.ok(overview.consent.kind === 'needed');
  if (consent) await sessions.grantConsent(FOLDER, overview.consent.request.fingerprint);
  const request = (role: string, more: Partial<AssumeRequest> = {}): AssumeRequest => ({
    folder: FOLDER,
    role,
    owner: 'command',
    signIn,
    ...more,
  });
  return {
    world,
    sessions,
    asked,
    request,
    jwt: jwt.reveal(),
    /** What happens while a person signs in next. */
    happenings,
  };
}

describe('A role for which a person signs in', () => {
  it('is taken with the ID token for the client, which the map’s other roles then share', async () => {
    const { world, sessions, asked, request } = await workspace();
    await sessions.assume(request('dev'));
    await sessions.assume(request('deploy'));
    assert.deepEqual(
      world.exchanges.map(({ token }) => [token.audience, token.source, token.claims['sub']]),
      [
        ['0oa-aws', 'device-authorization', '00u1'],
        ['0oa-aws', 'device-authorization', '00u1'],
      ],
    );
    assert.deepEqual(
      asked.map(({ issuer, clientId, scopes }) => [issuer, clientId, scopes.join(' ')]),
      [[ISSUER, '0oa-aws', 'openid profile groups']],
    );
  });

  it('is one that the helper cannot renew, and nothing of the sign-in is stored', async () => {
    const { world, sessions, request, jwt } = await workspace();
    const { renewUntil } = await sessions.assume(request('dev'));
    assertNoSecret([jwt, ...jwt.split('.')], { ...world.left(), credentials: world.runtime.files });
    assert.equal(renewUntil, undefined);
    const { roles } = await sessions.overview(FOLDER);
    assert.deepEqual(
      roles.map(({ name, state }) => [name, state.kind === 'active' ? state.renewable : state.kind]),
      [
        ['dev', false],
        ['deploy', 'available'],
        ['platform-admin', 'available'],
      ],
    );
  });

  it('waits for a person until somebody signed in, and again after signing out', async () => {
    const { sessions, request } = await workspace();
    const waiting = async (): Promise<readonly (boolean | undefined)[]> =>
      (await sessions.overview(FOLDER)).roles.map(({ needsSignIn }) => needsSignIn);
    assert.deepEqual(await waiting(), [true, true, true]);
    await sessions.assume(request('dev'));
    assert.deepEqual(await waiting(), [undefined, undefined, undefined]);
    await sessions.signOut();
    assert.deepEqual(await waiting(), [true, true, true]);
  });

  it('asks nobody where nobody can be asked, and changes nothing', async () => {
    const { world, sessions, asked } = await workspace();
    const failure = await failureOf(() => sessions.assume({ folder: FOLDER, role: 'dev', owner: 'command' }));
    assert.deepEqual([failure.kind, asked, world.exchanges, world.runtime.files.size], ['sign-in-needed', [], [], 0]);
  });

  it('asks no provider that a repository names before it is allowed', async () => {
    const { world, sessions, asked, request } = await workspace(['everyone'], false);
    const failure = await failureOf(() => sessions.assume(request('dev')));
    assert.deepEqual([failure.kind, asked, world.exchanges], ['consent-needed', [], []]);
  });

  it('is refused to who lacks the group, before anything reaches the cloud, and given to who has it', async () => {
    const sam = await workspace(['everyone']);
    assert.deepEqual(await failureOf(() => sam.sessions.assume(sam.request('platform-admin'))), {
      kind: 'role-unavailable',
      message: 'platform-admin is not available here: only for groups platform.',
      hint: "The identity token's groups is everyone; the role wants platform.",
      retryable: false,
    });
    assert.deepEqual([sam.asked.length, sam.world.exchanges], [1, []]);
    const jane = await workspace(['everyone', 'platform']);
    assert.equal((await jane.sessions.assume(jane.request('platform-admin'))).role.name, 'platform-admin');
  });

  it('keeps nobody waiting for its lock while the person signs in', async () => {
    const { world, sessions, request, happenings } = await workspace();
    await sessions.assume(request('dev'));
    const [key] = [...world.runtime.files.keys()].map(name => /^([0-9a-f]{32})\./.exec(name)?.[1]);
    assert.ok(key !== undefined);
    const reached: string[] = [];
    happenings.push(() => world.runtime.locked(`${key}.lock`, 0, () => Promise.resolve(reached.push('the lock'))));
    await sessions.signOut();
    await sessions.renew(request('dev'));
    assert.deepEqual(reached, ['the lock']);
  });
});
