import assert from 'node:assert/strict';
import { asAssumeError, type FailureKind } from '../../../src/core/errors.ts';
import { isObject, parseJson } from '../../../src/core/parse.ts';
import type { HttpResponse } from '../../../src/core/ports.ts';
import { JANE } from '../../doubles/openid-provider/people.ts';
import type { SandboxOpenIdProvider } from '../../doubles/openid-provider/start-openid-provider.ts';
import { type ProviderFixture, providerSuite } from './provider-fixture.ts';

const never = new AbortController().signal;

interface Row {
  readonly what: string;
  readonly prepare: (at: ProviderFixture) => void;
  readonly kind: FailureKind;
  /** `HOST` stands for the provider's. */
  readonly sentence: string;
  readonly hint: RegExp;
  readonly code?: string;
  /** How many polls there were; none when it failed before anyone was asked. */
  readonly polls?: number;
}

type IdTokenChange = Parameters<SandboxOpenIdProvider['changeIdTokens']>[0];

/** A person signs in and the ID token is not as it must be. */
const badToken =
  (change: (at: ProviderFixture) => IdTokenChange) =>
  (at: ProviderFixture): void => {
    at.provider.changeIdTokens(change(at));
    at.clock.steps.push(() => at.signIn());
  };

/** Every answer of that path is this one. */
const answering =
  (path: string, answer: Partial<HttpResponse> | ((real: Readonly<Record<string, unknown>>) => object)) =>
  (at: ProviderFixture): void => {
    at.clock.steps.push(() => at.signIn());
    at.intercept = async (request, ask) => {
      if (new URL(request.url).pathname !== path) return ask();
      if (typeof answer !== 'function') return { status: 200, headers: JSON_HEADERS, body: '', ...answer };
      const real = await ask();
      const document = parseJson(real.body);
      return { ...real, body: JSON.stringify(answer(isObject(document) ? document : {})) };
    };
  };

const JSON_HEADERS = { 'content-type': 'application/json' };
const DISCOVERY = '/.well-known/openid-configuration';
const WRONG_ISSUER = /identity\.provider\.issuer.*exactly as the provider does, a closing slash included/;
const CLIENT = /identity\.provider\.clientId.*docs\/identity-providers\.md/;
const NOT_A_PROVIDER = {
  kind: 'protocol',
  sentence: 'HOST did not answer as an OpenID provider does.',
  hint: /identity\.provider\.issuer/,
} as const;
const NOT_SAFE = {
  kind: 'protocol',
  sentence: 'HOST sends people to an address that is not safe to open.',
  hint: /Nothing was opened/,
} as const;
const OTHER_AUDIENCE = {
  kind: 'identity-rejected',
  sentence: 'HOST gave an ID token that is not for this client alone.',
  hint: /audience of an ID token must be the client/,
  polls: 1,
} as const;
const NOT_SIGNED = {
  kind: 'identity-rejected',
  sentence: 'HOST gave an ID token that none of its keys signed.',
  hint: /Nothing was done with it/,
  polls: 1,
} as const;
const WRONG_ALGORITHM = {
  kind: 'identity-rejected',
  sentence: 'HOST signed the ID token in a way that clouds do not accept.',
  hint: /RS256 or ES256/,
  polls: 1,
} as const;
const OTHER_TIME = {
  kind: 'clock-skew',
  sentence: "By this machine's clock, HOST gave an ID token of another time.",
  hint: /Set this machine's clock/,
  polls: 1,
} as const;
const NOBODY = {
  kind: 'sign-in-needed',
  sentence: 'Nobody signed in at HOST within 10 min.',
  hint: /Start again: you get another code/,
  code: 'expired_token',
} as const;

const everyAlgorithm = ['RS256', 'HS256', 'PS256', 'none'];

const ROWS: readonly Row[] = [
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
  ...(['none', 'HS256', 'PS256'] as const).flatMap((signature): readonly Row[] => [
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
  {
    what: 'the discovery document is another issuer’s',
    prepare: at => at.provider.changeDiscovery({ issuer: 'https://evil.example' }),
    kind: 'identity-rejected',
    sentence: 'HOST calls itself by another issuer than the role map does.',
    hint: WRONG_ISSUER,
  },
  {
    what: 'the issuer differs by a slash',
    prepare: at => at.provider.changeDiscovery({ issuer: `${at.provider.issuer}/` }),
    kind: 'identity-rejected',
    sentence: 'HOST calls itself https://HOST/.',
    hint: WRONG_ISSUER,
  },
  {
    what: 'there is no device authorization',
    prepare: at => at.provider.changeDiscovery({ device_authorization_endpoint: undefined }),
    kind: 'identity-rejected',
    sentence: 'HOST offers no device authorization (RFC 8628).',
    hint: /turned on there/,
  },
  ...['device_authorization_endpoint', 'token_endpoint'].map((name): Row => ({
    what: `the ${name} is without TLS`,
    prepare: at => at.provider.changeDiscovery({ [name]: 'http://provider.example/x' }),
    kind: 'protocol',
    sentence: 'HOST names an address without TLS, so nothing was sent.',
    hint: /discovery document/,
    ...(name === 'token_endpoint' ? { polls: 0 } : {}),
  })),
  {
    what: 'an address of its own is on this machine, without TLS',
    prepare: at => at.provider.changeDiscovery({ device_authorization_endpoint: 'http://127.0.0.1:1/x' }),
    kind: 'protocol',
    sentence: 'HOST names an address without TLS, so nothing was sent.',
    hint: /discovery document/,
  },
  {
    what: 'an address holds a password',
    prepare: at => at.provider.changeDiscovery({ device_authorization_endpoint: 'https://a:b@localhost:1/x' }),
    kind: 'protocol',
    sentence: 'The address of localhost:1 holds a user name, which is not allowed.',
    hint: /^$/,
  },
  {
    what: 'the discovery document is a page',
    prepare: answering(DISCOVERY, { headers: { 'content-type': 'text/html' }, body: '<html>' }),
    ...NOT_A_PROVIDER,
  },
  {
    what: 'the discovery document is no JSON',
    prepare: answering(DISCOVERY, { body: '{"issuer":' }),
    ...NOT_A_PROVIDER,
  },
  { what: 'the discovery document is a list', prepare: answering(DISCOVERY, { body: '[]' }), ...NOT_A_PROVIDER },
  { what: 'there is no discovery document', prepare: answering(DISCOVERY, { status: 404 }), ...NOT_A_PROVIDER },
  {
    what: 'the discovery document stands elsewhere',
    prepare: at => at.provider.failures.answerNext({ status: 302, headers: { location: '/' }, body: '' }),
    kind: 'protocol',
    sentence: 'HOST answered with a redirect, and those are never followed.',
    hint: /address/,
    code: 'HTTP 302',
  },
  {
    what: 'the discovery document is huge',
    prepare: at => at.provider.failures.answerNext({ status: 200, headers: JSON_HEADERS, body: ' '.repeat(300_000) }),
    kind: 'protocol',
    sentence: 'HOST answered with more than 262144 bytes, which is too much.',
    hint: /^$/,
  },

  // What a person would be shown.
  ...[
    'http://provider.example/device',
    'http://localhost:1/device',
    'javascript:alert(1)',
    'vscode://x.y/z',
    'file:///etc/passwd',
    'https://provider.example@evil.example/',
    'https://provider.example/\u001b]8;;',
    'https://provider.example/\u202egro',
    `https://provider.example/${'a'.repeat(2_000)}`,
    'provider.example/device',
    '//provider.example/device',
  ].flatMap((address): readonly Row[] => [
    {
      what: `people are sent to ${JSON.stringify(address).slice(0, 60)}`,
      prepare: answering('/device/auth', real => ({ ...real, verification_uri: address })),
      ...NOT_SAFE,
    },
    {
      what: `people are sent to ${JSON.stringify(address).slice(0, 60)} with the code`,
      prepare: answering('/device/auth', real => ({ ...real, verification_uri_complete: address })),
      ...NOT_SAFE,
    },
  ]),
  {
    what: 'the address with the code is at another place than the one that is shown',
    prepare: answering('/device/auth', real => ({
      ...real,
      verification_uri: 'https://provider.example/device',
      verification_uri_complete: 'https://evil.example/device?user_code=A',
    })),
    ...NOT_SAFE,
  },
  ...['\u001b[2Jx', 'a\nb', 'x'.repeat(41), '\u202eABC'].map((user_code): Row => ({
    what: `the code is ${JSON.stringify(user_code).slice(0, 20)}`,
    prepare: answering('/device/auth', real => ({ ...real, user_code })),
    ...NOT_A_PROVIDER,
  })),
  ...[
    { user_code: undefined },
    { device_code: '' },
    { expires_in: -1 },
    { expires_in: 0 },
    { interval: 'soon' },
    { verification_uri: 7 },
  ].map((change): Row => ({
    what: `the code comes with ${JSON.stringify(change)}`,
    prepare: answering('/device/auth', real => ({ ...real, ...change })),
    ...NOT_A_PROVIDER,
  })),
];

describe('A sign-in at an OpenID provider fails when', () => {
  const { start } = providerSuite();

  for (const { what, prepare, kind, sentence, hint, code, polls } of ROWS) {
    it(what, async () => {
      const at = await start();
      prepare(at);
      const failure = await at
        .flows()
        .signIn(at.client, at.prompt, never)
        .then(
          () => assert.fail('It was to fail.'),
          (error: unknown) => asAssumeError(error),
        );
      assert.deepEqual(
        [
          failure.kind,
          failure.message.replaceAll(at.host, 'HOST'),
          failure.code,
          failure.retryable && at.shown.length > 0,
        ],
        [kind, sentence, code, false],
      );
      assert.match(failure.hint ?? '', hint);
      assert.deepEqual([at.shown.length, at.grants().length], polls === undefined ? [0, 0] : [1, polls]);
      assert.deepEqual(at.leaks(failure), [], 'nothing secret stands in the failure');
      assert.equal(failure.cause, undefined);
    });
  }

  it('would notice a secret in a failure', async () => {
    const at = await start();
    at.clock.steps.push(() => at.signIn());
    const { idToken } = await at.flows().signIn(at.client, at.prompt, never);
    const failure = asAssumeError(new Error('x', { cause: { body: idToken.reveal() } }));
    assert.deepEqual(at.leaks(failure), [idToken.reveal()]);
  });
});
