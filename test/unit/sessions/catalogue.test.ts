import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { RoleMap } from '../../../src/core/role.ts';
import { BROKER, refusalAnswer } from '../../support/fake-broker.ts';
import type { FakeWorld } from '../../support/fake-world.ts';
import { CATALOGUE, catalogueRole } from '../../support/sample-catalogue.ts';
import { awsRole, CODESPACE_DETECTED, DEVCONTAINER, mapped, ONA_DETECTED, USER } from '../../support/sample-roles.ts';
import { assertNoSecret } from '../../support/secret-absence.ts';
import {
  ADMIN,
  assume,
  brief,
  brokered,
  codespace,
  DEPLOY,
  DEV,
  FOLDER,
  grant,
  look,
  newProcess,
  recordIn,
} from './catalogue-fixture.ts';

describe('A catalogue', () => {
  it('stands before the map, with why not', async () => {
    const { sessions } = codespace();
    await grant(sessions);
    const overview = await look(sessions);
    assert.deepEqual(brief(overview), [DEPLOY, ADMIN, DEV]);
    assert.deepEqual(overview.map.sources, [CATALOGUE, DEVCONTAINER]);
    assert.deepEqual(overview.roles[1]?.state, {
      kind: 'unavailable',
      reason: 'needs maintain on acme/app',
      detail:
        'id.acme.example refused: admin wants more permission on acme/app than you have. Ask whoever administers acme/app for the permission that the catalogue names.',
    });
    assert.deepEqual(overview.map.problems, []);
  });

  it("keeps its names: a repository's role of one is never taken, nor seen as another's", async () => {
    const { world, sessions } = codespace(brokered([awsRole('deploy', { durationSeconds: 7200 })]));
    await grant(sessions);
    assert.deepEqual(brief(await look(sessions)), [
      DEPLOY,
      ADMIN,
      `deploy of .devcontainer/devcontainer.json: see ${CATALOGUE.label}`,
    ]);
    await assume(sessions, 'deploy');
    assert.deepEqual(
      [world.exchanges[0]?.durationSeconds, world.broker.forms().map(({ role }) => role)],
      [900, ['deploy']],
    );
  });

  it("of a repository's broker takes the place of none of the person's own roles", async () => {
    const own = { ...brokered([]), roles: [mapped(awsRole('deploy', { durationSeconds: 7200 }), USER)] };
    const { world, sessions } = codespace(own);
    await grant(sessions);
    assert.deepEqual(brief(await look(sessions)), [
      ADMIN,
      `deploy of ${USER.label}: available`,
      `deploy of ${CATALOGUE.label}: see ${USER.label}`,
    ]);
    await assume(sessions, 'deploy');
    assert.deepEqual(
      [world.exchanges[0]?.durationSeconds, world.broker.forms().map(({ role }) => role)],
      [7200, [undefined]],
    );
  });

  it('does not change what a person is asked to allow', async () => {
    const { world, sessions } = codespace(brokered([awsRole('deploy')]));
    await grant(sessions);
    const before = (await look(sessions)).consent;
    world.broker.catalogue = [];
    world.clock.time += 61_000;
    assert.deepEqual([(await look(sessions)).consent, before.kind], [before, 'granted']);
  });

  it('with a role that is wrong says so, and shows the others', async () => {
    const { world, sessions } = codespace();
    world.broker.catalogue = [
      catalogueRole('evil', {
        target: { aws: { roleArn: 'arn:aws:iam::111122223333:role/x', region: 'eu-west-1.evil.example' } },
      }),
      catalogueRole('deploy'),
    ];
    await grant(sessions);
    const overview = await look(sessions);
    assert.deepEqual(brief(overview), [DEPLOY, DEV, `evil of ${CATALOGUE.label}: broken`]);
    assert.deepEqual(
      overview.map.problems.map(({ message, file }) => [message, file]),
      [
        [
          'evil of the catalogue of id.acme.example cannot be used. region must be a region such as eu-west-1.',
          DEVCONTAINER.file,
        ],
      ],
    );
    await assert.rejects(assume(sessions, 'evil'), {
      kind: 'role-map-invalid',
      message: 'evil of the catalogue of id.acme.example cannot be used. region must be a region such as eu-west-1.',
    });
    assert.deepEqual(world.broker.requests, []);
  });
});

describe("A catalogue's role", () => {
  it('is taken with a token that says it is for that role, and renewed with another such', async () => {
    const { world, sessions } = codespace();
    await grant(sessions);
    await assume(sessions, 'deploy');
    const record = await recordIn(world);
    assert.deepEqual(record?.source, {
      id: 'broker',
      broker: BROKER,
      codespace: 'octo-space-1',
      repository: 'acme/app',
      variable: 'GITHUB_TOKEN',
      role: 'deploy',
    });
    assert.match(record.mapFingerprint ?? '', /^[0-9a-f]{64}$/);
    const [deploy] = (await look(sessions)).roles;
    assert.equal(deploy?.state.kind === 'active' && deploy.state.renewable, true);
  });

  it('that this codespace does not get is not asked for', async () => {
    const { world, sessions } = codespace();
    await grant(sessions);
    await assert.rejects(assume(sessions, 'admin'), {
      kind: 'role-unavailable',
      message: 'admin is not available here: needs maintain on acme/app.',
    });
    assert.deepEqual([world.broker.requests, world.exchanges], [[], []]);
  });

  it("through the person's own broker needs no consent, whatever the repository asks for", async () => {
    const { world, sessions } = codespace(brokered([awsRole('dev')], USER));
    assert.deepEqual(brief(await look(sessions)), [DEPLOY, ADMIN, DEV]);
    await assume(sessions, 'deploy');
    assert.equal((await recordIn(world))?.mapFingerprint, undefined);
    await assert.rejects(assume(sessions, 'dev'), { kind: 'consent-needed' });
  });

  it('leaves the GitHub token in no overview, file, log or failure', async () => {
    const { world, sessions } = codespace();
    await grant(sessions);
    await assume(sessions, 'deploy');
    world.clock.time += 61_000;
    world.broker.catalogueAnswer = () => refusalAnswer(403, 'no-write-access');
    const failure: unknown = await assume(sessions, 'nothing').catch((error: unknown) => error);
    const answers = [failure, await look(sessions)];
    assertNoSecret([/ghu_/, /SERVER TEXT/], { ...world.left(), credentials: world.runtime.files, answers });
  });
});

describe('A broker is not asked for its catalogue', () => {
  const rows: readonly {
    readonly what: string;
    readonly map?: RoleMap;
    readonly use?: 'ask' | 'remember';
    readonly consented?: boolean;
    readonly arrange?: (world: FakeWorld) => void;
  }[] = [
    { what: 'before the person allowed it', consented: false },
    { what: "before the person allowed it, for none of the map's roles", map: brokered([]), consented: false },
    { what: 'after the map named another one', arrange: world => (world.map = otherBroker()) },
    { what: 'by a list that must send nothing', use: 'remember' },
    { what: 'in a prebuild', arrange: world => (world.detection = { ...CODESPACE_DETECTED, prebuild: true }) },
    { what: 'elsewhere than in a codespace', arrange: world => (world.detection = ONA_DETECTED) },
    {
      what: 'for a folder of another repository',
      arrange: world => (world.remote = 'https://github.com/jane/app'),
    },
    { what: 'without a token of the codespace', arrange: world => (world.environment = {}) },
    {
      what: 'with a personal access token',
      arrange: world => (world.environment = { GITHUB_TOKEN: `ghp_${'p'.repeat(36)}` }),
    },
  ];
  for (const { what, map, use = 'ask', consented = true, arrange } of rows) {
    it(what, async () => {
      const { world, sessions } = codespace(map);
      if (consented) await grant(sessions);
      arrange?.(world);
      world.broker.catalogueAnswer = () => assert.fail('Nothing was to be sent.');
      const later = newProcess(world);
      const overview = await later.overview(FOLDER, use);
      assert.deepEqual(
        [world.broker.catalogueRequests, world.broker.requests, overview.map.sources.includes(CATALOGUE)],
        [[], [], false],
      );
    });
  }
});

async function held() {
  const { world, sessions } = codespace();
  await grant(sessions);
  await assume(sessions, 'deploy');
  world.map = brokered([awsRole('dev'), awsRole('deploy')]);
  const changed = newProcess(world);
  const { consent } = await changed.overview(FOLDER);
  assert.equal(consent.kind, 'needed');
  await changed.grantConsent(FOLDER, consent.request.fingerprint, 'setting');
  // Allowing the changed map released what was taken under the earlier one: it is taken again.
  await assume(changed, 'deploy');
  assert.equal((await recordIn(world))?.source?.id === 'broker', true);
  return world;
}

const away = (world: FakeWorld): void => {
  world.broker.catalogueAnswer = () => refusalAnswer(503, 'github-unavailable');
};

describe("A session of a catalogue's role", () => {
  it('keeps its name and is renewed while the catalogue cannot be read: the map’s role stays overshadowed', async () => {
    const world = await held();
    away(world);
    for (const use of ['ask', 'remember'] as const) {
      const overview = await newProcess(world).overview(FOLDER, use);
      assert.deepEqual(brief(overview), [
        `deploy of ${CATALOGUE.label}: active`,
        DEV,
        `deploy of .devcontainer/devcontainer.json: see ${CATALOGUE.label}`,
      ]);
      assert.deepEqual(overview.orphans, []);
      assert.equal((await recordIn(world))?.renewUntil !== 0, true);
    }
    await assume(newProcess(world), 'deploy');
    assert.deepEqual(world.broker.forms().at(-1)?.['role'], 'deploy');
  });

  it('keeps its name where the codespace’s token is not seen, as in a task of cron', async () => {
    const world = await held();
    world.environment = {};
    const overview = await newProcess(world).overview(FOLDER);
    assert.deepEqual(brief(overview).slice(0, 1), [`deploy of ${CATALOGUE.label}: active`]);
    assert.equal((await recordIn(world))?.renewUntil !== 0, true);
  });

  it('is never the map’s role of that name, even for the same role in AWS, once the catalogue has it no more', async () => {
    const world = await held();
    world.broker.catalogue = [];
    const overview = await look(newProcess(world));
    assert.deepEqual(brief(overview), [DEV, 'deploy of .devcontainer/devcontainer.json: available']);
    assert.deepEqual(
      overview.orphans.map(({ name }) => name),
      ['deploy'],
    );
    assert.equal((await recordIn(world))?.renewUntil, 0);
  });

  it('of another broker than the map names now is nobody’s', async () => {
    const world = await held();
    away(world);
    const settings = { codespaces: { broker: 'https://id.other.example' } };
    world.map = { ...world.map, identity: { settings, source: USER } };
    const overview = await look(newProcess(world));
    assert.deepEqual(
      [overview.orphans.map(({ name }) => name), overview.roles.some(({ source }) => source.kind === 'catalogue')],
      [['deploy'], false],
    );
  });

  it('of a map’s role is not the catalogue’s of that name', async () => {
    const { world, sessions } = codespace(brokered([awsRole('deploy')]));
    world.broker.catalogue = [];
    await grant(sessions);
    await assume(sessions, 'deploy');
    world.broker.catalogue = [catalogueRole('deploy')];
    const overview = await look(newProcess(world));
    assert.deepEqual(brief(overview), [DEPLOY, `deploy of .devcontainer/devcontainer.json: see ${CATALOGUE.label}`]);
    assert.deepEqual(
      overview.orphans.map(({ name }) => name),
      ['deploy'],
    );
  });
});

function otherBroker(): RoleMap {
  const map = brokered([awsRole('dev')]);
  const settings = { codespaces: { broker: 'https://id.evil.example' } };
  return { ...map, identity: { settings, source: DEVCONTAINER } };
}
