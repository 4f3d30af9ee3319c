import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { CATALOGUE_PERMISSIONS, type CataloguePermission } from '../../../src/core/broker-protocol.ts';
import { ACME } from '../../../src/sandbox/github/acme.ts';
import { assertNoSecret } from '../../support/secret-absence.ts';
import { CatalogueFixture, DEPLOY, INCIDENT } from './catalogue-fixture.ts';

describe('GET /roles of the broker', () => {
  let fixture: CatalogueFixture;
  beforeEach(async () => {
    fixture = await CatalogueFixture.start();
  });
  afterEach(() => {
    assertNoSecret([fixture.token], { said: fixture.said() });
  });

  it('lists what the catalogue has for the repository, as the protocol describes it', async () => {
    const described = { ...DEPLOY, name: 'described', description: 'What it is for', permission: 'admin' } as const;
    const elsewhere = { ...DEPLOY, name: 'elsewhere', repositories: [1] };
    const anywhere = { ...DEPLOY, name: 'anywhere', repositories: undefined };
    const foreign = { ...anywhere, name: 'foreign', owner: 1 };
    fixture = await CatalogueFixture.start({ catalogue: [DEPLOY, described, elsewhere, anywhere, foreign] });
    const { durationSeconds, audiences, target } = DEPLOY;
    const told = { durationSeconds, audiences, target };
    assert.deepEqual(await fixture.list(), {
      status: 200,
      body: {
        roles: [
          { name: 'deploy', ...told },
          {
            name: 'described',
            description: 'What it is for',
            ...told,
            refusal: 'role-permission',
            permission: 'admin',
          },
          { name: 'anywhere', ...told },
        ],
      },
    });
  });

  it('lists it for a token in GitHub’s newer form, with dots and 530 characters', async () => {
    const newer = `ghu_1234567_eyJhbGciOiJSUzI1NiJ9.${'a'.repeat(160)}.${'b-_'.repeat(112)}`;
    const known = fixture.state.token(fixture.token);
    assert.ok(known !== undefined);
    fixture.state.putToken({ ...known, value: newer });
    const { status } = await fixture.list(undefined, { authorization: `Bearer ${newer}` });
    assert.equal(status, 200);
    assertNoSecret([newer], { said: fixture.said() });
  });

  it('has none where the catalogue has none', async () => {
    fixture = await CatalogueFixture.start({ catalogue: [] });
    assert.deepEqual(await fixture.list(), { status: 200, body: { roles: [] } });
  });

  it('decides as for a token, whatever holds', async () => {
    const permission = fc.constantFrom<CataloguePermission>(...CATALOGUE_PERMISSIONS);
    const membership = fc.constantFrom('active', 'pending', 'none', 'elsewhere', 'suspended', 'no App', 'outage');
    await fc.assert(
      fc.asyncProperty(permission, permission, membership, fc.boolean(), async (wanted, held, state, asksForTeam) => {
        const role = { ...(asksForTeam ? INCIDENT : DEPLOY), name: 'a', permission: wanted };
        fixture = await CatalogueFixture.start({ catalogue: [role], app: state !== 'no App' });
        fixture.setPermission(held);
        if (state === 'pending') fixture.changeTeam({ members: { [ACME.person.id]: 'pending' } });
        if (state === 'none') fixture.changeTeam({ members: {} });
        if (state === 'elsewhere') fixture.changeTeam({ organizationId: 1 });
        if (state === 'suspended') fixture.changeInstallation({ suspended: true });
        if (state === 'outage') {
          const path = 'GET /orgs/acme/installation';
          fixture.github.prepared.set(path, { status: 502, headers: {}, body: '' });
        }
        const { reason = null, token } = await fixture.ask('a');
        assert.deepEqual(await fixture.refusals(), { a: reason });
        const enough = CATALOGUE_PERMISSIONS.indexOf(held) >= CATALOGUE_PERMISSIONS.indexOf(wanted);
        const expected = !enough
          ? 'role-permission'
          : !asksForTeam || state === 'active'
            ? null
            : state === 'outage'
              ? 'github-unavailable'
              : 'role-team';
        assert.deepEqual([reason, token === undefined], [expected, expected !== null]);
      }),
      { numRuns: 60 },
    );
  });

  it('answers nobody whose token GitHub does not accept, or may not write', async () => {
    const kept = fixture.state.token(fixture.token);
    assert.ok(kept !== undefined);
    fixture.state.putToken({ ...kept, expired: true });
    const stale = await fixture.list();
    assert.deepEqual(
      [stale.status, stale.body['error'], stale.body['reason']],
      [401, 'invalid_request', 'token-stale'],
    );

    fixture = await CatalogueFixture.start();
    const readOnly = fixture.state.token(fixture.token);
    assert.ok(readOnly !== undefined);
    fixture.state.putToken({ ...readOnly, writes: [], reads: [ACME.repository.id] });
    const denied = await fixture.list();
    assert.deepEqual([denied.status, denied.body['reason'], denied.body['roles']], [403, 'no-write-access', undefined]);
  });

  const codespace = `codespace=${ACME.codespace.name}`;
  const wrong: readonly (readonly [query: string, authorization: string | undefined, reason: string])[] = [
    [codespace, undefined, 'malformed-request'],
    [codespace, '', 'malformed-request'],
    [codespace, 'Bearer', 'malformed-request'],
    [codespace, 'Basic TOKEN', 'malformed-request'],
    [codespace, 'Bearer TOKEN TOKEN', 'malformed-request'],
    [codespace, 'TOKEN', 'malformed-request'],
    [codespace, 'Bearer ghp_abcdefghijklmnopqrstuvwxyz0123456789', 'token-kind'],
    [codespace, 'Bearer github_pat_abcdefghijklmnopqrstuvwxyz', 'token-kind'],
    [codespace, 'Bearer TOKENé', 'token-kind'],
    ['', 'Bearer TOKEN', 'malformed-request'],
    ['codespace=', 'Bearer TOKEN', 'malformed-request'],
    ['codespace=..%2F..%2Fuser', 'Bearer TOKEN', 'malformed-request'],
    [`codespace=${'a'.repeat(101)}`, 'Bearer TOKEN', 'malformed-request'],
    [`${codespace}&${codespace}`, 'Bearer TOKEN', 'malformed-request'],
    [`${codespace}&repository=acme%2Fapp&repository=acme%2Fapp`, 'Bearer TOKEN', 'malformed-request'],
    [`${codespace}&repository=acme`, 'Bearer TOKEN', 'malformed-request'],
    [`${codespace}&repository=acme%2Fapp%2F..`, 'Bearer TOKEN', 'malformed-request'],
    [`${codespace}&token=TOKEN`, undefined, 'malformed-request'],
  ];
  for (const [query, authorization, reason] of wrong) {
    it(`refuses ${query.slice(0, 60)} with ${authorization ?? 'no authorisation'}, without asking GitHub`, async () => {
      const headers =
        authorization === undefined ? {} : { authorization: authorization.replace('TOKEN', fixture.token) };
      const { status, body } = await fixture.list(query.replace('TOKEN', 'x'), headers);
      assert.deepEqual([status, body['reason'], body['roles']], [400, reason, undefined]);
      assert.deepEqual(fixture.github.asked(), []);
    });
  }

  it('takes the repository that the client sees as a condition', async () => {
    assert.equal((await fixture.list(`${codespace}&repository=ACME%2FApp`)).status, 200);
    const { status, body } = await fixture.list(`${codespace}&repository=acme%2Fother`);
    assert.deepEqual([status, body['reason']], [403, 'repository-mismatch']);
  });

  it('has one method, and is for no cache and no page', async () => {
    const answer = await fixture.broker.get('/roles', { method: 'POST' });
    assert.deepEqual([answer.status, answer.headers.get('allow')], [405, 'GET, HEAD']);
    const headers = { authorization: `Bearer ${fixture.token}`, origin: 'https://evil.example' };
    const listed = await fixture.broker.get(`/roles?${codespace}`, { headers });
    assert.deepEqual(
      [listed.status, listed.headers.get('cache-control'), listed.headers.get('access-control-allow-origin')],
      [200, 'no-store', null],
    );
  });

  it('asks GitHub once a minute for list and tokens together', async () => {
    await fixture.list();
    const asked = fixture.github.requests.length;
    await fixture.ask('deploy');
    await fixture.ask('incident');
    await fixture.list();
    assert.equal(fixture.github.requests.length, asked);
  });
});
