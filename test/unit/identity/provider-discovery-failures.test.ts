import { providerSuite } from './provider-fixture.ts';

import {
  answering,
  DISCOVERY,
  type FailureRow,
  JSON_HEADERS,
  NOT_A_PROVIDER,
  NOT_SAFE,
  testFailures,
  WRONG_ISSUER,
} from './provider-failure-rows.ts';

const ROWS: readonly FailureRow[] = [
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
  ...['device_authorization_endpoint', 'token_endpoint'].map((name): FailureRow => ({
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
  ].flatMap((address): readonly FailureRow[] => [
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
  ...['\u001b[2Jx', 'a\nb', 'x'.repeat(41), '\u202eABC'].map((user_code): FailureRow => ({
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
  ].map((change): FailureRow => ({
    what: `the code comes with ${JSON.stringify(change)}`,
    prepare: answering('/device/auth', real => ({ ...real, ...change })),
    ...NOT_A_PROVIDER,
  })),
];

describe('A sign-in at an OpenID provider fails when', () => {
  const { start } = providerSuite();

  testFailures(start, ROWS);
});
