import assert from 'node:assert/strict';
import { AzureAuthorityHosts, ClientAssertionCredential } from '@azure/identity';
import { AZURE_ENVIRONMENTS, environmentOf } from '../../../../src/clouds/azure/environments.ts';
import { azureAccessToken, azureExchanger } from '../../../../src/clouds/azure/exchange.ts';
import { azureHandout } from '../../../../src/clouds/azure/handout.ts';
import { AssumeError } from '../../../../src/core/errors.ts';
import type { ExchangeRequest, HttpRequest } from '../../../../src/core/ports.ts';
import type { AzureTarget } from '../../../../src/core/target.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { failureOf } from '../../../support/failure-of.ts';
import { FakeHttp } from '../../../support/fake-http.ts';
import { ACCESS, CLIENT, issued, NOW, request, subjectToken, TARGET, TENANT } from './azure-fixture.ts';

const NATIONAL: readonly AzureTarget[] = [
  TARGET,
  { ...TARGET, environment: 'usgovernment' },
  { ...TARGET, environment: 'china' },
];

function exchanging(http: FakeHttp, changes: Partial<ExchangeRequest<AzureTarget>> = {}) {
  return azureExchanger(http, new FakeClock(NOW)).exchange(request(changes));
}

async function sentFor(changes: Partial<ExchangeRequest<AzureTarget>>): Promise<HttpRequest> {
  const http = new FakeHttp(() => ({ body: issued() }));
  await exchanging(http, changes);
  const [sent] = http.requests;
  assert.ok(sent !== undefined && http.requests.length === 1, 'one request');
  return sent;
}

/** What Microsoft's own client sends for the same. */
async function sentByClient(target: AzureTarget, assertion: string, scope: string) {
  const asked: { readonly method: string; readonly url: string; readonly type: string | undefined; body: string }[] =
    [];
  const { authority } = environmentOf(target);
  const credential = new ClientAssertionCredential(target.tenantId, target.clientId, () => Promise.resolve(assertion), {
    authorityHost: authority,
    disableInstanceDiscovery: true,
    httpClient: {
      sendRequest: sent => {
        const body = typeof sent.body === 'string' ? sent.body : '';
        asked.push({ method: sent.method, url: sent.url, type: sent.headers.get('content-type'), body });
        const answer =
          sent.method === 'GET'
            ? JSON.stringify({
                issuer: `${authority}/${target.tenantId}/v2.0`,
                authorization_endpoint: `${authority}/${target.tenantId}/oauth2/v2.0/authorize`,
                token_endpoint: `${authority}/${target.tenantId}/oauth2/v2.0/token`,
                jwks_uri: `${authority}/${target.tenantId}/discovery/v2.0/keys`,
              })
            : issued();
        return Promise.resolve({ status: 200, headers: sent.headers, request: sent, bodyAsText: answer });
      },
    },
  });
  const got = await credential.getToken(scope);
  assert.equal(got.token, ACCESS);
  return asked.filter(({ method }) => method === 'POST');
}

describe('An exchange with Microsoft Entra', () => {
  for (const target of NATIONAL) {
    const { environment = 'public' } = target;

    it(`sends what Microsoft's own client does, ${environment}`, async () => {
      const token = subjectToken();
      const scope = `${AZURE_ENVIRONMENTS[environment].resourceManager}/.default`;
      const [sent, others] = [await sentFor({ target, token }), await sentByClient(target, token.jwt.reveal(), scope)];
      const [other] = others;
      assert.ok(other !== undefined && others.length === 1, 'one request');
      assert.deepEqual(
        [sent.method, sent.url, sent.headers['content-type']],
        [other.method, other.url.replace(/\?client-request-id=[\w-]+$/, ''), other.type?.replace(/;.*/, '')],
      );
      const fields = [sent.body ?? '', other.body].map(body => new URLSearchParams(body));
      const [mine, theirs] = fields.map(form => Object.fromEntries(form));
      for (const name of Object.keys(theirs ?? {})) {
        // What it tells of itself, and what only concerns people who sign in.
        if (/^(?:x-|client-request-id|client_info)/.test(name)) delete theirs?.[name];
      }
      // It adds scopes of OpenID Connect, which no application is given.
      assert.deepEqual(mine, { ...theirs, scope });
      assert.ok(theirs?.['scope']?.split(' ').includes(scope), theirs?.['scope']);
    });
  }

  it('knows the authorities that Microsoft’s client knows', () => {
    assert.deepEqual(
      Object.values(AZURE_ENVIRONMENTS).map(({ authority }) => authority),
      [AzureAuthorityHosts.AzurePublicCloud, AzureAuthorityHosts.AzureGovernment, AzureAuthorityHosts.AzureChina],
    );
  });

  it('tells nothing of this machine', async () => {
    const { headers } = await sentFor({});
    assert.deepEqual(Object.keys(headers).toSorted(), ['accept', 'content-type', 'user-agent']);
    assert.equal(headers['user-agent'], 'rolecall');
  });

  it('asks where the person’s own configuration says', async () => {
    const { url } = await sentFor({ endpoint: 'http://127.0.0.1:8123' });
    assert.equal(url, `http://127.0.0.1:8123/${TENANT}/oauth2/v2.0/token`);
  });

  it('counts what lasts by the server’s clock', async () => {
    // The server is ten minutes ahead, so the assertion has four minutes less than it looks.
    const http = new FakeHttp(() => ({
      body: issued({ expires_in: 4242 }),
      headers: { date: new Date(NOW + 600_000).toUTCString() },
    }));
    const token = subjectToken();
    const { accessToken, subjectToken: kept, ...rest } = await exchanging(http, { token });
    assert.deepEqual(rest, {
      cloud: 'azure',
      principal: CLIENT,
      expiresAt: NOW + 4_242_000,
      accessTokenLifetime: 4_242_000,
      subjectTokenExpiresAt: NOW + 240_000,
      subjectTokenLifetime: 900_000,
    });
    assert.deepEqual([accessToken.reveal(), kept.reveal()], [ACCESS, token.jwt.reveal()]);
  });

  it('believes no clock that would have an assertion last longer than it was made for', async () => {
    const http = new FakeHttp(() => ({ body: issued(), headers: { date: 'Thu, 01 Jan 1970 00:00:00 GMT' } }));
    assert.equal((await exchanging(http)).subjectTokenExpiresAt, NOW + 900_000);
  });

  it('hands out the access token, and for how long it was good', async () => {
    const token = subjectToken();
    const credentials = await exchanging(new FakeHttp(() => ({ body: issued() })), { token });
    const { answer, files, ...times } = azureHandout.handout(credentials);
    assert.deepEqual(times, { expiresAt: NOW + 3_599_000, lifetime: 3_599_000 });
    assert.deepEqual(JSON.parse(answer.reveal()), {
      version: 1,
      access_token: ACCESS,
      token_type: 'Bearer',
      expires_on: NOW / 1000 + 3599,
    });
    assert.equal(files?.token?.reveal(), token.jwt.reveal());
  });

  const WRONG: readonly (readonly [what: string, body: string, says: RegExp])[] = [
    ['no JSON', 'token=1', /no JSON object/],
    ['a list', '[]', /no JSON object/],
    ['another kind of token', issued({ token_type: 'pop' }), /bearer/],
    ['no token', issued({ access_token: undefined }), /access token/],
    ['a token with a line break', issued({ access_token: `${ACCESS}\n` }), /access token/],
    ['the assertion itself', issued({ access_token: subjectToken().jwt.reveal() }), /access token/],
    ['no lifetime', issued({ expires_in: undefined }), /how long/],
    ['a lifetime in words', issued({ expires_in: '3599' }), /how long/],
    ['a lifetime that ended', issued({ expires_in: 0 }), /expired/],
    ['a lifetime of a year', issued({ expires_in: 31_536_000 }), /28 hours/],
  ];
  for (const [what, body, says] of WRONG) {
    it(`takes ${what} for no token`, async () => {
      const { kind, message } = await failureOf(() => exchanging(new FakeHttp(() => ({ body }))));
      assert.equal(kind, 'protocol');
      assert.match(message, says);
    });
  }

  it('names who was asked where the way there fails', async () => {
    const http = new FakeHttp(() => new AssumeError('network', 'No way.', { retryable: true }));
    await assert.rejects(exchanging(http, { target: { ...TARGET, environment: 'usgovernment' } }), {
      kind: 'network',
      retryable: true,
      host: 'login.microsoftonline.us',
    });
  });

  it('is cancelled', async () => {
    const http = new FakeHttp(() => ({ body: issued() }));
    const exchanger = azureExchanger(http, new FakeClock(NOW));
    await assert.rejects(exchanger.exchange(request(), AbortSignal.abort()), { kind: 'cancelled' });
  });

  const REFUSED: readonly (readonly [
    what: string,
    changes: Partial<ExchangeRequest<AzureTarget>>,
    kind: string,
    says: RegExp,
  ])[] = [
    [
      'a directory by its domain',
      { target: { ...TARGET, tenantId: 'contoso.com' } },
      'role-map-invalid',
      /contoso\.com.*domain name/,
    ],
    [
      'a directory that is a path',
      { target: { ...TARGET, tenantId: `${TENANT}/../x` } },
      'role-map-invalid',
      /no directory's ID/,
    ],
    [
      'an application by its name',
      { target: { ...TARGET, clientId: 'app' } },
      'role-map-invalid',
      /no application's ID/,
    ],
    [
      'an audience with another scheme',
      { token: subjectToken({}, 'https://AzureADTokenExchange') },
      'identity-rejected',
      /https:\/\/AzureADTokenExchange, not for api:\/\/AzureADTokenExchange\..*scheme/,
    ],
    [
      'an audience without one',
      { token: subjectToken({}, 'AzureADTokenExchangeChina') },
      'identity-rejected',
      /not for api:\/\/AzureADTokenExchangeChina/,
    ],
    [
      'an audience in other letter case',
      { token: subjectToken({}, 'api://AzureAdTokenExchange') },
      'identity-rejected',
      /letter case/,
    ],
    ['a token without an end', { token: subjectToken({ exp: undefined }) }, 'identity-rejected', /until when/],
    [
      'a token that ends at no time of any date',
      { token: subjectToken({ exp: 1e300 }) },
      'identity-rejected',
      /until when/,
    ],
    [
      'a subject longer than a credential holds',
      { token: subjectToken({ sub: 'x'.repeat(601) }) },
      'identity-rejected',
      /sub has 601 characters/,
    ],
  ];
  for (const [what, changes, kind, says] of REFUSED) {
    it(`keeps the token here for ${what}`, async () => {
      const http = new FakeHttp(() => ({ body: issued() }));
      const failure = await failureOf(() => exchanging(http, changes));
      assert.deepEqual([failure.kind, http.requests.length], [kind, 0]);
      assert.match(`${failure.message} ${failure.hint}`, says);
    });
  }

  it('goes by its own clock where Entra says a time that is none', async () => {
    const token = subjectToken({ iat: undefined });
    const http = new FakeHttp(() => ({ body: issued(), headers: { date: '-271821-04-20T00:00:00Z' } }));
    assert.equal((await exchanging(http, { token })).subjectTokenExpiresAt, NOW + 840_000);
  });

  it('takes an audience that somebody chose', async () => {
    const token = subjectToken({ aud: '0oa1b2c3d4' }, '0oa1b2c3d4');
    assert.equal((await exchanging(new FakeHttp(() => ({ body: issued() })), { token })).principal, CLIENT);
  });
});

function accessTokenFor(scope: string, http: FakeHttp) {
  return azureAccessToken(http, new FakeClock(NOW), {
    target: TARGET,
    assertion: subjectToken(),
    scope,
    endpoint: undefined,
  });
}

describe('An access token for another resource', () => {
  for (const scope of [
    'https://vault.azure.net/.default',
    'https://storage.azure.com//.default',
    'https://acme.crm4.dynamics.com/.default',
    'api://cccccccc-1111-2222-3333-444444444444/.default',
    'api://acme.example/billing/.default',
    '2ff814a6-3304-4ab8-85cb-cd0e6f879c1d/.default',
  ]) {
    it(`is asked for as ${scope}`, async () => {
      const http = new FakeHttp(() => ({ body: issued() }));
      const { accessToken, expiresAt } = await accessTokenFor(scope, http);
      assert.deepEqual([accessToken.reveal(), expiresAt], [ACCESS, NOW + 3_599_000]);
      assert.equal(new URLSearchParams(http.requests[0]?.body).get('scope'), scope);
    });
  }

  for (const scope of [
    '',
    'https://vault.azure.net',
    'https://vault.azure.net/.default offline_access',
    'http://vault.azure.net/.default',
    'https://user@vault.azure.net/.default',
    'https://vault.azure.net/.default#x',
    'User.Read',
    '.default',
    'api:///.default',
    `https://${'x'.repeat(300)}/.default`,
  ]) {
    it(`is not asked for as ${JSON.stringify(scope).slice(0, 50)}`, async () => {
      const http = new FakeHttp(() => ({ body: issued() }));
      const { kind } = await failureOf(() => accessTokenFor(scope, http));
      assert.deepEqual([kind, http.requests.length], ['usage', 0]);
    });
  }
});
