import assert from 'node:assert/strict';
import { assert as assertProperty, asyncProperty, integer, string } from 'fast-check';
import { asAssumeError, AssumeError } from '../../../src/core/errors.ts';
import type { HttpResponse, LocalSockets } from '../../../src/core/ports.ts';
import type { TokenSource } from '../../../src/core/token.ts';
import { createCursorSource } from '../../../src/identity/cursor.ts';
import { failureOf } from '../../support/failure-of.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { FakeHttp } from '../../support/fake-http.ts';
import { unsignedToken } from '../../support/unsigned-token.ts';
import { assertNoSecret } from '../../support/secret-absence.ts';

const AUDIENCE = 'sts.amazonaws.com';
const SOCKET = '/run/cursor/api.sock';
const clock = new FakeClock();
const NOW = clock.now() / 1000;
const CLAIMS = {
  iss: 'https://api.cursor.com',
  sub: 'user:42',
  aud: AUDIENCE,
  iat: NOW,
  nbf: NOW - 5,
  exp: NOW + 300,
  cloud_agent_id: 'bc-1a2b',
};
const MINTED = answerOf(CLAIMS);

function answerOf(claims: Readonly<Record<string, unknown>>): Partial<HttpResponse> {
  return { body: JSON.stringify({ token: unsignedToken(claims), expires_at: NOW + 300 }) };
}

function build(
  answer: Partial<HttpResponse> | AssumeError,
  options: { readonly sockets?: LocalSockets; readonly issuer?: string } = {},
): { readonly source: TokenSource; readonly http: FakeHttp } {
  const http = new FakeHttp(() => answer);
  const sockets = options.sockets ?? { check: path => Promise.resolve({ usable: true, path: `/real${path}` }) };
  const settings = { socket: SOCKET, issuer: options.issuer };
  return { source: createCursorSource(settings, { clock, http: () => Promise.resolve(http), sockets }), http };
}

describe("Cursor's agent socket", () => {
  it('asks over the checked socket for a token of exactly one audience, anew at each call', async () => {
    const { source, http } = build(MINTED);
    const { jwt, ...rest } = await source.token(AUDIENCE);
    await source.token(AUDIENCE);
    assert.deepStrictEqual(
      { jwt: jwt.reveal(), ...rest },
      { jwt: unsignedToken(CLAIMS), claims: CLAIMS, audience: AUDIENCE, source: 'cursor-socket' },
    );
    const request = {
      method: 'POST',
      url: 'http://localhost/v1/tokens/oidc',
      socket: `/real${SOCKET}`,
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: '{"aud":"sts.amazonaws.com"}',
      deadlineMilliseconds: 15_000,
      maximumBytes: 65_536,
    };
    assert.deepStrictEqual(http.requests, [request, request]);
  });

  it('is recorded by its socket, and by an issuer only when the person chose one', async () => {
    const { source } = build(MINTED);
    const { source: chosen } = build(MINTED, { issuer: 'http://127.0.0.1:4000' });
    assert.deepStrictEqual(
      [await source.availability(), source.interactive, source.record(), chosen.record()],
      [
        { usable: true },
        false,
        { id: 'cursor-socket', socket: SOCKET },
        { id: 'cursor-socket', socket: SOCKET, issuer: 'http://127.0.0.1:4000' },
      ],
    );
  });

  it('believes another issuer only when the person chose it', async () => {
    const own = answerOf({ ...CLAIMS, iss: 'http://127.0.0.1:4000' });
    const { source } = build(own, { issuer: 'http://127.0.0.1:4000' });
    assert.equal((await source.token(AUDIENCE)).claims['iss'], 'http://127.0.0.1:4000');
    assert.equal((await failureOf(() => build(own).source.token(AUDIENCE))).kind, 'identity-rejected');
  });

  it('sends nothing to a socket that is not believed, each time it is asked', async () => {
    let believed = true;
    const sockets: LocalSockets = {
      check: path =>
        Promise.resolve(believed ? { usable: true, path } : { usable: false, reason: 'belongs to user 7' }),
    };
    const { source, http } = build(MINTED, { sockets });
    await source.token(AUDIENCE);
    believed = false;
    assert.deepStrictEqual(await failureOf(() => source.token(AUDIENCE)), {
      kind: 'no-identity-source',
      message: '/run/cursor/api.sock belongs to user 7.',
      hint: 'Right after the start of an agent it may be missing: try again; a self-hosted worker serves it when started with --identity-socket.',
      retryable: false,
    });
    assert.equal(http.requests.length, 1);
  });

  it('refuses an audience that could mean something else, before anything is sent', async () => {
    const { source, http } = build(MINTED);
    assert.equal((await failureOf(() => source.token('a b'))).kind, 'usage');
    assert.deepEqual(http.requests, []);
  });

  it('is cancelled', async () => {
    const { source } = build(MINTED);
    assert.equal((await failureOf(() => source.token(AUDIENCE, AbortSignal.abort()))).kind, 'cancelled');
  });

  const unreachable = new AssumeError('network', 'Nothing answers at the socket /run/cursor/api.sock.', {
    hint: 'Check that what listens there is running.',
    retryable: true,
  });
  const DOCTOR = 'Run `rolecall doctor`, which checks each identity source.';
  const FAILURES: readonly FailureRow[] = [
    ['nothing that listens', unreachable, ['network', unreachable.message, unreachable.hint, true]],
    [
      'an audience that is refused',
      { status: 400, body: '{"error":"invalid_aud","usage":"SERVER TEXT"}' },
      [
        'identity-rejected',
        'Cursor gives no token for the audience sts.amazonaws.com.',
        'Check the audience that the role asks for.',
        false,
      ],
    ],
    [
      'an agent that may have none',
      { status: 403, body: '{"error":"backend_error"}' },
      [
        'identity-rejected',
        'Cursor does not let this agent have identity tokens.',
        'Start a new agent; where that one is refused too, ask who administers your team in Cursor.',
        false,
      ],
    ],
    [
      'too many requests',
      { status: 429, body: '{"error":"rate_limited"}' },
      [
        'throttled',
        'Cursor gives this agent no more tokens for now: 30 a minute are allowed.',
        'Wait a minute; credentials that were taken already keep working.',
        true,
      ],
    ],
    passing(500),
    passing(502),
    passing(503),
    passing(504),
    strange('another service', { status: 404, body: '{"error":"not_found"}' }),
    strange('a method that is not known', { status: 405 }),
    strange('a teapot', { status: 418, body: 'SERVER TEXT' }),
    [
      'an answer that is no JSON',
      { body: 'SERVER TEXT' },
      ['protocol', "The answer of Cursor's agent socket is not an object.", undefined, false],
    ],
    [
      'an answer without a token',
      { body: '{"expires_at":1}' },
      ['protocol', 'The answer of Cursor\'s agent socket has no text "token".', undefined, false],
    ],
    [
      'a token that is none',
      { body: '{"token":"SERVER TEXT"}' },
      ['protocol', "Cursor's agent socket gave more than one line where one token was expected.", DOCTOR, false],
    ],
    [
      'a token of another issuer',
      answerOf({ ...CLAIMS, iss: 'https://api.cursor.com.evil.example' }),
      [
        'identity-rejected',
        "Cursor's agent socket gave a token of the issuer https://api.cursor.com.evil.example, not of https://api.cursor.com.",
        'Issuers are compared character by character, a trailing slash too; another one is accepted only from `issuers` in ~/.config/rolecall/config.yaml.',
        false,
      ],
    ],
    [
      'a token for another audience',
      answerOf({ ...CLAIMS, aud: 'https://other.example' }),
      [
        'identity-rejected',
        "Cursor's agent socket gave a token for https://other.example, not for sts.amazonaws.com.",
        'Have the token issued for exactly the audience that the role asks for.',
        false,
      ],
    ],
    [
      'a token for more than one audience',
      answerOf({ ...CLAIMS, aud: [AUDIENCE, 'https://other.example'] }),
      [
        'identity-rejected',
        "Cursor's agent socket gave a token for more than sts.amazonaws.com.",
        'It was asked for one audience alone, so the token is not used.',
        false,
      ],
    ],
    [
      'a token that expired',
      answerOf({ ...CLAIMS, exp: NOW - 120 }),
      [
        'clock-skew',
        "Cursor's agent socket gave a new token that, by this machine's clock, expired 2 min ago.",
        "Set this machine's clock; `rolecall doctor` compares it with the cloud's.",
        false,
      ],
    ],
  ];
  for (const [what, answer, [kind, message, hint, retryable]] of FAILURES) {
    it(`explains ${what}, and shows nothing of what was answered`, async () => {
      const { source } = build(answer);
      assert.deepStrictEqual(await failureOf(() => source.token(AUDIENCE)), { kind, message, hint, retryable });
      const error = await source.token(AUDIENCE).catch((reason: unknown) => reason);
      assertNoSecret([/SERVER TEXT/], { error });
    });
  }

  it('fails with a kind of ours, whatever is answered', async () => {
    await assertProperty(
      asyncProperty(integer({ min: 100, max: 599 }), string({ unit: 'binary' }), async (status, body) => {
        const error = await build({ status, body })
          .source.token(AUDIENCE)
          .catch((reason: unknown) => reason);
        assert.ok(error instanceof AssumeError && asAssumeError(error).kind !== 'internal');
      }),
    );
  });
});

type FailureRow = readonly [
  what: string,
  answer: Partial<HttpResponse> | AssumeError,
  failure: readonly [kind: string, message: string, hint: string | undefined, retryable: boolean],
];

/** What passes by itself. */
function passing(status: number): FailureRow {
  return [
    `HTTP ${status}`,
    { status, body: '{"error":"backend_unreachable"}' },
    ['network', `Cursor could not make a token just now (HTTP ${status}).`, 'Try again in a moment.', true],
  ];
}

/** What is not Cursor's. */
function strange(what: string, answer: Partial<HttpResponse>): FailureRow {
  return [
    what,
    answer,
    [
      'protocol',
      `What listens at the socket does not answer as Cursor's does (HTTP ${answer.status ?? 200}).`,
      'Check CURSOR_AGENT_SOCKET, and that this is a Cursor cloud agent.',
      false,
    ],
  ];
}
