import assert from 'node:assert/strict';
import type { KeptRole } from '../../../src/broker/broker.ts';
import { ACME } from '../../../src/sandbox/github/acme.ts';
import { CatalogueFixture, DEPLOY } from './catalogue-fixture.ts';
import { json } from './fake-github.ts';

/** Roles that each name teams of their own, none of which anybody is in but for the last role's. */
function rolesWithTeams(roles: number, teamsEach: number): readonly KeptRole[] {
  return Array.from({ length: roles }, (_, role) => ({
    ...DEPLOY,
    name: `role-${role}`,
    teams: Array.from({ length: teamsEach }, (_each, team) => 1_000 + role * teamsEach + team),
  }));
}

describe("What one person's requests ask as the organisation's GitHub App", () => {
  let fixture: CatalogueFixture;

  async function start(catalogue: readonly KeptRole[], owners = [ACME.organization.id]): Promise<void> {
    fixture = await CatalogueFixture.start({ catalogue, owners });
  }

  /** Questions about people and memberships since `from`. */
  function asked(from = 0): readonly string[] {
    return fixture.github
      .asked()
      .slice(from)
      .filter(question => /\/user\/\d|\/memberships\//.test(question));
  }

  /** Another person who may write to the repository, in the incident team; answers their token and codespace. */
  function colleague(id: number): Readonly<Record<string, string>> {
    fixture.state.putAccount({ id, login: `colleague-${id}`, type: 'User' });
    const { roles } = fixture.state.repository(ACME.repository.id);
    fixture.state.putRepository({ ...ACME.repository, roles: { ...roles, [id]: 'write' } });
    fixture.state.putCodespace({ ...ACME.codespace, id, name: `of-${id}`, ownerId: id });
    fixture.changeTeam({ members: { [ACME.person.id]: 'active', [id]: 'active' } });
    const rights = { kind: 'ghu', userId: id, reads: [], writes: [ACME.repository.id], codespaces: true } as const;
    return { subject_token: fixture.state.issueToken(rights).value, codespace: `of-${id}` };
  }

  it('is each fact once, however many roles it decides', async () => {
    const teams = [1_000, 1_001, ACME.team.id];
    await start(Array.from({ length: 40 }, (_, role) => ({ ...DEPLOY, name: `role-${role}`, teams })));
    assert.deepEqual(new Set(Object.values(await fixture.refusals())), new Set([null]));
    assert.deepEqual(
      asked().toSorted(),
      [
        `GET /user/${ACME.person.id}`,
        ...teams.map(team => `GET /organizations/${ACME.organization.id}/team/${team}/memberships/jane`),
      ].toSorted(),
    );
    // In another order, and of other roles, it is the same fact.
    const before = fixture.github.requests.length;
    assert.equal((await fixture.ask('role-7')).status, 200);
    assert.deepEqual(asked(before), []);
  });

  it('is nothing for a role that the person’s permission does not suffice for', async () => {
    await start([{ ...DEPLOY, permission: 'admin', teams: [ACME.team.id] }]);
    assert.deepEqual(await fixture.refusals(), { deploy: 'role-permission' });
    assert.deepEqual(asked(), []);
  });

  it('is a hundred questions at once and eight side by side, whatever the catalogue names', async () => {
    await start(rolesWithTeams(200, 20));
    let [flying, most] = [0, 0];
    const send = fixture.github.send.bind(fixture.github);
    fixture.github.send = async request => {
      flying += 1;
      most = Math.max(most, flying);
      await new Promise(resolve => setImmediate(resolve));
      return send(request).finally(() => (flying -= 1));
    };
    const refusals = await fixture.refusals();
    assert.ok(asked().length > 90 && asked().length <= 100, `${asked().length} questions`);
    assert.ok(most <= 8, `${most} at once`);
    // What was not asked about is refused, and said to be that.
    const reasons = Object.values(refusals);
    assert.equal(reasons.length, 200);
    assert.deepEqual(new Set(reasons), new Set(['role-team', 'rate-limited']));
    // Again and again costs no more than the minutes allow.
    for (let time = 0; time < 20; time += 1) await fixture.list();
    for (let role = 0; role < 20; role += 1) await fixture.ask(`role-${100 + role}`);
    assert.ok(asked().length <= 100, `${asked().length} questions`);
    let before = fixture.github.requests.length;
    for (let minute = 0; minute < 60; minute += 1) {
      fixture.clock.time += 60_000;
      await fixture.list();
    }
    assert.ok(asked(before).length <= 1_250, `${asked(before).length} in an hour`);
    before = fixture.github.requests.length;
    const told = await fixture.ask('role-199');
    assert.deepEqual([told.reason, told.status, Number(told.retryAfter) > 0], ['rate-limited', 429, true]);
  });

  it('leaves colleagues what they need', async () => {
    await start([...rolesWithTeams(100, 20), { ...DEPLOY, name: 'incident', teams: [ACME.team.id] }]);
    await fixture.list();
    assert.equal((await fixture.ask('incident')).reason, 'rate-limited');
    assert.equal((await fixture.ask('incident', colleague(700))).status, 200);
    // And what is no question of a team is nobody's.
    assert.equal((await fixture.ask('incident', { role: undefined })).status, 200);
  });

  it('is decided little by little where the catalogue names more teams than that', async () => {
    await start(rolesWithTeams(3, 45));
    fixture.state.apps.putTeam({ ...ACME.team, id: 1_134 });
    const first = await fixture.refusals();
    assert.deepEqual(first, { 'role-0': 'role-team', 'role-1': 'role-team', 'role-2': 'rate-limited' });
    // Jane is in the last team of the last role: the role itself asks about its own.
    fixture.clock.time += 180_000;
    assert.equal((await fixture.ask('role-2')).status, 200);
  });

  it('ends for one organisation, and not for others, where GitHub limits the App', async () => {
    const other = { id: 777, login: 'other', type: 'Organization' } as const;
    const role = { ...DEPLOY, repositories: undefined };
    await start(
      [
        { ...role, name: 'incident', teams: [ACME.team.id] },
        { ...role, name: 'incident', owner: other.id, teams: [42] },
      ],
      [ACME.organization.id, other.id],
    );
    fixture.state.putAccount(other);
    fixture.state.putRepository({ ...ACME.repository, id: 4_242, ownerId: other.id });
    fixture.state.putCodespace({ ...ACME.codespace, id: 5, name: 'elsewhere', repositoryId: 4_242 });
    fixture.state.apps.putInstallation({ ...ACME.installation, id: 6, accountId: other.id });
    fixture.state.apps.putTeam({ ...ACME.team, id: 42, organizationId: other.id });
    const rights = { kind: 'ghu', userId: ACME.person.id, reads: [], writes: [4_242], codespaces: true } as const;
    const elsewhere = { subject_token: fixture.state.issueToken(rights).value, codespace: 'elsewhere' };
    const membership = `GET /organizations/${ACME.organization.id}/team/${ACME.team.id}/memberships/jane`;
    fixture.github.prepared.set(membership, json(429, {}, { 'retry-after': '3600' }));
    const told = await fixture.ask('incident');
    assert.deepEqual([told.reason, told.retryAfter], ['github-unavailable', '3600']);
    assert.equal((await fixture.ask('incident', elsewhere)).status, 200);
    // A clock that is set back does not make the pause longer.
    fixture.github.prepared.clear();
    fixture.clock.time -= 86_400_000;
    assert.equal((await fixture.ask('incident')).status, 200);
  });
});
