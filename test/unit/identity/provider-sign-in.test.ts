import assert from 'node:assert/strict';
import { decodeJwt } from 'jose';
import { parseJson, isObject } from '../../../src/core/parse.ts';
import type { HttpResponse } from '../../../src/core/ports.ts';
import { Secret } from '../../../src/core/secret.ts';
import { JANE, SAM } from '../../doubles/openid-provider/people.ts';
import { failureOf } from '../../support/failure-of.ts';
import { type ProviderFixture, providerSuite } from './provider-fixture.ts';

const never = new AbortController().signal;

describe('Signing in at a real OpenID provider', () => {
  const { start } = providerSuite();
  let at: ProviderFixture;

  beforeEach(async () => {
    at = await start();
  });

  it('shows where and with which code, and gives the ID token of whoever signed in', async () => {
    at.clock.steps.push(() => at.signIn(JANE));
    const asked = at.clock.now();
    const grant = await at.flows().signIn(at.client, at.prompt, never);

    const [request] = at.shown;
    assert.match(request?.userCode ?? '', /^[A-Z]{4}-[A-Z]{4}$/);
    assert.deepEqual(at.shown, [
      {
        service: at.host,
        userCode: request?.userCode,
        verificationUri: `${at.provider.issuer}/device`,
        verificationUriComplete: `${at.provider.issuer}/device?user_code=${request?.userCode}`,
        expiresAt: asked + 600_000,
      },
    ]);
    const claims = decodeJwt(grant.idToken.reveal());
    assert.deepEqual(
      [claims.iss, claims.aud, claims.sub, claims['groups'], claims['name']],
      [at.provider.issuer, at.client.clientId, JANE.claims.sub, ['everyone', 'platform'], 'Jane Doe'],
    );
    assert.deepEqual([grant.subject, grant.refreshToken], [JANE.claims.sub, undefined]);
    // The token lives an hour from when it was made, five seconds of this clock ago or less.
    const left = grant.expiresAt - at.clock.now();
    assert.ok(left > 3_590_000 && left <= 3_600_000, String(left));
  });

  it('sends only what device authorization needs, within limits of time and size', async () => {
    at.clock.steps.push(() => at.signIn());
    await at.flows().signIn(at.client, at.prompt, never);
    const code = new URLSearchParams(at.sent[2]?.body).get('device_code') ?? '';
    assert.deepEqual(
      at.sent.map(({ method, url, body }) => [method, url, body]),
      [
        ['GET', `${at.provider.issuer}/.well-known/openid-configuration`, undefined],
        ['POST', `${at.provider.issuer}/device/auth`, `scope=openid+profile+groups&client_id=${at.client.clientId}`],
        [
          'POST',
          `${at.provider.issuer}/token`,
          `device_code=${code}&grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code&client_id=${at.client.clientId}`,
        ],
        ['GET', `${at.provider.issuer}/jwks`, undefined],
      ],
    );
    assert.deepEqual(
      [...new Set(at.sent.map(({ deadlineMilliseconds, maximumBytes }) => `${deadlineMilliseconds} ${maximumBytes}`))],
      ['10000 262144'],
    );
  });

  it('asks every five seconds where the provider names no interval, and five seconds slower each time it wants', async () => {
    at.provider.answerPolls('slow_down', 2);
    at.provider.answerPolls('authorization_pending', 1);
    at.clock.steps.push(nothing, nothing, nothing, () => at.signIn());
    await at.flows().signIn(at.client, at.prompt, never);
    assert.deepEqual(at.clock.sleeps, [5_000, 10_000, 15_000, 15_000]);
  });

  it('asks as slowly as the provider says, within reason', async () => {
    for (const [interval, expected] of [
      [7, 7_000],
      [0.01, 1_000],
      [3_600, 60_000],
    ] as const) {
      const fixture = await start();
      fixture.intercept = async (request, ask) => {
        const answer = await ask();
        if (!request.url.endsWith('/device/auth')) return answer;
        return { ...answer, body: JSON.stringify({ ...documentOf(answer), interval }) };
      };
      fixture.clock.steps.push(() => fixture.signIn());
      await fixture.flows().signIn(fixture.client, fixture.prompt, never);
      assert.deepEqual(fixture.clock.sleeps, [expected], String(interval));
    }
  });

  it('goes on asking, less and less often, while the provider has a failure of its own', async () => {
    const { intercept } = at;
    const failing =
      (status: number, body = '') =>
      (): void => {
        at.intercept = async (request, ask) => {
          if (!request.url.endsWith('/token')) return ask();
          at.intercept = intercept;
          return { status, headers: {}, body };
        };
      };
    at.clock.steps.push(failing(503), failing(502, '<html>'), failing(429), nothing, () => at.signIn());
    const grant = await at.flows().signIn(at.client, at.prompt, never);
    assert.equal(grant.subject, JANE.claims.sub);
    assert.deepEqual(at.clock.sleeps, [5_000, 10_000, 20_000, 40_000, 40_000]);
  });

  it('is not confused by a clock that is set while a person signs in', async () => {
    at.clock.steps.push(
      () => void (at.clock.time += 3 * 60 * 60_000),
      () => void (at.clock.time -= 5 * 60 * 60_000),
      () => void (at.clock.time = Date.now()),
      () => at.signIn(),
    );
    assert.equal((await at.flows().signIn(at.client, at.prompt, never)).subject, JANE.claims.sub);
    assert.equal(at.clock.sleeps.length, 4);
  });

  it('stops at once when it is cancelled, and asks the provider no more', async () => {
    const cancelling = new AbortController();
    at.clock.steps.push(nothing, () => cancelling.abort());
    const failure = await failureOf(() => at.flows().signIn(at.client, at.prompt, cancelling.signal));
    assert.deepEqual([failure.kind, at.grants()], ['cancelled', ['device_code']]);
  });

  it('stops when the person gives up, and says so', async () => {
    const failure = await failureOf(() =>
      at
        .flows()
        .signIn(
          at.client,
          () => Promise.reject(Object.assign(new Error('You did not sign in.'), { kind: 'cancelled' })),
          never,
        ),
    );
    assert.deepEqual([failure.kind, failure.message, at.grants()], ['cancelled', 'You did not sign in.', []]);
  });

  it('takes what is shown away when it ends, however it ends', async () => {
    const ends: boolean[] = [];
    const watched: typeof at.prompt = async (request, done) => {
      at.shown.push(request);
      await at.prompt(request, done);
      ends.push(done.aborted);
    };
    at.clock.steps.push(() => at.signIn());
    await at.flows().signIn(at.client, watched, never);
    at.clock.steps.push(() => at.signIn(SAM, 'refuse'));
    await failureOf(() => at.flows().signIn(at.client, watched, never));
    assert.deepEqual(ends, [true, true]);
  });

  it('reads addresses again that could not be read, and sends nothing twice that changes anything', async () => {
    const failures = new Map([
      ['/.well-known/openid-configuration', 2],
      ['/jwks', 2],
    ]);
    at.intercept = async (request, ask) => {
      const { pathname } = new URL(request.url);
      const left = failures.get(pathname) ?? 0;
      failures.set(pathname, left - 1);
      return left > 0 ? { status: 500, headers: {}, body: '' } : ask();
    };
    // The first two waits are those between the attempts to read the discovery document.
    at.clock.steps.push(nothing, nothing, () => at.signIn());
    await at.flows().signIn(at.client, at.prompt, never);
    assert.deepEqual(at.clock.sleeps, [500, 2_000, 5_000, 500, 2_000]);
    at.intercept = (request, ask) =>
      request.url.endsWith('/device/auth') ? Promise.resolve({ status: 500, headers: {}, body: '' }) : ask();
    const before = at.sent.length;
    assert.equal((await failureOf(() => at.flows().signIn(at.client, at.prompt, never))).kind, 'network');
    assert.equal(at.sent.length - before, 2);
  });

  it('understands Google: its name for the address, its statuses, its client secret, its missing scope', async () => {
    const google = { ...at.client, clientSecret: new Secret('GOCSPX-example') };
    at.provider.changeDiscovery({ scopes_supported: ['openid', 'email', 'profile'] });
    at.provider.answerPolls('authorization_pending', 1);
    at.provider.answerPolls('slow_down', 1);
    const statuses = [428, 403];
    at.intercept = async (request, ask) => {
      if (request.method === 'GET') return ask();
      const form = new URLSearchParams(request.body);
      assert.equal(form.get('client_secret'), 'GOCSPX-example');
      // The provider here knows its clients as public ones.
      form.delete('client_secret');
      const answer = await ask({ ...request, body: form.toString() });
      if (request.url.endsWith('/token')) return { ...answer, status: statuses.shift() ?? answer.status };
      const { verification_uri: address, verification_uri_complete: _, ...others } = documentOf(answer);
      return { ...answer, body: JSON.stringify({ ...others, verification_url: address }) };
    };
    at.clock.steps.push(nothing, nothing, () => at.signIn());
    const grant = await at.flows({ refreshTokens: true }).signIn(google, at.prompt, never);
    assert.equal(grant.subject, JANE.claims.sub);
    assert.deepEqual(at.clock.sleeps, [5_000, 5_000, 10_000]);
    assert.deepEqual(
      at.shown.map(request => [request.verificationUri, request.verificationUriComplete]),
      [[`${at.provider.issuer}/device`, undefined]],
    );
    assert.equal(new URLSearchParams(at.sent[1]?.body).get('scope'), 'openid profile groups');
  });
});

function nothing(): void {}

function documentOf({ body }: HttpResponse): Readonly<Record<string, unknown>> {
  const document = parseJson(body);
  assert.ok(isObject(document));
  return document;
}
