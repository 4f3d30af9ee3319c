import assert from 'node:assert/strict';
import { asAssumeError } from '../../../src/core/errors.ts';
import { JANE } from '../../doubles/openid-provider/people.ts';
import { providerSuite } from './provider-fixture.ts';

import {
  answering,
  badToken,
  CLIENT,
  everyAlgorithm,
  type FailureRow,
  JSON_HEADERS,
  NOBODY,
  NOT_A_PROVIDER,
  NOT_SIGNED,
  OTHER_AUDIENCE,
  OTHER_TIME,
  testFailures,
  WRONG_ALGORITHM,
  WRONG_ISSUER,
} from './provider-failure-rows.ts';

const ROWS: readonly FailureRow[] = [
  {
    what: 'the person refuses',
    prepare: at => void at.clock.steps.push(() => at.signIn(JANE, 'refuse')),
    kind: 'identity-rejected',
    sentence: 'The sign-in at HOST was refused.',
    hint: /Sign in again and allow it; where you did, ask whoever runs localhost:\d+/,
    code: 'access_denied',
    polls: 1,
  },
  {
    what: 'Entra says so in its own word',
    prepare: at => at.provider.answerPolls('authorization_declined', 1),
    kind: 'identity-rejected',
    sentence: 'The sign-in at HOST was refused.',
    hint: /allow it/,
    code: 'authorization_declined',
    polls: 1,
  },
  { what: 'nobody signs in', prepare: () => undefined, ...NOBODY, polls: 120 },
  { what: 'the code expired', prepare: at => at.provider.answerPolls('expired_token', 1), ...NOBODY, polls: 1 },
  {
    what: 'the code is not known any more',
    prepare: at => at.provider.answerPolls('invalid_grant', 1),
    ...NOBODY,
    polls: 1,
  },
  {
    what: 'the code expired, for Entra',
    prepare: at => at.provider.answerPolls('bad_verification_code', 1),
    ...NOBODY,
    polls: 1,
  },
  {
    what: 'the client may not use device authorization',
    prepare: at => at.provider.answerPolls('unauthorized_client', 1),
    kind: 'identity-rejected',
    sentence: 'HOST does not let this client sign people in on a device.',
    hint: CLIENT,
    code: 'unauthorized_client',
    polls: 1,
  },
  {
    what: 'the client is not known',
    prepare: answering('/device/auth', {
      status: 401,
      headers: { ...JSON_HEADERS, 'www-authenticate': 'Basic realm="x"' },
      body: '{"error":"invalid_client","error_description":"secret text"}',
    }),
    kind: 'identity-rejected',
    sentence: 'HOST does not let this client sign people in on a device.',
    hint: CLIENT,
    code: 'invalid_client',
  },
  {
    what: 'a scope is not allowed',
    prepare: answering('/device/auth', { status: 400, body: '{"error":"invalid_scope"}' }),
    kind: 'identity-rejected',
    sentence: 'HOST does not allow this client the scopes openid profile groups.',
    hint: /identity\.provider\.scopes/,
    code: 'invalid_scope',
  },
  {
    what: 'it refuses with a word of its own',
    prepare: answering('/device/auth', { status: 400, body: '{"error":"admin_policy_enforced"}' }),
    kind: 'identity-rejected',
    sentence: 'HOST refused the request.',
    hint: CLIENT,
    code: 'admin_policy_enforced',
  },
  {
    what: 'it refuses with a text in place of a word',
    prepare: answering('/device/auth', { status: 400, body: '{"error":"\\u001b[2J Call 555-0100"}' }),
    kind: 'identity-rejected',
    sentence: 'HOST refused the request.',
    hint: CLIENT,
  },
  {
    what: 'it cannot be reached all the while',
    prepare: answering('/token', { status: 503 }),
    kind: 'network',
    sentence: 'HOST has a failure of its own (HTTP 503).',
    hint: /Try again in a minute/,
    code: 'HTTP 503',
    polls: 13,
  },
  {
    what: 'it is asked too often',
    prepare: answering('/device/auth', { status: 429, body: 'Slow down, friend' }),
    kind: 'throttled',
    sentence: 'HOST was asked too often.',
    hint: /Try again in a minute/,
    code: 'HTTP 429',
  },

  // What the ID token says.
  {
    what: 'the token is for another client',
    prepare: badToken(() => ({ claims: { aud: 'another' } })),
    ...OTHER_AUDIENCE,
  },
  {
    what: 'the token is for another client too',
    prepare: badToken(({ client }) => ({ claims: { aud: [client.clientId, 'another'] } })),
    ...OTHER_AUDIENCE,
  },
  {
    what: 'the token is for another client too, and the provider vouches for us',
    prepare: badToken(({ client }) => ({ claims: { aud: [client.clientId, 'another'], azp: client.clientId } })),
    ...OTHER_AUDIENCE,
  },
  {
    what: 'the token was given to another client',
    prepare: badToken(() => ({ claims: { azp: 'another' } })),
    ...OTHER_AUDIENCE,
  },
  {
    what: 'the token is of another issuer',
    prepare: badToken(() => ({ claims: { iss: 'https://evil.example\u202e' } })),
    kind: 'identity-rejected',
    sentence: 'HOST gave an ID token of https://evil.example\ufffd.',
    hint: WRONG_ISSUER,
    polls: 1,
  },
  {
    what: 'the token’s issuer differs by a slash',
    prepare: badToken(({ provider }) => ({ claims: { iss: `${provider.issuer}/` } })),
    kind: 'identity-rejected',
    sentence: 'HOST gave an ID token of https://HOST/.',
    hint: WRONG_ISSUER,
    polls: 1,
  },
  { what: 'the token has expired', prepare: badToken(() => ({ claims: { exp: 1_700_000_000 } })), ...OTHER_TIME },
  {
    what: 'the token is from the future',
    prepare: badToken(({ clock }) => ({ claims: { iat: Math.floor(clock.now() / 1000) + 400 } })),
    ...OTHER_TIME,
  },
  {
    what: 'the token is not valid yet',
    prepare: badToken(({ clock }) => ({ claims: { nbf: Math.floor(clock.now() / 1000) + 400 } })),
    ...OTHER_TIME,
  },
  {
    what: 'the token has no subject',
    prepare: badToken(() => ({ claims: { sub: undefined } })),
    ...NOT_A_PROVIDER,
    polls: 1,
  },
  { what: 'the token names nobody', prepare: badToken(() => ({ claims: { sub: '' } })), ...NOT_A_PROVIDER, polls: 1 },
  {
    what: 'the token does not expire',
    prepare: badToken(() => ({ claims: { exp: undefined } })),
    ...NOT_A_PROVIDER,
    polls: 1,
  },
  {
    what: 'there is no token',
    prepare: answering('/token', { body: '{"access_token":"a","token_type":"Bearer"}' }),
    kind: 'identity-rejected',
    sentence: 'HOST gave no ID token.',
    hint: /`openid`/,
    polls: 1,
  },
  {
    what: 'the token is none',
    prepare: answering('/token', { body: '{"access_token":"a","token_type":"Bearer","id_token":"a.b.c"}' }),
    ...NOT_A_PROVIDER,
    polls: 1,
  },
  {
    what: 'the token is signed by another key',
    prepare: badToken(() => ({ signature: 'another key' })),
    ...NOT_SIGNED,
  },
  {
    what: 'the keys are another provider’s',
    prepare: answering('/jwks', { body: '{"keys":[]}' }),
    ...NOT_SIGNED,
  },
  ...(['none', 'HS256', 'PS256'] as const).flatMap((signature): readonly FailureRow[] => [
    { what: `the token is signed by ${signature}`, prepare: badToken(() => ({ signature })), ...WRONG_ALGORITHM },
    {
      what: `the token is signed by ${signature}, which the provider lists`,
      prepare: at => {
        at.provider.changeDiscovery({ id_token_signing_alg_values_supported: everyAlgorithm });
        badToken(() => ({ signature }))(at);
      },
      ...WRONG_ALGORITHM,
    },
  ]),

  // What the discovery document says.
];

describe('A sign-in at an OpenID provider fails when', () => {
  const { start } = providerSuite();

  testFailures(start, ROWS);

  it('would notice a secret in a failure', async () => {
    const at = await start();
    at.clock.steps.push(() => at.signIn());
    const { idToken } = await at.flows().signIn(at.client, at.prompt, new AbortController().signal);
    const failure = asAssumeError(new Error('x', { cause: { body: idToken.reveal() } }));
    assert.deepEqual(at.leaks(failure), [idToken.reveal()]);
  });
});
