import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { AssumeError } from '../../../src/core/errors.ts';
import type { HttpResponse } from '../../../src/core/ports.ts';
import { ACME } from '../../../src/sandbox/github/acme.ts';
import { assertNoSecret } from '../../support/secret-absence.ts';
import { CatalogueFixture, INCIDENT } from './catalogue-fixture.ts';
import { json, redirect } from './fake-github.ts';

const INSTALLATION = 'GET /orgs/acme/installation';
const TOKEN = `POST /app/installations/${ACME.installation.id}/access_tokens`;
const PERSON = `GET /user/${ACME.person.id}`;
const MEMBERSHIP = `GET /organizations/${ACME.organization.id}/team/${ACME.team.id}/memberships/jane`;
const JANE = { id: ACME.person.id, login: ACME.person.login };
const APP_QUESTIONS = [INSTALLATION, TOKEN, PERSON, MEMBERSHIP];

describe("The organisation's GitHub App", () => {
  let fixture: CatalogueFixture;
  beforeEach(async () => {
    fixture = await CatalogueFixture.start();
  });
  // Neither the App's own tokens, nor its installation's, nor the person's are told to anybody.
  afterEach(() => {
    const tokens = fixture.github.requests.map(({ headers }) => (headers['authorization'] ?? '').replace(/^\w+ /, ''));
    assert.ok(tokens.every(token => token.length > 20));
    assertNoSecret(tokens, { said: fixture.said() });
  });

  /** What the App asked, without what was asked with the codespace's token. */
  function asked(): readonly string[] {
    return fixture.github.asked().filter(question => /\/orgs\/|\/app\/|\/user\/\d|\/organizations\//.test(question));
  }

  async function refused(reason: string): Promise<string | undefined> {
    const told = await fixture.ask('incident');
    const status = reason === 'github-unavailable' ? 503 : 403;
    assert.deepEqual([told.reason, told.status, told.token], [reason, status, undefined]);
    return told.retryAfter;
  }

  it('says who it is for minutes alone, asks to see members alone, and asks by ids', async () => {
    assert.equal((await fixture.ask('incident')).status, 200);
    assert.deepEqual(asked(), APP_QUESTIONS);
    const requests = new Map(fixture.github.requests.map((request, index) => [fixture.github.asked()[index], request]));
    const bearer = (question: string): string =>
      (requests.get(question)?.headers['authorization'] ?? '').replace('Bearer ', '');

    const now = Math.floor(fixture.clock.now() / 1000);
    assert.deepEqual(decodeJwt(bearer(INSTALLATION)), { iss: ACME.app.clientId, iat: now - 60, exp: now + 300 });
    assert.deepEqual(decodeProtectedHeader(bearer(INSTALLATION)), { alg: 'RS256', typ: 'JWT' });
    assert.equal(bearer(TOKEN), bearer(INSTALLATION));
    assert.deepEqual(JSON.parse(requests.get(TOKEN)?.body ?? ''), { permissions: { members: 'read' } });
    assert.match(bearer(PERSON), /^ghs_/);
    assert.equal(bearer(MEMBERSHIP), bearer(PERSON));
  });

  it('asks the GitHub that the broker is configured for, and no other', async () => {
    const github = { api: 'https://api.corp.ghe.com', web: 'https://corp.ghe.com' };
    fixture = await CatalogueFixture.start({ github });
    assert.equal((await fixture.ask('incident')).status, 200);
    assert.deepEqual(asked(), APP_QUESTIONS);
    const origins = new Set(fixture.github.requests.map(({ url }) => new URL(url).origin));
    assert.deepEqual([...origins].toSorted(), [github.api, github.web].toSorted());
  });

  it('is asked about nobody for a role without teams', async () => {
    assert.equal((await fixture.ask('deploy')).status, 200);
    assert.deepEqual(asked(), []);
  });

  it('keeps its token until shortly before it ends, and one for all who ask at once', async () => {
    await Promise.all(Array.from({ length: 20 }, () => fixture.ask('incident')));
    assert.deepEqual(asked(), APP_QUESTIONS);
    for (let minute = 0; minute < 57; minute += 1) {
      fixture.clock.time += 60_000;
      assert.equal((await fixture.ask('incident')).status, 200);
    }
    assert.equal(asked().filter(question => question === TOKEN).length, 1);
    fixture.clock.time += 60_000;
    assert.equal((await fixture.ask('incident')).status, 200);
    assert.equal(asked().filter(question => question === TOKEN).length, 2);
  });

  it('fetches a token anew when GitHub takes the kept one no more', async () => {
    assert.equal((await fixture.ask('incident')).status, 200);
    fixture.state.apps.revokeTokens();
    fixture.clock.time += 60_000;
    assert.equal((await fixture.ask('incident')).status, 200);
    assert.equal(asked().filter(question => question === TOKEN).length, 2);
  });

  it('is asked about a membership once a minute, and so long a yes or a no holds', async () => {
    fixture.changeTeam({ members: {} });
    await refused('role-team');
    fixture.changeTeam({});
    fixture.clock.time += 59_999;
    await refused('role-team');
    assert.equal(asked().filter(question => question === MEMBERSHIP).length, 1);
    fixture.clock.time += 1;
    assert.equal((await fixture.ask('incident')).status, 200);
    fixture.changeTeam({ members: {} });
    fixture.clock.time += 60_000;
    await refused('role-team');
  });

  it('is not there: a role that asks for a team refuses, and every other is given', async () => {
    fixture = await CatalogueFixture.start({ app: false });
    await refused('role-team');
    assert.equal((await fixture.ask('deploy')).status, 200);
    assert.deepEqual(asked(), []);
  });

  const states: readonly (readonly [string, (here: CatalogueFixture) => void])[] = [
    ['is not installed', here => here.state.apps.deleteInstallation(ACME.installation.id)],
    ['is suspended', here => here.changeInstallation({ suspended: true })],
    ['may not see members', here => here.changeInstallation({ permissions: { metadata: 'read' } })],
    ['is installed in another organisation', here => here.changeInstallation({ accountId: ACME.person.id })],
    ['was deleted', here => here.changeInstallation({ appId: 1 })],
  ];
  for (const [what, change] of states) {
    it(`${what}: a role that asks for a team refuses`, async () => {
      change(fixture);
      await refused('role-team');
      assert.ok(fixture.said().includes("what: 'installation"), 'and the log says where');
      assert.equal((await fixture.ask('deploy')).status, 200);
    });
  }

  it('with a key that is not its own is believed by nobody', async () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    fixture.state.apps.putApp({ ...ACME.app, publicKey });
    await refused('role-team');
    assert.deepEqual(asked(), [INSTALLATION]);
  });

  describe('while GitHub', () => {
    const failures: readonly (AssumeError | HttpResponse)[] = [
      new AssumeError('network', 'api.github.com did not answer within 8 s.'),
      new AssumeError('protocol', 'api.github.com answered with more than 65536 bytes, which is too much.'),
      redirect(),
      json(500, { message: 'x' }),
      json(502, 'bad gateway'),
      json(418, {}),
      ...['', '<html>', '[]', 'null', '"x"', '{"id":', '{}'].map(body => ({ status: 200, headers: {}, body })),
    ];
    for (const place of APP_QUESTIONS) {
      for (const failure of failures) {
        const what = failure instanceof AssumeError ? failure.message : `${failure.status} ${failure.body}`;
        it(`fails at ${place}: ${what}`, async () => {
          fixture.github.prepared.set(place, failure);
          assert.equal(await refused('github-unavailable'), '5');
          fixture.github.prepared.clear();
          assert.equal((await fixture.ask('incident')).status, 200, 'a failure is not kept');
        });
      }
      for (const status of [401, 403, 422, ...(place === MEMBERSHIP ? [] : [404])]) {
        it(`refuses the App at ${place} with ${status}`, async () => {
          fixture.github.prepared.set(place, json(status, { message: 'no' }));
          await refused('role-team');
        });
      }
      it(`locks the broker out at ${place}`, async () => {
        const message = 'Maximum number of login attempts exceeded. Please try again later.';
        fixture.github.prepared.set(place, json(403, { message }));
        assert.equal(await refused('github-unavailable'), '5');
      });
      it(`limits the App at ${place}, which then asks nothing until it may`, async () => {
        const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(fixture.clock.now() / 1000 + 90) };
        fixture.github.prepared.set(place, json(403, { message: 'API rate limit exceeded' }, headers));
        assert.equal(await refused('github-unavailable'), '90');
        fixture.github.prepared.clear();
        const before = asked().length;
        fixture.clock.time += 89_000;
        assert.equal(await refused('github-unavailable'), '1');
        assert.equal(asked().length, before);
        assert.equal((await fixture.ask('deploy')).status, 200);
        fixture.clock.time += 1_000;
        assert.equal((await fixture.ask('incident')).status, 200);
      });
    }

    const lies: readonly (readonly [string, string, unknown, string])[] = [
      [
        'the installation of another organisation',
        INSTALLATION,
        { id: ACME.installation.id, account: { id: 1 } },
        'role-team',
      ],
      [
        'an installation whose id is a path',
        INSTALLATION,
        { id: '5/x', account: { id: 9_876_543 } },
        'github-unavailable',
      ],
      ['an installation whose id is none', INSTALLATION, { id: -1, account: { id: 9_876_543 } }, 'github-unavailable'],
      [
        'an installation that is suspended',
        INSTALLATION,
        { id: ACME.installation.id, account: { id: 9_876_543 }, suspended_at: '2026-01-12T10:20:30Z' },
        'role-team',
      ],
      ['a person who is suspended', PERSON, { ...JANE, suspended_at: '2026-01-12T10:20:30Z' }, 'role-team'],
      ['an organisation instead of a person', PERSON, { ...JANE, type: 'Organization' }, 'github-unavailable'],
      [
        'a token with a line break',
        TOKEN,
        { token: 'ghs_a\r\nx: y', expires_at: '2030-01-01T00:00:00Z' },
        'github-unavailable',
      ],
      ['a token without an end', TOKEN, { token: 'ghs_a', expires_at: 'soon' }, 'github-unavailable'],
      ['another person', PERSON, { id: 666, login: 'jane' }, 'github-unavailable'],
      ['a person whose login is a path', PERSON, { id: 583_231, login: '../members/x' }, 'github-unavailable'],
      ['a membership that is neither', MEMBERSHIP, { state: 'Active' }, 'github-unavailable'],
      ['a membership that is a list', MEMBERSHIP, { state: ['active'] }, 'github-unavailable'],
    ];
    for (const [what, place, answer, reason] of lies) {
      it(`answers with ${what}`, async () => {
        fixture.github.prepared.set(place, json(200, answer));
        await refused(reason);
      });
    }

    it('fails for one team, a person in another one gets the role', async () => {
      fixture = await CatalogueFixture.start({ catalogue: [{ ...INCIDENT, teams: [7, ACME.team.id] }] });
      const other = `GET /organizations/${ACME.organization.id}/team/7/memberships/jane`;
      fixture.github.prepared.set(other, json(500, {}));
      assert.deepEqual(decodeJwt((await fixture.ask('incident')).token ?? '')['groups'], [String(ACME.team.id)]);
      fixture.changeTeam({ members: {} });
      fixture.clock.time += 60_000;
      await refused('github-unavailable');
    });
  });
});
