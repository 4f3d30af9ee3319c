import assert from 'node:assert/strict';
import { azureExchanger } from '../../../src/clouds/azure/exchange.ts';
import { AssumeError } from '../../../src/core/errors.ts';
import type { HttpResponse } from '../../../src/core/ports.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { FakeHttp } from '../../support/fake-http.ts';
import { unsignedToken } from '../../support/unsigned-token.ts';
import { CLIENT, issued, NOW, request } from './azure/azure-fixture.ts';
import { exchange, FEDERATED, google } from './google/requests.ts';

/** As deep as the largest answer that is read can be. */
const DEPTH = 60_000;
const DEEP = `${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}`;
const DEEP_OBJECTS = `${'{"error":'.repeat(10_000)}1${'}'.repeat(10_000)}`;
const PAGE = '<!doctype html><title>Sign in to the network</title><form action="https://portal.example">';

const TYPES = ['text/html; charset=utf-8', 'text/plain', 'application/json'];

function entra(answer: Partial<HttpResponse>) {
  return azureExchanger(new FakeHttp(() => answer), new FakeClock(NOW)).exchange(request());
}
const CLOUDS = {
  Google: (answer: Partial<HttpResponse>) => exchange(google({ sts: { ...answer, body: answer.body ?? '' } })),
  'Microsoft Entra': entra,
};

for (const [cloud, ask] of Object.entries(CLOUDS)) {
  async function failure(answer: Partial<HttpResponse>): Promise<AssumeError> {
    const error: unknown = await ask(answer).catch((failed: unknown) => failed);
    assert.ok(error instanceof AssumeError, String(error));
    return error;
  }

  describe(`An odd answer where ${cloud} is asked`, () => {
    for (const type of TYPES) {
      it(`is no answer when it is a page, which calls itself ${type}`, async () => {
        const { kind, message, hint } = await failure({ headers: { 'content-type': type }, body: PAGE });
        assert.equal(kind, 'protocol');
        assert.match(message, /is no JSON object\.$/);
        assert.doesNotMatch(`${message}${hint}`, /portal|network</);
      });
    }

    for (const [what, body] of [
      ['lists', DEEP],
      ['objects', DEEP_OBJECTS],
      ['lists in its error', `{"error":${DEEP},"error_description":${DEEP},"error_codes":${DEEP}}`],
      ['lists in its details', `{"error":{"code":403,"message":"no","status":"PERMISSION_DENIED","details":${DEEP}}}`],
    ] as const) {
      it(`ends in a clear failure however deep its ${what} are`, async () => {
        assert.equal((await failure({ body })).kind, 'protocol');
        for (const status of [400, 403]) {
          const { kind, message, hint } = await failure({ status, body });
          assert.notEqual(kind, 'internal');
          assert.ok(`${message}${hint}`.length < 1200 && !`${message}${hint}`.includes('[[['));
        }
      });
    }
  });
}

describe('An access token of Google Cloud or Azure', () => {
  it('is read by nobody but its resource: who has it is what the map says, whatever its own claims say', async () => {
    const accessToken = unsignedToken({ aud: 'https://vault.azure.net', tid: 'other', appid: 'other', exp: 1 });
    const ofAzure = await entra({ body: issued({ access_token: accessToken }) });
    assert.deepEqual(
      [ofAzure.accessToken.reveal(), ofAzure.principal, ofAzure.expiresAt],
      [accessToken, CLIENT, NOW + 3_599_000],
    );
    const ofGoogle = await exchange(google({ sts: { access_token: accessToken } }));
    assert.equal(ofGoogle.accessToken.reveal(), accessToken);
    assert.match(ofGoogle.principal ?? '', /^principal:\/\/iam\.googleapis\.com\//);
  });

  it('is none that is called another type of token', async () => {
    for (const type of ['id_token', 'jwt', 'refresh_token']) {
      const answer = google({
        sts: { access_token: FEDERATED, issued_token_type: `urn:ietf:params:oauth:token-type:${type}` },
      });
      await assert.rejects(exchange(answer), { kind: 'protocol' });
    }
  });
});
