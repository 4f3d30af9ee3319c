import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { AssumeError } from '../../../src/core/errors.ts';
import type { RoleMap } from '../../../src/core/role.ts';
import { createRoleSessions } from '../../../src/sessions/role-sessions.ts';
import { failureOf } from '../../support/failure-of.ts';
import { GITHUB_TOKEN } from '../../support/fake-broker.ts';
import { FakeIdentityCenter } from '../../support/fake-identity-center.ts';
import { catalogueRole } from '../../support/sample-catalogue.ts';
import { awsRole, DEVCONTAINER, mapped, roleMap, USER } from '../../support/sample-roles.ts';
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
    const { roles } = await here.overview(FOLDER, 'ask');
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
