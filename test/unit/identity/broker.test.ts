import assert from 'node:assert/strict';
import { BROKER_REFUSALS } from '../../../src/core/broker-protocol.ts';
import { asAssumeError, type AssumeError } from '../../../src/core/errors.ts';
import type { HttpResponse } from '../../../src/core/ports.ts';
import { Secret } from '../../../src/core/secret.ts';
import type { TokenSource } from '../../../src/core/token.ts';
import { type BrokerSettings, createBrokerSource } from '../../../src/identity/broker/broker-source.ts';
import { createBrokerClient } from '../../../src/identity/broker/client.ts';
import type { GitHubTokenChoice } from '../../../src/identity/broker/github-token.ts';
import { BROKER, FakeBroker, GITHUB_TOKEN, refusalAnswer } from '../../support/fake-broker.ts';
import { failureOf } from '../../support/failure-of.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { assertNoSecret } from '../../support/secret-absence.ts';

const AUDIENCE = 'sts.amazonaws.com';
const FOUND: GitHubTokenChoice = { found: true, token: new Secret(GITHUB_TOKEN), variable: 'GITHUB_TOKEN' };
const NOT_FOUND: GitHubTokenChoice = { found: false, reason: 'GITHUB_TOKEN is not set.' };

function sourceWith(changes: Partial<BrokerSettings> = {}, choice: GitHubTokenChoice = FOUND) {
  const clock = new FakeClock();
  const broker = new FakeBroker(clock);
  const source: TokenSource = createBrokerSource(
    { broker: BROKER, codespace: 'octo-space-1', repository: 'acme/app', ...changes },
    { clock, client: () => Promise.resolve(createBrokerClient(broker)), gitHubToken: () => choice },
  );
  return { clock, broker, source };
}

/** The whole error, with its cause, in which no secret and no server text may be. */
async function refusedWith(answer: Partial<HttpResponse>): Promise<AssumeError> {
  const { broker, source } = sourceWith();
  broker.answer = () => answer;
  return source.token(AUDIENCE).then(() => assert.fail('It was to fail.'), asAssumeError);
}

describe('the broker', () => {
  it('is asked for exactly one token of one audience, and nothing else', async () => {
    const { broker, source } = sourceWith();
    assert.deepEqual(await source.availability(), { usable: true });
    assert.equal(broker.requests.length, 0);
    const token = await source.token(AUDIENCE);
    assert.deepEqual([token.audience, token.source, token.claims['iss']], [AUDIENCE, 'broker', BROKER]);
    const [request] = broker.requests;
    assert.deepEqual(
      { ...request, body: undefined },
      {
        method: 'POST',
        url: 'https://id.acme.example/token',
        headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
        body: undefined,
        deadlineMilliseconds: 10_000,
        maximumBytes: 65_536,
      },
    );
    assert.deepEqual(broker.forms(), [
      {
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        requested_token_type: 'urn:ietf:params:oauth:token-type:jwt',
        audience: AUDIENCE,
        subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
        subject_token: GITHUB_TOKEN,
        codespace: 'octo-space-1',
        repository: 'acme/app',
      },
    ]);
    assert.deepEqual(source.record(), {
      id: 'broker',
      broker: BROKER,
      codespace: 'octo-space-1',
      repository: 'acme/app',
      variable: 'GITHUB_TOKEN',
    });
  });

  it('is told no repository where the folder has none on GitHub', async () => {
    const { broker, source } = sourceWith({ repository: undefined });
    await source.token(AUDIENCE);
    assert.equal(broker.forms()[0]?.['repository'], undefined);
    assert.deepEqual(Object.keys(source.record() ?? {}), ['id', 'broker', 'codespace', 'variable']);
  });

  const unusable: readonly (readonly [
    what: string,
    changes: Partial<BrokerSettings>,
    choice: GitHubTokenChoice,
    reason: string,
  ])[] = [
    ['without a GitHub token', {}, NOT_FOUND, 'GITHUB_TOKEN is not set.'],
    [
      'without a codespace',
      { codespace: undefined },
      FOUND,
      'CODESPACE_NAME is not set, so a broker cannot tell which codespace asks.',
    ],
    ...['../../user', 'a b', 'a/b', 'é', 'a'.repeat(101), 'a\n'].map(
      codespace =>
        [`in ${JSON.stringify(codespace)}`, { codespace }, FOUND, "CODESPACE_NAME holds no codespace's name."] as const,
    ),
  ];
  for (const [what, changes, choice, reason] of unusable) {
    it(`gets nothing ${what}`, async () => {
      const { broker, source } = sourceWith(changes, choice);
      assert.deepEqual(await source.availability(), { usable: false, reason });
      const { kind, message, hint } = await failureOf(() => source.token(AUDIENCE));
      assert.deepEqual(
        [kind, message, hint],
        ['no-identity-source', reason, 'Open a new terminal, or click Renew in VS Code.'],
      );
      assert.deepEqual([broker.requests, source.record()], [[], undefined]);
    });
  }

  it('gets nothing for what could be no audience', async () => {
    const { broker, source } = sourceWith();
    assert.equal((await failureOf(() => source.token('a b'))).kind, 'usage');
    assert.deepEqual(broker.requests, []);
  });
});

describe("a broker's refusal", () => {
  const says: Readonly<Record<(typeof BROKER_REFUSALS)[number], string>> = {
    'malformed-request': 'protocol: id.acme.example did not understand the request.',
    'audience-not-allowed': 'identity-rejected: id.acme.example refused: it gives no token for sts.amazonaws.com.',
    'token-kind': "identity-rejected: id.acme.example refused: the GitHub token is not a codespace's own.",
    'token-stale': "identity-stale: GitHub no longer accepts this codespace's token.",
    'codespace-unknown': 'identity-rejected: id.acme.example refused: GitHub knows no codespace octo-space-1 of yours.',
    'codespace-not-yours':
      "identity-rejected: id.acme.example refused: the codespace octo-space-1 is another person's.",
    'codespace-stopped':
      'identity-rejected: id.acme.example refused: GitHub does not say that the codespace octo-space-1 is running.',
    'codespace-not-billed-to-owner':
      'identity-rejected: id.acme.example refused: this codespace is not paid for by acme.',
    'repository-mismatch': 'identity-rejected: id.acme.example refused: this codespace is not for acme/app.',
    'repository-unpublished':
      'identity-rejected: id.acme.example refused: this codespace has no repository on GitHub yet.',
    'repository-fork': 'identity-rejected: id.acme.example refused: acme/app is a fork.',
    'repository-template': 'identity-rejected: id.acme.example refused: acme/app is a template.',
    'repository-replaced':
      "identity-rejected: id.acme.example refused: acme/app was renamed or moved, or its name is another repository's now.",
    'owner-not-allowed': 'identity-rejected: id.acme.example refused: it does not serve acme.',
    'no-write-access': "identity-rejected: id.acme.example refused: this codespace's token cannot write to acme/app.",
    'role-unknown': 'identity-rejected: id.acme.example refused: its catalogue has no role of that name for acme/app.',
    'role-permission':
      'identity-rejected: id.acme.example refused: the role wants more permission on acme/app than you have.',
    'role-team': 'identity-rejected: id.acme.example refused: the role is for teams that you are not in.',
    'rate-limited': 'throttled: id.acme.example gets too many requests from you.',
    'github-unavailable': 'network: id.acme.example got no answer from GitHub.',
    'signing-unavailable': 'network: id.acme.example cannot sign tokens now.',
  };
  for (const reason of BROKER_REFUSALS) {
    it(`${reason} is said in our own words, with what to do`, async () => {
      const failure = await refusedWith(refusalAnswer(reason === 'token-stale' ? 401 : 403, reason));
      assert.deepEqual([`${failure.kind}: ${failure.message}`, failure.code], [says[reason], reason]);
      assert.match(failure.hint ?? '', /^[A-Z].*\.$/);
      assert.equal(failure.retryable, ['github-unavailable', 'signing-unavailable'].includes(reason));
      assertNoSecret([/SERVER TEXT/, /ghu_/], { failure });
    });
  }

  it('says what to do about a stale token', async () => {
    const { hint } = await refusedWith(refusalAnswer(401, 'token-stale'));
    assert.equal(hint, 'Open a new terminal, or click Renew in VS Code.');
  });

  it('names no repository where none is known', async () => {
    const { broker, source } = sourceWith({ repository: undefined });
    broker.answer = () => refusalAnswer(403, 'repository-fork');
    const { message } = await failureOf(() => source.token(AUDIENCE));
    assert.equal(message, "id.acme.example refused: this codespace's repository is a fork.");
  });
});

describe('an answer that is none of a broker', () => {
  const json = { 'content-type': 'application/json' };
  const html = { status: 200, headers: { 'content-type': 'text/html' }, body: '<h1>SERVER TEXT</h1>' };
  const rows: readonly (readonly [what: string, answer: Partial<HttpResponse>, code: string, retryable?: boolean])[] = [
    ['a reason nobody knows', refusalAnswer(403, 'because SERVER TEXT'), 'HTTP 403'],
    ['no reason', { status: 401, headers: json, body: '{"error":"invalid_token"}' }, 'HTTP 401'],
    ['not found', { ...html, status: 404 }, 'HTTP 404'],
    ['a sign-in page', html, 'HTTP 200'],
    ['JSON that calls itself HTML', { ...refusalAnswer(403, 'token-stale'), headers: html.headers }, 'HTTP 403'],
    ['another JSON type', { headers: { 'content-type': 'application/json-seq' } }, 'HTTP 200'],
    ['a list', { headers: json, body: '[]' }, 'HTTP 200'],
    ['nothing', { headers: {}, body: '' }, 'HTTP 200'],
    ['created', { status: 201 }, 'HTTP 201'],
    ['a load balancer with nothing behind it', { ...html, status: 503 }, 'HTTP 503', true],
    ['an error of its own', { ...html, status: 500 }, 'HTTP 500'],
  ];
  for (const [what, answer, code, retryable = false] of rows) {
    it(`is refused: ${what}`, async () => {
      const failure = await refusedWith(answer);
      assert.deepEqual(
        [failure.kind, failure.message, failure.code, failure.retryable],
        ['protocol', `id.acme.example did not answer as a broker does (${code}).`, code, retryable],
      );
      assertNoSecret([/SERVER TEXT/, /ghu_/], { failure });
    });
  }

  const changed: readonly (readonly [what: string, changes: Readonly<Record<string, unknown>>])[] = [
    ['an access token', { issued_token_type: 'urn:ietf:params:oauth:token-type:access_token' }],
    ['no type of token', { issued_token_type: undefined }],
    ['a bearer token', { token_type: 'Bearer' }],
    ['no token', { access_token: undefined }],
    ['a number as token', { access_token: 1 }],
    ['a token that is no JWT', { access_token: 'SERVER TEXT' }],
    ["GitHub's own token again", { access_token: GITHUB_TOKEN }],
  ];
  for (const [what, changes] of changed) {
    it(`is refused: ${what}`, async () => {
      const { broker, source } = sourceWith();
      broker.answer = request => ({ body: broker.token(request, changes) });
      const failure = await failureOf(() => source.token(AUDIENCE));
      assert.equal(failure.kind, 'protocol');
      assertNoSecret([/SERVER TEXT/, /ghu_/], { failure });
    });
  }
});

describe("a broker's token", () => {
  const rows: readonly (readonly [what: string, claims: Readonly<Record<string, unknown>>, kind: string])[] = [
    ['of another issuer', { iss: 'https://id.evil.example' }, 'identity-rejected'],
    ['of its issuer with a slash', { iss: `${BROKER}/` }, 'identity-rejected'],
    ['of its issuer in other letters', { iss: 'https://ID.acme.example' }, 'identity-rejected'],
    ['without an issuer', { iss: undefined }, 'protocol'],
    ['for another audience', { aud: 'api://AzureADTokenExchange' }, 'identity-rejected'],
    ['for that audience and another', { aud: [AUDIENCE, 'api://AzureADTokenExchange'] }, 'identity-rejected'],
    ['for a list of that one', { aud: [AUDIENCE] }, 'identity-rejected'],
    ['that has expired', { exp: 1 }, 'clock-skew'],
    ['that never expires', { exp: undefined }, 'protocol'],
  ];
  for (const [what, claims, kind] of rows) {
    it(`goes nowhere: ${what}`, async () => {
      const { broker, source } = sourceWith();
      broker.claims = claims;
      const failure = await failureOf(() => source.token(AUDIENCE));
      assert.equal(failure.kind, kind);
      assert.match(failure.message, /^id\.acme\.example gave /);
      assert.doesNotMatch(`${failure.message}${failure.hint ?? ''}`, /issuers/);
    });
  }
});
