import assert from 'node:assert/strict';
import { assert as assertProperty, asyncProperty, integer, string } from 'fast-check';
import { AssumeError } from '../../../src/core/errors.ts';
import type { HttpResponse } from '../../../src/core/ports.ts';
import type { TokenSource } from '../../../src/core/token.ts';
import { createDevinSource } from '../../../src/identity/devin.ts';
import { failureOf } from '../../support/failure-of.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { FakeHttp } from '../../support/fake-http.ts';
import { createFakeTokenFiles } from '../../support/fake-token-files.ts';
import { unsignedToken } from '../../support/unsigned-token.ts';
import { assertNoSecret } from '../../support/secret-absence.ts';

const AUDIENCE = 'sts.amazonaws.com';
const FILE = '/opt/.devin/oidc_token';
const ISSUER = 'https://app.devin.ai';
const clock = new FakeClock();
const NOW = clock.now() / 1000;
const SESSION_CLAIMS = { iss: ISSUER, org_id: 'org-123', devin_id: 'devin-9f', exp: NOW + 3600 };
const SESSION = unsignedToken(SESSION_CLAIMS);
const CLAIMS = { iss: ISSUER, sub: 'org_id:org-123', aud: AUDIENCE, iat: NOW, exp: NOW + 60 };
const EXCHANGED = answerOf(CLAIMS);

function answerOf(claims: Readonly<Record<string, unknown>>): Partial<HttpResponse> {
  return { body: JSON.stringify({ access_token: unsignedToken(claims), expires_in: 60 }) };
}

interface Options {
  readonly session?: string | AssumeError;
  readonly subjectKeys?: readonly string[];
  readonly issuer?: string;
}

function build(
  answer: Partial<HttpResponse> | AssumeError,
  { session = SESSION, subjectKeys, issuer }: Options = {},
): { readonly source: TokenSource; readonly http: FakeHttp; readonly files: Map<string, string | AssumeError> } {
  const http = new FakeHttp(() => answer);
  const files = new Map([[FILE, session]]);
  const ports = { clock, http: () => Promise.resolve(http), tokenFiles: createFakeTokenFiles(files) };
  return { source: createDevinSource({ file: FILE, subjectKeys, issuer }, ports), http, files };
}

describe("Devin's token exchange", () => {
  it("exchanges the session's own token for one of exactly one audience, anew at each call", async () => {
    const { source, http, files } = build(EXCHANGED);
    const { jwt, ...rest } = await source.token(AUDIENCE);
    const renewed = unsignedToken({ ...SESSION_CLAIMS, exp: NOW + 7200 });
    files.set(FILE, `${renewed}\n`);
    await source.token(AUDIENCE);
    assert.deepStrictEqual(
      { jwt: jwt.reveal(), ...rest },
      { jwt: unsignedToken(CLAIMS), claims: CLAIMS, audience: AUDIENCE, source: 'devin-exchange' },
    );
    assert.deepStrictEqual(http.requests, [exchangeOf(SESSION), exchangeOf(renewed)]);
  });

  it('asks for the subject that was chosen', async () => {
    const { source, http } = build(EXCHANGED, { subjectKeys: ['org_id', 'repository_name'] });
    await source.token(AUDIENCE);
    const form = new URLSearchParams(http.requests[0]?.body);
    assert.equal(form.get('subject_keys'), 'org_id repository_name');
  });

  it('is recorded by its file and what was chosen, never by the token', async () => {
    const { source } = build(EXCHANGED);
    const { source: chosen } = build(EXCHANGED, { issuer: 'http://127.0.0.1:4000', subjectKeys: ['org_id'] });
    assert.deepStrictEqual(
      [await source.availability(), source.interactive, source.record(), chosen.record()],
      [
        { usable: true },
        false,
        { id: 'devin-exchange', file: FILE },
        { id: 'devin-exchange', file: FILE, subjectKeys: ['org_id'], issuer: 'http://127.0.0.1:4000' },
      ],
    );
  });

  it('asks the issuer that the person chose, and no other', async () => {
    const issuer = 'https://acme.devinenterprise.com';
    const session = unsignedToken({ ...SESSION_CLAIMS, iss: issuer });
    const { source, http } = build(answerOf({ ...CLAIMS, iss: issuer }), { issuer, session });
    assert.equal((await source.token(AUDIENCE)).claims['iss'], issuer);
    assert.equal(http.requests[0]?.url, `${issuer}/api/oidc/token`);
  });

  it('refuses an audience that could mean something else, before anything is read or sent', async () => {
    const { source, http } = build(EXCHANGED, { session: new AssumeError('internal', 'It was read.') });
    assert.equal((await failureOf(() => source.token('a&b'))).kind, 'usage');
    assert.deepEqual(http.requests, []);
  });

  it('is cancelled', async () => {
    const { source } = build(EXCHANGED);
    assert.equal((await failureOf(() => source.token(AUDIENCE, AbortSignal.abort()))).kind, 'cancelled');
  });

  const ISSUER_HINT =
    'Issuers are compared character by character, a trailing slash too; another one is accepted only from `issuers` in ~/.config/rolecall/config.yaml.';
  const FILE_HINT = 'Devin writes it into each session, and renews it there.';
  const LOCAL: readonly [
    what: string,
    session: string | AssumeError,
    failure: readonly [kind: string, message: string, hint: string],
  ][] = [
    [
      'a file that others could have written',
      new AssumeError('local-file', `The token file ${FILE} is not used: ${FILE} is writable by everyone.`),
      ['local-file', `The token file ${FILE} is not used: ${FILE} is writable by everyone.`, FILE_HINT],
    ],
    [
      'a file without a token',
      'SECRET but no token',
      [
        'protocol',
        `The token file ${FILE} gave more than one line where one token was expected.`,
        'Run `rolecall doctor`, which checks each identity source.',
      ],
    ],
    [
      "another issuer's token, which would be sent in the agent's name",
      unsignedToken({ ...SESSION_CLAIMS, iss: 'https://app.devin.ai.evil.example' }),
      [
        'identity-rejected',
        `The token in ${FILE} names the issuer https://app.devin.ai.evil.example, not https://app.devin.ai.`,
        ISSUER_HINT,
      ],
    ],
    [
      'a token without an issuer',
      unsignedToken({ exp: NOW + 60 }),
      ['identity-rejected', `The token in ${FILE} names no issuer, not https://app.devin.ai.`, ISSUER_HINT],
    ],
    [
      'a session whose token expired',
      unsignedToken({ ...SESSION_CLAIMS, exp: NOW - 600 }),
      [
        'identity-rejected',
        `The token in ${FILE} expired 10 min ago.`,
        "Devin renews it while the session lives: check this machine's clock, or start a new session.",
      ],
    ],
  ];
  for (const [what, session, [kind, message, hint]] of LOCAL) {
    it(`sends nothing for ${what}`, async () => {
      const { source, http } = build(EXCHANGED, { session });
      assert.deepStrictEqual(await source.availability(), { usable: false, reason: message, hint });
      assert.deepStrictEqual(await failureOf(() => source.token(AUDIENCE)), { kind, message, hint, retryable: false });
      assert.deepEqual(http.requests, []);
      const error = await source.token(AUDIENCE).catch((reason: unknown) => reason);
      assertNoSecret([/SECRET/], { error });
    });
  }

  const unreachable = new AssumeError('network', 'No address was found for app.devin.ai.', { hint: 'Check it.' });
  const FAILURES: readonly FailureRow[] = [
    ['no way there', unreachable, ['network', unreachable.message, unreachable.hint, false]],
    [
      'an audience that is refused',
      { status: 400, body: '{"error":"invalid_target","error_description":"SERVER TEXT"}' },
      [
        'identity-rejected',
        'Devin gives no token for the audience sts.amazonaws.com.',
        'Check the audience that the role asks for.',
        false,
      ],
    ],
    [
      'a request that is refused, for its subject keys or its tenant',
      { status: 400, body: '{"error":"invalid_request","error_description":"SERVER TEXT: use the git proxy"}' },
      [
        'identity-rejected',
        'Devin refused to make a token of this kind (invalid_request).',
        'Check `identity.devin.subjectKeys`; organisations on a dedicated tenant exchange tokens through its proxy, which Rolecall does not use.',
        false,
      ],
    ],
    ['a revoked session', { status: 400, body: '{"error":"invalid_grant"}' }, refused('invalid_grant')],
    ['a token that is not accepted', { status: 401, body: 'SERVER TEXT' }, refused('HTTP 401')],
    ['a token that may not', { status: 403, body: '{"error":"SERVER TEXT"}' }, refused('HTTP 403')],
    [
      'too many requests',
      { status: 429, body: '' },
      [
        'throttled',
        'Devin is asked for tokens too often at the moment.',
        'Try again shortly; credentials that were taken already keep working.',
        true,
      ],
    ],
    passing(500),
    passing(502),
    passing(503),
    passing(504),
    strange(404),
    strange(400),
    [
      'an answer that is no JSON',
      { body: 'SERVER TEXT' },
      ['protocol', "The answer of Devin's token exchange is not an object.", undefined, false],
    ],
    [
      'an answer without a token',
      { body: '{"access_token":""}' },
      ['protocol', 'The answer of Devin\'s token exchange has no text "access_token".', undefined, false],
    ],
    [
      'a token of another issuer',
      answerOf({ ...CLAIMS, iss: 'https://other.example' }),
      [
        'identity-rejected',
        "Devin's token exchange gave a token of the issuer https://other.example, not of https://app.devin.ai.",
        ISSUER_HINT,
        false,
      ],
    ],
    [
      'a token for another audience',
      answerOf({ ...CLAIMS, aud: 'https://other.example' }),
      [
        'identity-rejected',
        "Devin's token exchange gave a token for https://other.example, not for sts.amazonaws.com.",
        'Have the token issued for exactly the audience that the role asks for.',
        false,
      ],
    ],
    [
      'a token for more than one audience',
      answerOf({ ...CLAIMS, aud: [AUDIENCE, 'https://other.example'] }),
      [
        'identity-rejected',
        "Devin's token exchange gave a token for more than sts.amazonaws.com.",
        'It was asked for one audience alone, so the token is not used.',
        false,
      ],
    ],
    [
      'a token of a minute that expired by our clock',
      answerOf({ ...CLAIMS, exp: NOW - 1 }),
      [
        'clock-skew',
        "Devin's token exchange gave a new token that, by this machine's clock, expired less than a minute ago.",
        "Set this machine's clock; `rolecall doctor` compares it with the cloud's.",
        false,
      ],
    ],
  ];
  for (const [what, answer, [kind, message, hint, retryable]] of FAILURES) {
    it(`explains ${what}, and shows nothing of what was answered or sent`, async () => {
      const { source } = build(answer);
      assert.deepStrictEqual(await failureOf(() => source.token(AUDIENCE)), { kind, message, hint, retryable });
      const error = await source.token(AUDIENCE).catch((reason: unknown) => reason);
      assertNoSecret([/SERVER TEXT/, SESSION], { error });
    });
  }

  it('fails with a kind of ours, whatever is answered', async () => {
    await assertProperty(
      asyncProperty(integer({ min: 100, max: 599 }), string({ unit: 'binary' }), async (status, body) => {
        const error = await build({ status, body })
          .source.token(AUDIENCE)
          .catch((reason: unknown) => reason);
        assert.ok(error instanceof AssumeError && error.kind !== 'internal');
      }),
    );
  });
});

/** The whole request for a session's token. */
function exchangeOf(token: string) {
  return {
    method: 'POST',
    url: 'https://app.devin.ai/api/oidc/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: `grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange&subject_token=${token}&subject_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Ajwt&audience=sts.amazonaws.com&subject_keys=org_id`,
    deadlineMilliseconds: 15_000,
    maximumBytes: 65_536,
  };
}

type FailureRow = readonly [
  what: string,
  answer: Partial<HttpResponse> | AssumeError,
  failure: readonly [kind: string, message: string, hint: string | undefined, retryable: boolean],
];

function refused(code: string): FailureRow[2] {
  return [
    'identity-rejected',
    `Devin refused the session's own token (${code}).`,
    'Start a new session; organisations on a dedicated tenant exchange tokens through its proxy, which Rolecall does not use.',
    false,
  ];
}

/** What passes by itself. */
function passing(status: number): FailureRow {
  return [
    `HTTP ${status}`,
    { status, body: '<html>SERVER TEXT</html>' },
    ['network', `Devin could not make a token just now (HTTP ${status}).`, 'Try again in a moment.', true],
  ];
}

/** What is not Devin's. */
function strange(status: number): FailureRow {
  return [
    `HTTP ${status}`,
    { status, body: 'SERVER TEXT' },
    [
      'protocol',
      `What was asked does not answer as Devin's token exchange does (HTTP ${status}).`,
      'Check `issuers.devin` in ~/.config/rolecall/config.yaml.',
      false,
    ],
  ];
}
