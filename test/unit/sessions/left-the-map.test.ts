import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { RoleMap } from '../../../src/core/role.ts';
import { createRoleSessions } from '../../../src/sessions/role-sessions.ts';
import { SessionStore } from '../../../src/store/session-store.ts';
import { FakeWorld } from '../../support/fake-world.ts';
import { ACME_APP, awsRole, DEVCONTAINER, mapped, NOWHERE, roleMap, USER } from '../../support/sample-roles.ts';

const FOLDER = ACME_APP.folder;
const HOUR = 3_600_000;

/** A world in which `dev` is active, and what becomes of it when the map is another. */
async function afterwards(next: RoleMap, before: RoleMap = roleMap([mapped(awsRole('dev'))])) {
  const world = new FakeWorld(before);
  const sessions = createRoleSessions(world.build());
  const { consent } = await sessions.overview(FOLDER);
  if (consent.kind === 'needed') await sessions.grantConsent(FOLDER, consent.request.fingerprint);
  const { expiresAt } = await sessions.assume({ folder: FOLDER, role: 'dev', owner: 'command' });
  world.map = next;
  const look = async () => {
    const { roles, orphans } = await sessions.overview(FOLDER);
    return {
      roles: roles.map(({ name, state }) => `${name} ${state.kind}`),
      orphans: orphans.map(orphan => `${orphan.name} ${orphan.expiresAt - expiresAt} ${orphan.why.kind}`),
    };
  };
  const renewable = async () => {
    const [session] = await new SessionStore(world.runtime, world.clock).list();
    return session?.record.renewUntil !== 0;
  };
  return { world, sessions, look, renewable };
}

const broken: RoleMap = {
  ...roleMap([]),
  broken: [
    {
      name: 'dev',
      source: DEVCONTAINER,
      problem: {
        severity: 'error',
        code: 'missing-key',
        message: 'region is missing.',
        file: DEVCONTAINER.file,
        path: [],
        range: NOWHERE,
      },
    },
  ],
};
function unread(others: readonly string[]): RoleMap {
  const [role] = broken.broken;
  const problems = role === undefined ? [] : [role.problem];
  return roleMap(
    others.map(name => mapped(awsRole(name))),
    { problems, unread: problems },
  );
}
const elsewhere = roleMap([
  mapped(
    awsRole('dev', {
      target: {
        cloud: 'aws',
        via: 'web-identity',
        roleArn: 'arn:aws:iam::444455556666:role/dev',
        accountId: '444455556666',
        partition: 'aws',
        region: 'eu-west-1',
      },
    }),
  ),
]);

describe('an active role that', () => {
  const cases: readonly (readonly [what: string, next: RoleMap, roles: readonly string[], why: string])[] = [
    ['left the map', roleMap([mapped(awsRole('other'))]), ['other available'], 'gone'],
    ['broke in the map', broken, ['dev broken'], 'broken'],
    ['is for another account now', elsewhere, ['dev available'], 'changed'],
    ['was in a map that is gone', roleMap([]), [], 'gone'],
    ['was in a map that cannot be read', unread([]), [], 'unread'],
    ['was in one of several files, which cannot be read', unread(['other']), ['other available'], 'unread'],
    [
      'is defined elsewhere now',
      { ...roleMap([]), overshadowed: [{ name: 'dev', source: DEVCONTAINER, definedIn: USER, range: NOWHERE }] },
      ['dev overshadowed'],
      'changed',
    ],
  ];
  for (const [what, next, roles, why] of cases) {
    it(`${what} is shown beside it, renewed by nothing, and can be released`, async () => {
      const { look, renewable, sessions } = await afterwards(next);
      assert.deepEqual(await look(), { roles, orphans: [`dev 0 ${why}`] });
      assert.equal(await renewable(), false);
      assert.deepEqual(await sessions.release(FOLDER, 'dev'), ['dev']);
      assert.deepEqual(await look(), { roles, orphans: [] });
    });
  }

  it('left the person’s own configuration is renewed by nothing either', async () => {
    const { look, renewable } = await afterwards(roleMap([]), roleMap([mapped(awsRole('dev'), USER)]));
    assert.deepEqual(await look(), { roles: [], orphans: ['dev 0 gone'] });
    assert.equal(await renewable(), false);
  });

  it('left the map is gone from the view when it ends', async () => {
    const { look, world } = await afterwards(roleMap([]));
    world.clock.time += HOUR;
    assert.deepEqual(await look(), { roles: [], orphans: [] });
  });

  it('is still in the map is no orphan, and is renewed', async () => {
    const { look, renewable } = await afterwards(roleMap([mapped(awsRole('dev'))]));
    assert.deepEqual(await look(), { roles: ['dev active'], orphans: [] });
    assert.equal(await renewable(), true);
  });

  it('is in the map with its policies in another order is no orphan, and is renewed', async () => {
    const [read, deny] = ['arn:aws:iam::aws:policy/ReadOnlyAccess', 'arn:aws:iam::111122223333:policy/Deny'] as const;
    const { look, renewable } = await afterwards(narrowed(deny, read), narrowed(read, deny));
    assert.deepEqual(await look(), { roles: ['dev active'], orphans: [] });
    assert.equal(await renewable(), true);
  });

  it('nobody uses says until when it would renew, when it has expired', async () => {
    const { world, sessions } = await afterwards(roleMap([mapped(awsRole('dev'))]));
    const renewsUntil = world.clock.now() + 8 * HOUR;
    world.clock.time += HOUR;
    const [dev] = (await sessions.overview(FOLDER)).roles;
    assert.deepEqual(dev?.state, { kind: 'expired', expiredAt: undefined, renewsUntil });
    world.clock.time += 8 * HOUR;
    const [late] = (await sessions.overview(FOLDER)).roles;
    assert.deepEqual(late?.state, { kind: 'expired', expiredAt: undefined });
  });

  it('tell tools of themselves as other roles do: where an environment names another file, which it is', async () => {
    const world = new FakeWorld(roleMap([mapped(awsRole('dev'))]));
    world.environment = { HOME: '/home/other' };
    const sessions = createRoleSessions(world.build());
    const { consent } = await sessions.overview(FOLDER);
    if (consent.kind === 'needed') await sessions.grantConsent(FOLDER, consent.request.fingerprint);
    await sessions.assume({ folder: FOLDER, role: 'dev', owner: 'command' });
    const [held] = (await sessions.overview(FOLDER)).roles;
    world.map = roleMap([]);
    const [orphan] = (await sessions.overview(FOLDER)).orphans;
    assert.equal(held?.toolVariables?.newTerminals['AWS_CONFIG_FILE'], '/home/dev/.aws/config');
    assert.deepEqual(orphan?.toolVariables, held.toolVariables);
  });
});

function targetOf(name: string) {
  const roleArn = `arn:aws:iam::111122223333:role/${name}`;
  return {
    cloud: 'aws',
    via: 'web-identity',
    roleArn,
    accountId: '111122223333',
    partition: 'aws',
    region: 'eu-west-1',
  } as const;
}

function narrowed(...policyArns: readonly string[]): RoleMap {
  return roleMap([mapped(awsRole('dev', { target: { ...targetOf('dev'), policyArns } }))]);
}
