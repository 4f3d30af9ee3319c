import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { ConsentRequest } from '../../../src/core/consent.ts';
import type { RoleMap } from '../../../src/core/role.ts';
import type { StoredSession } from '../../../src/core/session.ts';
import { CatalogueMemory } from '../../../src/sessions/catalogue-memory.ts';
import type { AssumeRequest, Overview, RoleOverview, RoleSessions } from '../../../src/sessions/overview/overview.ts';
import { createRoleSessions } from '../../../src/sessions/role-sessions.ts';
import { SessionStore } from '../../../src/store/session-store.ts';
import { BROKER, refusalAnswer } from '../../support/fake-broker.ts';
import { FakeWorld } from '../../support/fake-world.ts';
import { CATALOGUE, catalogueRole } from '../../support/sample-catalogue.ts';
import { ACME_APP, awsRole, DEVCONTAINER, mapped, roleMap, USER } from '../../support/sample-roles.ts';

const FOLDER = ACME_APP.folder;
const OWN_ACCOUNT = 'arn:aws:iam::999988887777:role/deploy-production';

/** What the person allows in the map: careful about production, in the account of their own. */
const careful = awsRole('deploy-production', {
  confirm: true,
  when: { branches: ['release/*'] },
  target: {
    cloud: 'aws',
    via: 'web-identity',
    roleArn: OWN_ACCOUNT,
    accountId: '999988887777',
    partition: 'aws',
    region: 'eu-west-1',
    sessionPolicy: '{"Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}',
  },
});

function namedByRepository(): RoleMap {
  const map = roleMap([mapped(careful), mapped(awsRole('dev'))]);
  return { ...map, identity: { settings: { codespaces: { broker: BROKER } }, source: DEVCONTAINER } };
}

/** A codespace whose map is allowed by a person, and whose broker only the repository names. */
async function allowed(...catalogue: readonly unknown[]) {
  const world = FakeWorld.codespace(namedByRepository());
  world.broker.catalogue = catalogue;
  world.whyUnavailable = ({ when }, { branch }) =>
    when.branches === undefined || branch?.startsWith('release/') === true
      ? undefined
      : { reason: 'only on release/*', detail: `You are on ${branch ?? 'none'}.` };
  const sessions = createRoleSessions(world.build());
  const { consent } = await sessions.overview(FOLDER);
  assert.equal(consent.kind, 'needed');
  await sessions.grantConsent(FOLDER, consent.request.fingerprint);
  return { world, sessions };
}

/** The same place in a process of its own: nothing is remembered but what lies in files. */
const newProcess = (world: FakeWorld): RoleSessions =>
  createRoleSessions({ ...world.build(), catalogues: new CatalogueMemory(world.clock) });

const look = (sessions: RoleSessions): Promise<Overview> => sessions.overview(FOLDER, 'ask');
const taking = (role: string): AssumeRequest => ({ folder: FOLDER, role, owner: 'command' });

function brief({ roles }: Overview): readonly string[] {
  return roles.map(({ name, source, state }) => `${name} of ${source.label}: ${state.kind}`);
}

function rowOf({ roles }: Overview, name: string): RoleOverview {
  const row = roles.find(each => each.name === name);
  assert.ok(row, `${name} is not listed`);
  return row;
}

async function requestOf(sessions: RoleSessions, role: string): Promise<ConsentRequest> {
  const { consent } = rowOf(await look(sessions), role);
  assert.equal(consent?.kind, 'needed');
  return consent.request;
}

async function allow(sessions: RoleSessions, role: string): Promise<void> {
  const { fingerprint } = await requestOf(sessions, role);
  await sessions.grantRoleConsent(FOLDER, role, fingerprint);
}

async function sessionIn(world: FakeWorld): Promise<StoredSession | undefined> {
  const [session] = await new SessionStore(world.runtime, world.clock).list();
  return session;
}

/** Nothing left this machine but the question what the broker keeps. */
function assertNothingTaken(world: FakeWorld): void {
  assert.deepEqual([world.broker.requests, world.exchanges], [[], []]);
}

const other = (name: string, changes = {}) =>
  catalogueRole(name, {
    target: { aws: { roleArn: `arn:aws:iam::111122223333:role/${name}`, region: 'eu-west-1' } },
    ...changes,
  });

describe('A broker that only the repository names', () => {
  it('swaps nothing that was allowed: the map’s role stands, and the collision is listed', async () => {
    const { world, sessions } = await allowed(other('deploy-production'));
    const overview = await look(sessions);
    assert.deepEqual(brief(overview), [
      'deploy-production of .devcontainer/devcontainer.json: unavailable',
      'dev of .devcontainer/devcontainer.json: available',
      `deploy-production of ${CATALOGUE.label}: overshadowed`,
    ]);
    await assert.rejects(sessions.assume(taking('deploy-production')), { kind: 'role-unavailable' });
    world.branch = 'release/1';
    await assert.rejects(sessions.assume(taking('deploy-production')), { kind: 'confirmation-needed' });
    assertNothingTaken(world);
    await sessions.assume({ ...taking('deploy-production'), confirm: () => Promise.resolve(true) });
    assert.deepEqual(
      [world.exchanges.map(({ target }) => target.roleArn), world.broker.forms().map(({ role }) => role)],
      [[OWN_ACCOUNT], [undefined]],
    );
    assert.equal((await sessionIn(world))?.record.source, undefined, 'a role that asks each time renews nowhere');
  });

  it('swaps nothing with a role that is wrong, or that it does not give, of a name of the map', async () => {
    const refused = other('dev', { refusal: 'role-permission', permission: 'maintain' });
    for (const entry of [refused, other('dev', { target: {} }), other('dev', { durationSeconds: 43_200 })]) {
      const { world, sessions } = await allowed(entry);
      assert.equal(rowOf(await look(sessions), 'dev').state.kind, 'available');
      await sessions.assume(taking('dev'));
      assert.deepEqual([world.exchanges[0]?.durationSeconds, world.broker.forms()[0]?.['role']], [3600, undefined]);
    }
  });

  it('swaps nothing while the person’s role of a name is wrong: it stays wrong', async () => {
    const { world } = await allowed(other('deploy'));
    const problem = { severity: 'error', code: 'bad-arn', message: 'No.', file: USER.file, path: [] } as const;
    const range = { startLine: 0, startColumn: 0, endLine: 0, endColumn: 0 };
    world.map = { ...world.map, broken: [{ name: 'deploy', source: USER, problem: { ...problem, range } }] };
    await assert.rejects(newProcess(world).assume(taking('deploy')), { kind: 'role-map-invalid' });
    assertNothingTaken(world);
  });

  it('has a person asked for each of its roles, with all that decides it', async () => {
    const policyArns = ['arn:aws:iam::aws:policy/ReadOnlyAccess'];
    const aws = { roleArn: 'arn:aws:iam::111122223333:role/incident', region: 'eu-west-1', policyArns };
    const { world, sessions } = await allowed(other('incident', { target: { aws } }));
    assert.deepEqual(brief(await look(sessions)).at(-1), `incident of ${CATALOGUE.label}: available`);
    await assert.rejects(sessions.assume(taking('incident')), {
      kind: 'consent-needed',
      message: `incident of ${CATALOGUE.label} is not allowed yet: only the repository names this broker, so each of its roles asks you.`,
    });
    assertNothingTaken(world);
    const { terms, changes } = await requestOf(sessions, 'incident');
    const [role] = terms.roles;
    assert.deepEqual(
      [terms.sources, terms.hosts.map(({ host }) => host), terms.audiences, role?.account, role?.source, changes],
      [[CATALOGUE.label], [BROKER], ['sts.amazonaws.com'], 'AWS 111122223333', CATALOGUE.label, undefined],
    );
    assert.deepEqual(JSON.parse(role?.terms ?? ''), {
      target: { cloud: 'aws', accountId: '111122223333', partition: 'aws', ...aws },
      use: 'developer',
      durationSeconds: 900,
      when: {},
      confirm: false,
      default: false,
    });
    await allow(sessions, 'incident');
    await sessions.assume(taking('incident'));
    assert.deepEqual(world.broker.forms().at(-1)?.['role'], 'incident');
    const { consent } = rowOf(await look(sessions), 'incident');
    assert.equal(consent?.kind === 'granted' && consent.fingerprint, (await sessionIn(world))?.record.mapFingerprint);
  });

  const changed: readonly (readonly [what: string, entry: unknown])[] = [
    ['another role of AWS', other('incident', { target: { aws: arn('222233334444:role/incident') } })],
    ['a longer duration', other('incident', { durationSeconds: 43_200 })],
    [
      'a session policy',
      other('incident', {
        target: {
          aws: {
            ...arn('111122223333:role/incident'),
            sessionPolicy: { Statement: [{ Effect: 'Deny', Action: '*' }] },
          },
        },
      }),
    ],
  ];
  for (const [what, entry] of changed) {
    it(`has a person asked again for ${what}, and what was taken is renewed no more`, async () => {
      const { world, sessions } = await allowed(other('incident'));
      await allow(sessions, 'incident');
      await sessions.assume(taking('incident'));
      world.broker.catalogue = [entry];
      const [asked, exchanged] = [world.broker.requests.length, world.exchanges.length];
      const later = newProcess(world);
      for (const act of [later.assume(taking('incident')), later.renew(taking('incident'))]) {
        await assert.rejects(act, {
          kind: 'consent-needed',
          message: `incident of ${CATALOGUE.label} changed since you allowed it.`,
        });
      }
      assert.deepEqual([world.broker.requests.length, world.exchanges.length], [asked, exchanged]);
      assert.ok(((await requestOf(later, 'incident')).changes ?? []).length > 0);
      assert.equal((await sessionIn(world))?.record.renewUntil, 0);
      await allow(later, 'incident');
      assert.equal(await sessionIn(world), undefined, 'what the earlier terms issued is released');
    });
  }

  it('allows nothing by what was shown of another catalogue', async () => {
    const { world, sessions } = await allowed(other('incident'));
    const { fingerprint } = await requestOf(sessions, 'incident');
    world.broker.catalogue = [other('incident', { durationSeconds: 43_200 })];
    const later = newProcess(world);
    await assert.rejects(later.grantRoleConsent(FOLDER, 'incident', fingerprint), { kind: 'consent-needed' });
    await assert.rejects(later.assume(taking('incident')), { kind: 'consent-needed' });
    assertNothingTaken(world);
  });

  it('gets no consent that another repository, environment, broker or role was given', async () => {
    const { world, sessions } = await allowed(other('incident'), other('admin'));
    await allow(sessions, 'incident');
    await assert.rejects(sessions.assume(taking('admin')), { kind: 'consent-needed' });
    const elsewhere: readonly ((there: FakeWorld) => void)[] = [
      there => (there.remote = 'https://github.com/acme/other'),
      there => (there.detection = { ...there.detection, environmentId: 'octo-space-2' }),
      there => {
        const settings = { codespaces: { broker: 'https://id.evil.example' } };
        there.map = { ...there.map, identity: { settings, source: DEVCONTAINER } };
      },
    ];
    const { map, detection, remote } = world;
    for (const move of elsewhere) {
      Object.assign(world, { map, detection, remote });
      move(world);
      const there = newProcess(world);
      const { consent } = await there.overview(FOLDER);
      if (consent.kind === 'needed') await there.grantConsent(FOLDER, consent.request.fingerprint);
      await assert.rejects(there.assume(taking('incident')), error => /^(consent-needed|role-u)/.test(kindOf(error)));
    }
    assertNothingTaken(world);
  });

  it('gets nothing for a role that was allowed once the map waits for a person', async () => {
    const { world, sessions } = await allowed(other('incident'));
    await allow(sessions, 'incident');
    world.map = { ...namedByRepository(), roles: [mapped(awsRole('dev', { durationSeconds: 7200 }))] };
    await assert.rejects(newProcess(world).assume(taking('incident')), error =>
      /^role-unknown|^consent/.test(kindOf(error)),
    );
    assertNothingTaken(world);
  });

  it('has its roles taken back with the map', async () => {
    const { world, sessions } = await allowed(other('incident'));
    await allow(sessions, 'incident');
    await sessions.assume(taking('incident'));
    await sessions.revokeConsent(FOLDER);
    assert.deepEqual(
      [await sessionIn(world), [...world.state.files.keys()].filter(name => name.startsWith('consent-'))],
      [undefined, []],
    );
  });

  it('keeps a session of an allowed role while it does not answer, also a shorter one', async () => {
    const { world, sessions } = await allowed(other('incident', { durationSeconds: 3600 }));
    await allow(sessions, 'incident');
    await sessions.assume({ ...taking('incident'), durationSeconds: 900 });
    world.broker.catalogueAnswer = () => refusalAnswer(503, 'github-unavailable');
    const later = newProcess(world);
    for (const use of ['ask', 'remember'] as const) {
      assert.equal(rowOf(await later.overview(FOLDER, use), 'incident').state.kind, 'active');
      assert.notEqual((await sessionIn(world))?.record.renewUntil, 0);
    }
    await later.assume(taking('incident'));
    assert.equal(world.broker.forms().at(-1)?.['role'], 'incident');
  });

  it('has none of its roles assumed by a repository, and by the person only what they allowed', async () => {
    const { world } = await allowed(other('incident'));
    const problem = { severity: 'error', code: 'auto-assume-unknown', message: 'x', file: '', path: [] } as const;
    const range = { startLine: 0, startColumn: 0, endLine: 0, endColumn: 0 };
    const unknownAutoAssume = [{ name: 'incident', problem: { ...problem, range } }];
    for (const [source, isAutomatic] of [
      [DEVCONTAINER, false],
      [USER, true],
    ] as const) {
      world.map = { ...world.map, autoAssumeSource: source, unknownAutoAssume };
      const row = rowOf(await look(newProcess(world)), 'incident');
      assert.deepEqual([row.autoAssume, row.consent?.kind], [isAutomatic, 'needed']);
    }
  });

  it('takes no profile for what nobody allowed', async () => {
    const { world, sessions } = await allowed(other('incident'));
    await look(sessions);
    const { consent } = await sessions.overview(FOLDER);
    assert.equal(consent.kind, 'granted');
    await sessions.grantConsent(FOLDER, consent.fingerprint);
    assert.doesNotMatch((await world.awsConfig.read()) ?? '', /incident/);
    await allow(sessions, 'incident');
    assert.match((await world.awsConfig.read()) ?? '', /\[profile incident\]/);
  });
});

describe('A broker that the person’s configuration or setting names', () => {
  it('goes first, with no question for its roles', async () => {
    for (const [source, by] of [
      [USER, 'person'],
      [DEVCONTAINER, 'setting'],
    ] as const) {
      const map = roleMap([mapped(awsRole('dev', { durationSeconds: 7200 }))]);
      const world = FakeWorld.codespace({ ...map, identity: { settings: { codespaces: { broker: BROKER } }, source } });
      world.broker.catalogue = [other('dev')];
      const sessions = createRoleSessions(world.build());
      const { consent } = await sessions.overview(FOLDER);
      assert.equal(consent.kind, 'needed');
      await sessions.grantConsent(FOLDER, consent.request.fingerprint, by);
      assert.equal(rowOf(await look(sessions), 'dev').consent, undefined);
      await sessions.assume(taking('dev'));
      assert.equal(world.broker.forms()[0]?.['role'], 'dev');
    }
  });
});

function arn(rest: string) {
  return { roleArn: `arn:aws:iam::${rest}`, region: 'eu-west-1' };
}

function kindOf(error: unknown): string {
  return error instanceof Error && 'kind' in error ? String(error.kind) : '';
}
