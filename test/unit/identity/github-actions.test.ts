import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { asAssumeError, AssumeError, type FailureKind } from '../../../src/core/errors.ts';
import type { HttpResponse } from '../../../src/core/ports.ts';
import { createGitHubActionsSource } from '../../../src/identity/github-actions.ts';
import { failureOf } from '../../support/failure-of.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import {
  FakeGitHubJob,
  GITHUB_JOB_VARIABLES,
  GITHUB_SUBJECT,
  REQUEST_TOKEN,
  REQUEST_URL,
} from '../../support/fake-git-hub-job.ts';

const AUDIENCE = 'sts.amazonaws.com';
const NO_PERMISSION = 'The job has no permission `id-token: write`, so GitHub gives it no identity token.';
const ADD_PERMISSION =
  'Add `permissions: { id-token: write, contents: read }` to the job; a pull request from a fork never gets it.';
const NOT_GITHUB = "ACTIONS_ID_TOKEN_REQUEST_URL names no address of GitHub's, so nothing is sent there.";
const CHECK_SERVER =
  'On a GitHub of your own, name its issuer as `issuers.githubActions` in ~/.config/rolecall/config.yaml, or with --issuer.';
const INCIDENT = 'Run the job again; www.githubstatus.com says whether GitHub has an incident.';

function jobWith(variables: Readonly<Record<string, string | undefined>> = {}, issuer?: string) {
  const clock = new FakeClock();
  const gitHub = new FakeGitHubJob(clock);
  const environment: Record<string, string | undefined> = { ...GITHUB_JOB_VARIABLES, ...variables };
  const source = createGitHubActionsSource(issuer, { clock, http: () => Promise.resolve(gitHub), environment });
  return { clock, gitHub, environment, source };
}

describe('the identity of a GitHub Actions job', () => {
  it('is one request with the job’s own permission, for exactly one audience', async () => {
    const { gitHub, source } = jobWith();
    assert.deepEqual(await source.availability(), { usable: true });
    assert.deepEqual(gitHub.requests, []);
    const token = await source.token(AUDIENCE);
    assert.deepEqual(
      [token.audience, token.source, token.claims['sub'], token.claims['aud']],
      [AUDIENCE, 'github-actions', GITHUB_SUBJECT, AUDIENCE],
    );
    assert.deepEqual(gitHub.requests, [
      {
        method: 'GET',
        url: `${REQUEST_URL}&audience=sts.amazonaws.com`,
        headers: { authorization: `Bearer ${REQUEST_TOKEN}`, accept: 'application/json' },
        deadlineMilliseconds: 10_000,
        maximumBytes: 65_536,
      },
    ]);
    assert.deepEqual(source.record(), { id: 'github-actions' });
    assert.equal(source.interactive, false);
  });

  it('is asked for anew each time, with what the environment says then', async () => {
    const { gitHub, source, environment } = jobWith();
    await source.token('//iam.googleapis.com/projects/1/x');
    environment['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] = 'another';
    await source.token(AUDIENCE);
    assert.deepEqual(
      gitHub.requests.map(({ url, headers }) => [new URL(url).searchParams.get('audience'), headers['authorization']]),
      [
        ['//iam.googleapis.com/projects/1/x', `Bearer ${REQUEST_TOKEN}`],
        [AUDIENCE, 'Bearer another'],
      ],
    );
  });

  it('names its server in the record where that is one of the organisation’s own', async () => {
    const issuer = 'https://ghe.acme.example/_services/token';
    const { gitHub, source } = jobWith(
      { ACTIONS_ID_TOKEN_REQUEST_URL: 'https://ghe.acme.example/_services/pipelines/x?api-version=2.0' },
      issuer,
    );
    gitHub.claims = { iss: issuer };
    await source.token(AUDIENCE);
    assert.deepEqual(source.record(), { id: 'github-actions', issuer });
  });

  const missing: readonly (readonly [what: string, variables: Readonly<Record<string, string | undefined>>])[] = [
    ['neither variable', { ACTIONS_ID_TOKEN_REQUEST_URL: undefined, ACTIONS_ID_TOKEN_REQUEST_TOKEN: undefined }],
    ['no address', { ACTIONS_ID_TOKEN_REQUEST_URL: undefined }],
    ['no token', { ACTIONS_ID_TOKEN_REQUEST_TOKEN: undefined }],
    ['an empty address', { ACTIONS_ID_TOKEN_REQUEST_URL: '' }],
  ];
  for (const [what, variables] of missing) {
    it(`says which permission is missing and how to add it: ${what}`, async () => {
      const { gitHub, source } = jobWith(variables);
      assert.deepEqual(await source.availability(), { usable: false, reason: NO_PERMISSION, hint: ADD_PERMISSION });
      const { kind, message, hint } = await failureOf(() => source.token(AUDIENCE));
      assert.deepEqual([kind, message, hint], ['no-identity-source', NO_PERMISSION, ADD_PERMISSION]);
      assert.deepEqual(gitHub.requests, []);
    });
  }

  const ENTERPRISE_SERVER = 'https://ghe.acme.example/_services/token';
  const foreign: readonly (readonly [address: string, issuer?: string])[] = [
    ['http://x.actions.githubusercontent.com/a?b=c'],
    ['https://actions.githubusercontent.com.evil.example/a'],
    ['https://evil.example/.actions.githubusercontent.com'],
    ['https://xactions.githubusercontent.com/a'],
    ['https://actions.githubusercontent.com/a'],
    ['https://x.actions.githubusercontent.com:8443/a'],
    ['https://x.actions.githubusercontent.com@evil.example/a'],
    ['https://user:word@x.actions.githubusercontent.com/a'],
    ['https://x.actions.githubusercontent.com/a#b'],
    ['https://x.actions.githubusercontent.com./a'],
    ['https://localhost/a'],
    ['https://pipelines.actions.acme.ghe.com/a'],
    ['file:///etc/passwd'],
    ['not an address'],
    [`https://x.actions.githubusercontent.com/${'a'.repeat(5000)}`],
    ['https://ghe.acme.example:8443/_services/x', ENTERPRISE_SERVER],
    ['https://x.ghe.acme.example/_services/x', ENTERPRISE_SERVER],
    ['http://ghe.acme.example/_services/x', ENTERPRISE_SERVER],
    ['https://pipelines.actions.other.ghe.com/a', 'https://token.actions.acme.ghe.com'],
    ['https://pipelines.actions.acme.ghe.com.evil.example/a', 'https://token.actions.acme.ghe.com'],
    ['https://x.actions.evil.example/a', 'https://token.actions.evil.example.org'],
  ];
  for (const [address, issuer] of foreign) {
    it(`sends the job's permission nowhere else: ${address.slice(0, 70)}${issuer === undefined ? '' : `, with ${issuer}`}`, async () => {
      const { gitHub, source } = jobWith({ ACTIONS_ID_TOKEN_REQUEST_URL: address }, issuer);
      assert.deepEqual(await source.availability(), { usable: false, reason: NOT_GITHUB, hint: CHECK_SERVER });
      const { kind, message, hint } = await failureOf(() => source.token(AUDIENCE));
      assert.deepEqual([kind, message, hint], ['no-identity-source', NOT_GITHUB, CHECK_SERVER]);
      assert.deepEqual(gitHub.requests, []);
    });
  }

  const own: readonly (readonly [address: string, issuer?: string])[] = [
    ['https://pipelines.actions.githubusercontent.com/a?b=c'],
    ['https://PIPELINES.actions.githubusercontent.com/a'],
    ['https://pipelines.actions.githubusercontent.com/a', ENTERPRISE_SERVER],
    ['https://ghe.acme.example/_services/x?api-version=2.0', ENTERPRISE_SERVER],
    ['https://pipelines.actions.acme.ghe.com/a', 'https://token.actions.acme.ghe.com'],
    ['https://localhost:8443/a', 'https://localhost:8443'],
  ];
  for (const [address, issuer] of own) {
    it(`asks GitHub, or the server that was chosen: ${address}`, async () => {
      const { source } = jobWith({ ACTIONS_ID_TOKEN_REQUEST_URL: address }, issuer);
      assert.deepEqual(await source.availability(), { usable: true });
    });
  }

  it('sends the permission to no other host, whatever the address', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.webUrl({ withFragments: true, withQueryParameters: true }), fc.string()),
        async address => {
          const { gitHub, source } = jobWith({ ACTIONS_ID_TOKEN_REQUEST_URL: address });
          await source.token(AUDIENCE).catch(asAssumeError);
          assert.ok(
            gitHub.requests.every(({ url }) => new URL(url).hostname.endsWith('.actions.githubusercontent.com')),
          );
        },
      ),
    );
  });

  it('sends no token that could begin another header', async () => {
    for (const token of ['a b', 'a\r\nx: y', 'é', 'a'.repeat(20_001)]) {
      const { gitHub, source } = jobWith({ ACTIONS_ID_TOKEN_REQUEST_TOKEN: token });
      const { kind, message } = await failureOf(() => source.token(AUDIENCE));
      assert.deepEqual(
        [kind, message],
        ['no-identity-source', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN holds no token that can be sent.'],
      );
      assert.deepEqual(gitHub.requests, []);
    }
  });

  it('is asked for no audience that could mean something else', async () => {
    const { gitHub, source } = jobWith();
    assert.equal((await failureOf(() => source.token('a&audience=b'))).kind, 'usage');
    assert.deepEqual(gitHub.requests, []);
  });

  const SERVER_TEXT = `SERVER TEXT ${REQUEST_TOKEN}`;
  const refusals: readonly (readonly [
    what: string,
    answer: Partial<HttpResponse>,
    kind: FailureKind,
    message: string,
    hint: string,
    retryable: boolean,
  ])[] = [
    ...[400, 401, 403, 404].map(
      status =>
        [
          `HTTP ${status}`,
          { status, body: SERVER_TEXT },
          'identity-rejected',
          `GitHub Actions refused to give an identity token (HTTP ${status}).`,
          'The permission ends with the job: check that it still runs, and that it has `id-token: write`.',
          false,
        ] as const,
    ),
    [
      'HTTP 429',
      { status: 429, body: SERVER_TEXT },
      'throttled',
      'GitHub gets too many requests for identity tokens from this job.',
      'Run the job again in a minute.',
      true,
    ],
    ...[500, 502, 503].map(
      status =>
        [
          `HTTP ${status}`,
          { status, body: SERVER_TEXT },
          'network',
          `GitHub Actions could give no identity token at the moment (HTTP ${status}).`,
          INCIDENT,
          true,
        ] as const,
    ),
    ...['', SERVER_TEXT, '[]', 'null', '{}', '{"value":""}', '{"value":7}'].map(
      body =>
        [
          `the body ${body.slice(0, 20)}`,
          { body },
          'protocol',
          'GitHub Actions answered without a token.',
          INCIDENT,
          false,
        ] as const,
    ),
    [
      'no JWT',
      { body: '{"value":"no token"}' },
      'protocol',
      'GitHub Actions gave more than one line where one token was expected.',
      'Run `rolecall doctor`, which checks each identity source.',
      false,
    ],
  ];
  for (const [what, answer, kind, message, hint, retryable] of refusals) {
    it(`is refused in our own words: ${what}`, async () => {
      const { gitHub, source } = jobWith();
      gitHub.answer = () => answer;
      const failure = await source.token(AUDIENCE).then(() => assert.fail('It was to fail.'), asAssumeError);
      assert.deepEqual(
        [failure.kind, failure.message, failure.hint, failure.retryable],
        [kind, message, hint, retryable],
      );
      const told = inspect(failure, { depth: Infinity });
      assert.ok(!told.includes(REQUEST_TOKEN) && !told.includes('SERVER TEXT'), told);
    });
  }

  const OTHER_ISSUER =
    'Issuers are compared character by character, a trailing slash too; another one is accepted only from `issuers` in ~/.config/rolecall/config.yaml.';
  const tokens: readonly (readonly [
    what: string,
    claims: Readonly<Record<string, unknown>>,
    kind: FailureKind,
    message: string,
    hint: string,
  ])[] = [
    ...[
      'https://token.actions.githubusercontent.com/',
      'https://token.actions.githubusercontent.com/a/b',
      'https://vstoken.actions.githubusercontent.com',
      'https://token.actions.acme.ghe.com',
      'http://token.actions.githubusercontent.com',
    ].map(
      iss =>
        [
          `of ${iss}`,
          { iss },
          'identity-rejected',
          `GitHub Actions gave a token of the issuer ${iss}, not of https://token.actions.githubusercontent.com.`,
          OTHER_ISSUER,
        ] as const,
    ),
    [
      'for another audience',
      { aud: 'https://github.com/acme' },
      'identity-rejected',
      'GitHub Actions gave a token for https://github.com/acme, not for sts.amazonaws.com.',
      'Have the token issued for exactly the audience that the role asks for.',
    ],
    [
      'that expired',
      { exp: 1 },
      'clock-skew',
      '',
      "Set this machine's clock; `rolecall doctor` compares it with the cloud's.",
    ],
  ];
  for (const [what, claims, kind, message, hint] of tokens) {
    it(`is handed on to no cloud with a token ${what}`, async () => {
      const { gitHub, source } = jobWith();
      gitHub.claims = claims;
      const failure = await failureOf(() => source.token(AUDIENCE));
      assert.deepEqual([failure.kind, failure.hint], [kind, hint]);
      if (message !== '') assert.equal(failure.message, message);
    });
  }

  it('may be of an enterprise that put its name into the issuer', async () => {
    const { gitHub, source } = jobWith();
    gitHub.claims = { iss: 'https://token.actions.githubusercontent.com/acme-corp' };
    assert.equal((await source.token(AUDIENCE)).claims['sub'], GITHUB_SUBJECT);
    assert.deepEqual(source.record(), { id: 'github-actions' });
  });

  it('is not had when nobody answers, or nobody waits', async () => {
    for (const kind of ['network', 'cancelled'] as const) {
      const { gitHub, source } = jobWith();
      gitHub.answer = () => Promise.reject(new AssumeError(kind, 'Said by the transport.'));
      assert.deepEqual((await failureOf(() => source.token(AUDIENCE))).kind, kind);
    }
  });
});
