import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { azureExchanger } from '../../../../src/clouds/azure/exchange.ts';
import { AssumeError } from '../../../../src/core/errors.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { FakeHttp } from '../../../support/fake-http.ts';
import { ACCESS, issued, NOW, request, subjectToken } from './azure-fixture.ts';

const TOKEN = subjectToken();
const JWT = TOKEN.jwt.reveal();
const CODES = [
  70021,
  700211,
  700212,
  700213,
  7002138,
  700024,
  700016,
  90002,
  53003,
  700027,
  50196,
  1,
  2 ** 53,
  -1,
  1.5,
];

/** What a server may say, all that it was sent among it. */
const echo = fc.oneof(
  fc.constantFrom(JWT, ACCESS, `Bearer ${JWT}`, ...JWT.split('.'), encodeURIComponent(JWT), 'https://id.acme.example/'),
  fc
    .tuple(fc.nat(JWT.length), fc.integer({ min: 16, max: JWT.length }))
    .map(([start, length]) => JWT.slice(start, start + length)),
);
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  echo,
  fc.tuple(fc.string({ maxLength: 10 }), echo).map(([before, part]) => `AADSTS700213: ${before} '${part}' ${part}.`),
);
const anything = fc.oneof(text, fc.jsonValue());
const code = fc.oneof(fc.constantFrom<unknown>(...CODES), anything);
function mostly<T>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight: 4, arbitrary: usual }, { weight: 1, arbitrary: odd });
}

const bodies = fc.oneof(
  text,
  fc.jsonValue().map(value => JSON.stringify(value)),
  fc
    .record(
      { error: anything, error_description: anything, error_codes: fc.oneof(fc.array(code, { maxLength: 4 }), code) },
      { requiredKeys: [] },
    )
    .map(value => JSON.stringify(value)),
  fc
    .record(
      {
        token_type: mostly(fc.constantFrom<unknown>('Bearer', 'bearer', 'pop'), anything),
        expires_in: mostly(fc.constantFrom<unknown>(3599, 600, 0, 1e300, '3599'), fc.oneof(fc.integer(), anything)),
        access_token: mostly(fc.constant<unknown>(ACCESS), anything),
      },
      { requiredKeys: [] },
    )
    .map(changes => issued(changes)),
);
const answers = fc.record({
  status: fc.constantFrom(...Array<number>(8).fill(200), 201, 204, 304, 400, 401, 403, 404, 429, 500, 503),
  headers: fc.record({
    date: fc.oneof(text, fc.constantFrom(new Date(NOW).toUTCString(), 'Thu, 01 Jan 1970 00:00:00 GMT')),
  }),
  body: bodies,
});

describe('Whatever Microsoft Entra answers', () => {
  it('is credentials, or a failure that says nothing of the token', async () => {
    const seen = { credentials: 0, failures: 0 };
    await fc.assert(
      fc.asyncProperty(answers, async answer => {
        const http = new FakeHttp(() => answer);
        try {
          const credentials = await azureExchanger(http, new FakeClock(NOW)).exchange(request({ token: TOKEN }));
          seen.credentials += 1;
          const { expiresAt, accessTokenLifetime, subjectTokenExpiresAt, subjectTokenLifetime, accessToken } =
            credentials;
          assert.ok(expiresAt > NOW && expiresAt - NOW === accessTokenLifetime);
          assert.ok(Number.isFinite(subjectTokenExpiresAt) && subjectTokenExpiresAt <= NOW + subjectTokenLifetime);
          assert.notEqual(accessToken.reveal(), JWT);
        } catch (error) {
          if (!(error instanceof AssumeError)) throw error;
          seen.failures += 1;
          const { message, hint, cause, code: given, host } = error;
          const told = inspect([message, hint, cause, given, host], { breakLength: Infinity, maxStringLength: null });
          for (let at = 0; at + 16 <= JWT.length; at += 1) {
            assert.ok(!told.includes(JWT.slice(at, at + 16)), `a part of the token is in: ${told}`);
          }
          assert.ok(!told.includes(ACCESS), `the access token is in: ${told}`);
          assert.match(`${message}${hint ?? ''}`, /^[\x20-\x7e]+$/);
        }
      }),
      { numRuns: 5000 },
    );
    assert.ok(seen.credentials > 50 && seen.failures > 50, JSON.stringify(seen));
  });
});
