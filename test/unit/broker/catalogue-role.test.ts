import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { decodeJwt } from 'jose';
import type { KeptRole } from '../../../src/broker/broker.ts';
import { claimsFor } from '../../../src/broker/tokens/claims.ts';
import { CATALOGUE_PERMISSIONS } from '../../../src/core/broker-protocol.ts';
import { isObject, parseJson } from '../../../src/core/parse.ts';
import { ACME } from '../../../src/sandbox/github/acme.ts';
import { ISSUER } from './broker-fixture.ts';
import { CatalogueFixture, DEPLOY, INCIDENT } from './catalogue-fixture.ts';

const HERE = 'owner:9876543:repo:456789012';

describe('A role of the catalogue', () => {
  let fixture: CatalogueFixture;
  beforeEach(async () => {
    fixture = await CatalogueFixture.start();
  });

  async function claimsOf(name: string): Promise<ReturnType<typeof decodeJwt>> {
    const told = await fixture.ask(name);
    assert.deepEqual([told.status, told.reason], [200, undefined]);
    return decodeJwt(told.token ?? '');
  }

  it('is in its token beside what every token says', async () => {
    fixture.setPermission('admin');
    const now = Math.floor(fixture.clock.now() / 1000);
    const { jti, ...claims } = await claimsOf('deploy');
    assert.match(jti ?? '', /^[0-9a-f]{32}$/);
    assert.deepEqual(claims, {
      iss: ISSUER,
      sub: `${HERE}:role:deploy`,
      aud: 'sts.amazonaws.com',
      iat: now,
      nbf: now,
      exp: now + 300,
      owner_id: '9876543',
      owner: 'acme',
      repository_id: '456789012',
      repository: 'acme/app',
      user_id: '583231',
      login: 'jane',
      permission: 'write',
      codespace_id: '77001',
      role: 'deploy',
      'https://aws.amazon.com/source_identity': 'jane@583231',
      'https://aws.amazon.com/tags': {
        principal_tags: { user_id: ['583231'], repository_id: ['456789012'], role: ['deploy'] },
      },
    });
    assert.ok(fixture.said().includes("role: 'deploy'"), 'and in the log');
  });

  it('names the teams that let the person in, and no other', async () => {
    const teams = [ACME.team.id, 7, 8, 9];
    fixture = await CatalogueFixture.start({ catalogue: [{ ...INCIDENT, teams }] });
    const others = { organizationId: ACME.organization.id, slug: 'x' };
    fixture.state.apps.putTeam({ ...others, id: 7, members: { 1: 'active' } });
    fixture.state.apps.putTeam({ ...others, id: 8, members: { [ACME.person.id]: 'active' } });
    fixture.state.apps.putTeam({ ...others, id: 9, members: { [ACME.person.id]: 'pending' } });
    fixture.state.apps.putTeam({ ...others, id: 10, members: { [ACME.person.id]: 'active' } });
    assert.deepEqual((await claimsOf('incident'))['groups'], [String(ACME.team.id), '8']);
  });

  it('has in its token the permission that it wants, not what more the person has', async () => {
    fixture = await CatalogueFixture.start({ catalogue: [{ ...DEPLOY, permission: 'maintain' }] });
    fixture.setPermission('admin');
    assert.equal((await claimsOf('deploy'))['permission'], 'maintain');
  });

  const subjects: readonly (readonly [KeptRole['subject'], string])[] = [
    ['repository', `${HERE}:role:deploy`],
    ['organisation', 'owner:9876543:role:deploy'],
    ['person', `${HERE}:role:deploy:user:583231`],
  ];
  for (const [subject, sub] of subjects) {
    it(`with the subject ${subject} is ${sub}`, async () => {
      fixture = await CatalogueFixture.start({ catalogue: [{ ...DEPLOY, subject }] });
      assert.equal((await claimsOf('deploy')).sub, sub);
    });
  }

  it('has a subject of its own: of at most 113 bytes, lower case, for any ids and names', () => {
    const id = fc.oneof(fc.integer({ min: 1, max: 1000 }), fc.constant(Number.MAX_SAFE_INTEGER), fc.maxSafeNat());
    const name = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,31}$/);
    const made = fc.record({
      ids: fc.tuple(id, id, id),
      role: fc.option(fc.record({ name, subject: fc.constantFrom(...subjects.map(([subject]) => subject)) })),
    });
    type Made = typeof made extends fc.Arbitrary<infer T> ? T : never;
    const subjectOf = ({ ids: [owner, repository, user], role }: Made): string => {
      const account = { id: owner, login: 'acme' };
      const facts = {
        user: { id: user, login: 'jane' },
        codespaceId: 1,
        repository: { id: repository, fullName: 'acme/app', owner: account },
        permission: 'write' as const,
      };
      const granted = role === null ? undefined : { role: { ...DEPLOY, ...role }, teams: [] };
      return String(
        claimsFor(facts, { issuer: ISSUER, audience: 'a', now: 0, lifetimeSeconds: 300, id: 'x' }, granted)['sub'],
      );
    };
    /** All that a subject stands for. */
    const meaning = ({ ids: [owner, repository, user], role }: Made): string =>
      JSON.stringify([
        owner,
        role?.subject === 'organisation' ? null : repository,
        role?.subject === 'person' ? user : null,
        role,
      ]);
    fc.assert(
      fc.property(made, made, (one, other) => {
        const sub = subjectOf(one);
        assert.ok(new TextEncoder().encode(sub).length <= 113 && sub === sub.toLowerCase(), sub);
        assert.equal(sub === subjectOf(other), meaning(one) === meaning(other));
      }),
    );
  });

  it('is given for its own audiences, which are some of the broker’s', async () => {
    const audiences = ['sts.amazonaws.com', 'other'];
    fixture = await CatalogueFixture.start({ audiences, catalogue: [{ ...DEPLOY, audiences: ['other'] }] });
    assert.equal((await fixture.ask('deploy', { audience: 'other' })).status, 200);
    const told = await fixture.ask('deploy');
    assert.deepEqual([told.status, told.error, told.reason], [400, 'invalid_target', 'audience-not-allowed']);
    assert.equal((await fixture.ask('deploy', { role: undefined })).status, 200, 'a role of a map may have it');
  });

  for (const [index, wanted] of CATALOGUE_PERMISSIONS.entries()) {
    for (const held of ['read', ...CATALOGUE_PERMISSIONS] as const) {
      const enough = CATALOGUE_PERMISSIONS.indexOf(held === 'read' ? 'write' : held) >= index;
      it(`that wants ${wanted} is ${enough && held !== 'read' ? 'given' : 'refused'} to a person with ${held}`, async () => {
        fixture = await CatalogueFixture.start({ catalogue: [{ ...DEPLOY, permission: wanted }] });
        fixture.setPermission(held);
        const { status, reason } = await fixture.ask('deploy');
        // Without write permission the token itself has none, and nothing is given for maps either.
        const expected =
          held === 'read' ? [403, 'no-write-access'] : enough ? [200, undefined] : [403, 'role-permission'];
        assert.deepEqual([status, reason], expected);
      });
    }
  }

  it('is refused, as is everything, when GitHub does not say what the person may, though their token may write', async () => {
    const path = 'GET /repos/acme/app';
    const answer = await fixture.github.send({
      method: 'GET',
      url: 'https://api.github.com/repos/acme/app',
      headers: { 'user-agent': 'test', authorization: `Bearer ${fixture.token}` },
      deadlineMilliseconds: 1,
      maximumBytes: 1,
    });
    const body = parseJson(answer.body);
    assert.ok(isObject(body));
    const { permissions: _, ...silent } = body;
    fixture.github.prepared.set(path, { ...answer, headers: {}, body: JSON.stringify(silent) });
    assert.equal((await fixture.ask('deploy')).reason, 'no-write-access');
    assert.equal((await fixture.ask('deploy', { role: undefined })).reason, 'no-write-access');
    for (const permissions of [
      5,
      { admin: 'true', push: true },
      { admin: false },
      { admin: false, maintain: 1, push: true },
    ]) {
      fixture = await CatalogueFixture.start();
      fixture.github.prepared.set(path, { ...answer, headers: {}, body: JSON.stringify({ ...silent, permissions }) });
      assert.equal((await fixture.ask('deploy')).reason, 'github-unavailable');
    }
  });

  it('follows a permission within a minute, up and down', async () => {
    fixture = await CatalogueFixture.start({ catalogue: [{ ...DEPLOY, permission: 'maintain' }] });
    fixture.setPermission('maintain');
    assert.equal((await fixture.ask('deploy')).status, 200);
    fixture.setPermission('write');
    fixture.clock.time += 59_999;
    assert.equal((await fixture.ask('deploy')).status, 200);
    fixture.clock.time += 1;
    assert.equal((await fixture.ask('deploy')).reason, 'role-permission');
    fixture.setPermission('admin');
    fixture.clock.time += 60_000;
    assert.equal((await fixture.ask('deploy')).status, 200);
  });
});
