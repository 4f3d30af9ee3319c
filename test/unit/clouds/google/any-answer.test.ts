import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { googleIdToken } from '../../../../src/clouds/google/id-token.ts';
import { AssumeError } from '../../../../src/core/errors.ts';
import type { HttpResponse } from '../../../../src/core/ports.ts';
import { Secret } from '../../../../src/core/secret.ts';
import { assertNoSecret } from '../../../support/secret-absence.ts';
import { unsignedToken } from '../../../support/unsigned-token.ts';
import { ACCOUNT, ACCOUNT_TOKEN, CLAIMS, exchange, FEDERATED, google, IMPERSONATING } from './requests.ts';

const TOKEN = unsignedToken(CLAIMS);
const [HEADER = '', PAYLOAD = ''] = TOKEN.split('.');

const RIGHT = {
  sts: {
    access_token: FEDERATED,
    issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    token_type: 'Bearer',
    expires_in: 3599,
  },
  account: { accessToken: ACCOUNT_TOKEN, expireTime: '2026-01-01T13:00:00Z' },
};

/** What a server may say of what it was sent. */
const echo = fc.constantFrom(
  TOKEN,
  HEADER,
  PAYLOAD,
  FEDERATED,
  ACCOUNT_TOKEN,
  `x ${TOKEN} y ${PAYLOAD}`,
  `${FEDERATED}!`,
);
const text = fc.oneof(
  echo,
  fc.string(),
  fc.constantFrom('invalid_grant', 'NOT_FOUND', '\u001b[2J', '__proto__', 'The issuer in ID Token', 'lifetime'),
);

function bodiesOf(right: object): fc.Arbitrary<string> {
  const changed = fc
    .record({
      key: fc.constantFrom(...Object.keys(right), 'error', 'error_description', '__proto__'),
      value: fc.oneof(fc.jsonValue(), text),
    })
    .map(({ key, value }) => JSON.stringify({ ...right, [key]: value }));
  const oauth = fc.record({ error: text, error_description: text }).map(each => JSON.stringify(each));
  const rpc = fc
    .record({
      code: fc.nat(600),
      status: text,
      message: text,
      details: fc.oneof(fc.jsonValue(), fc.array(fc.oneof(fc.record({ reason: text }), fc.jsonValue()))),
    })
    .map(error => JSON.stringify({ error }));
  return fc.oneof(fc.constant(JSON.stringify(right)), changed, oauth, rpc, fc.json(), fc.string(), text);
}

function answersOf(right: object): fc.Arbitrary<Partial<HttpResponse>> {
  const headers = { date: 'Thu, 01 Jan 2026 12:00:00 GMT' };
  const any = fc.record({
    status: fc.constantFrom(200, 200, 201, 204, 400, 401, 403, 404, 429, 500, 503),
    headers: fc.constantFrom(headers, {}, { date: 'x' }, { date: 'Fri, 01 Jan 2027 12:00:00 GMT' }),
    body: bodiesOf(right),
  });
  return fc.oneof(fc.constant({ status: 200, headers, body: JSON.stringify(right) }), any);
}

function checkFailure(error: unknown, secrets: readonly string[]): void {
  assert.ok(error instanceof AssumeError, inspect(error));
  assert.notEqual(error.kind, 'internal', inspect(error));
  const shown = [error.message, error.hint ?? '', error.code ?? ''].join(' ');
  assert.ok(shown.length < 1200);
  // oxlint-disable-next-line no-control-regex -- none may be shown
  assert.doesNotMatch(shown, /[\u0000-\u001f\u007f-\u009f]/);
  assertNoSecret(secrets, { error, told: 'what is looked through' });
}

describe('Google, whatever answers', () => {
  it('gives credentials or fails in our words, and shows no token', async () => {
    const outcomes = { given: 0, failed: 0 };
    await fc.assert(
      fc.asyncProperty(answersOf(RIGHT.sts), answersOf(RIGHT.account), async (sts, account) => {
        try {
          const credentials = await exchange(google({ sts, account }), { target: IMPERSONATING });
          outcomes.given += 1;
          assert.ok(credentials.expiresAt > 0 && credentials.accessToken.reveal().length > 0);
          assertNoSecret([TOKEN, FEDERATED, ACCOUNT_TOKEN], { credentials });
        } catch (error) {
          if (!(error instanceof AssumeError)) throw error;
          outcomes.failed += 1;
          checkFailure(error, [TOKEN, FEDERATED, ACCOUNT_TOKEN]);
        }
      }),
      { numRuns: 600 },
    );
    assert.ok(outcomes.given > 20 && outcomes.failed > 100, inspect(outcomes));
  });

  it('gives an ID token for the audience or fails in our words, and shows no token', async () => {
    const made = unsignedToken({ aud: 'https://app.example', email: ACCOUNT });
    let given = 0;
    await fc.assert(
      fc.asyncProperty(answersOf({ token: made }), async account => {
        const request = {
          accessToken: new Secret(FEDERATED),
          serviceAccount: ACCOUNT,
          audience: 'https://app.example',
          endpoint: undefined,
        };
        try {
          assert.equal((await googleIdToken(google({ account }), request)).reveal(), made);
          given += 1;
        } catch (error) {
          checkFailure(error, [FEDERATED, made]);
        }
      }),
      { numRuns: 400 },
    );
    assert.ok(given > 20, `${given} were given`);
  });
});
