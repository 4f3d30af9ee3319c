import assert from 'node:assert/strict';
import type { FailureKind } from '../../../src/core/errors.ts';
import { createGitLabSource, type GitLabSettings } from '../../../src/identity/gitlab-id-token.ts';
import { failureOf } from '../../support/failure-of.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { unsignedToken } from '../../support/unsigned-token.ts';
import { assertNoSecret } from '../../support/secret-absence.ts';

const AUDIENCE = 'sts.amazonaws.com';
const DECLARE_ONE =
  'Declare one in the job, `id_tokens: { AWS_ID_TOKEN: { aud: sts.amazonaws.com } }`, and name it with --token-variable AWS_ID_TOKEN.';
const EXPIRED =
  "GitLab gives a job its ID token once, when it starts, for as long as the job's `timeout`: raise that, or split the job.";
const OWN_INSTANCE =
  'For an instance of your own, name it with --issuer, or as `issuers.gitlab` in ~/.config/rolecall/config.yaml.';

type Claims = Readonly<Record<string, unknown>>;

function jobWith(
  claims: Claims = {},
  settings: Partial<GitLabSettings> = {},
  more: Readonly<Record<string, string>> = {},
) {
  const clock = new FakeClock();
  const now = Math.floor(clock.now() / 1000);
  const token = unsignedToken({
    iss: 'https://gitlab.com',
    sub: 'project_path:acme/app:ref_type:branch:ref:main',
    aud: AUDIENCE,
    iat: now,
    exp: now + 3600,
    ...claims,
  });
  const environment: Record<string, string> = { GITLAB_CI: 'true', AWS_ID_TOKEN: token, ...more };
  const source = createGitLabSource(
    { variable: 'AWS_ID_TOKEN', issuer: undefined, ...settings },
    { clock, environment },
  );
  return { clock, token, environment, source };
}

describe('the ID token of a GitLab job', () => {
  it('is the one in the variable that was named, as it is', async () => {
    const { source, token } = jobWith();
    assert.deepEqual(await source.availability(), { usable: true });
    const { jwt, audience, claims, source: id } = await source.token(AUDIENCE);
    assert.deepEqual(
      [jwt.reveal() === token, audience, claims['aud'], id],
      [true, AUDIENCE, AUDIENCE, 'gitlab-id-token'],
    );
    assert.deepEqual(source.record(), { id: 'gitlab-id-token', variable: 'AWS_ID_TOKEN' });
  });

  it('is read anew each time', async () => {
    const { source, environment } = jobWith();
    const other = jobWith({ jti: 'other' }).token;
    await source.token(AUDIENCE);
    environment['AWS_ID_TOKEN'] = other;
    assert.equal((await source.token(AUDIENCE)).jwt.reveal(), other);
  });

  const audiences: readonly (readonly [what: string, aud: unknown, audience: string])[] = [
    ['the token’s', 'https://gitlab.com/acme', 'https://gitlab.com/acme'],
    ['the cloud’s, where the token is for it too', ['https://vault.example', AUDIENCE], AUDIENCE],
    ['the token’s first', ['https://a.example', 'https://b.example'], 'https://a.example'],
    ['the cloud’s, where the token names none', undefined, AUDIENCE],
  ];
  for (const [what, aud, audience] of audiences) {
    it(`has the audience that the job fixed: ${what}`, () => {
      assert.equal(jobWith({ aud }).source.audienceFor?.('aws', AUDIENCE), audience);
    });
  }

  it('has the cloud’s audience while there is no token to look at', () => {
    assert.equal(jobWith({}, { variable: undefined }).source.audienceFor?.('aws', AUDIENCE), AUDIENCE);
    assert.equal(jobWith({}, {}, { AWS_ID_TOKEN: 'no token' }).source.audienceFor?.('aws', AUDIENCE), AUDIENCE);
  });

  const JWT = jobWith().token;
  const missing: readonly (readonly [
    what: string,
    variable: string | undefined,
    more: Readonly<Record<string, string>>,
    reason: string,
  ])[] = [
    ['none is named', undefined, { AWS_ID_TOKEN: '' }, "Nothing says which variable holds the job's ID token."],
    [
      'none is named, and one could be meant',
      undefined,
      {},
      "Nothing says which variable holds the job's ID token; AWS_ID_TOKEN holds a JWT.",
    ],
    [
      'none is named, and several could be meant, GitLab’s own never',
      undefined,
      { VAULT_ID_TOKEN: JWT, CI_JOB_TOKEN: JWT, CI_JOB_JWT_V2: JWT, PLAIN: 'text', 'not a name': JWT },
      "Nothing says which variable holds the job's ID token; AWS_ID_TOKEN and VAULT_ID_TOKEN hold JWTs.",
    ],
    ['it is not set', 'OTHER', {}, 'OTHER is not set; AWS_ID_TOKEN holds a JWT.'],
    ['it is empty', 'AWS_ID_TOKEN', { AWS_ID_TOKEN: '' }, 'AWS_ID_TOKEN is not set.'],
    ['it is no name', 'A-B', {}, '"A-B" cannot be the name of a variable.'],
    ['it is no name of ours', '__proto__ x', {}, '"__proto__ x" cannot be the name of a variable.'],
    ...['CI_JOB_TOKEN', 'CI_JOB_JWT', 'CI_JOB_JWT_V1', 'CI_JOB_JWT_V2'].map(
      name =>
        [
          `it is ${name}`,
          name,
          { [name]: JWT },
          `${name} is a token for GitLab itself, and is shown to no cloud.`,
        ] as const,
    ),
  ];
  for (const [what, variable, more, reason] of missing) {
    it(`is not guessed, and the way to name it is told: ${what}`, async () => {
      const { source } = jobWith({}, { variable }, more);
      assert.deepEqual(await source.availability(), { usable: false, reason, hint: DECLARE_ONE });
      const { kind, message, hint } = await failureOf(() => source.token(AUDIENCE));
      assert.deepEqual([kind, message, hint], ['no-identity-source', reason, DECLARE_ONE]);
      assertNoSecret([JWT, /eyJ/], { message });
    });
  }

  const refused: readonly (readonly [
    what: string,
    claims: Claims,
    settings: Partial<GitLabSettings>,
    kind: FailureKind,
    message: string,
    hint: string,
  ])[] = [
    [
      'another instance’s',
      { iss: 'https://gitlab.acme.example' },
      {},
      'identity-rejected',
      'The variable AWS_ID_TOKEN gave a token of the issuer https://gitlab.acme.example, not of https://gitlab.com.',
      OWN_INSTANCE,
    ],
    [
      'gitlab.com’s, where another was chosen',
      {},
      { issuer: 'https://gitlab.acme.example' },
      'identity-rejected',
      'The variable AWS_ID_TOKEN gave a token of the issuer https://gitlab.com, not of https://gitlab.acme.example.',
      OWN_INSTANCE,
    ],
    [
      'for another audience',
      { aud: 'https://vault.example' },
      {},
      'identity-rejected',
      'The variable AWS_ID_TOKEN gave a token for https://vault.example, not for sts.amazonaws.com.',
      'Have the token issued for exactly the audience that the role asks for.',
    ],
    [
      'without an issuer',
      { iss: undefined },
      {},
      'protocol',
      'The variable AWS_ID_TOKEN gave a token without an issuer.',
      'Run `rolecall doctor`, which checks each identity source.',
    ],
  ];
  for (const [what, claims, settings, kind, message, hint] of refused) {
    it(`goes to no cloud when it is ${what}`, async () => {
      const failure = await failureOf(() => jobWith(claims, settings).source.token(AUDIENCE));
      assert.deepEqual([failure.kind, failure.message, failure.hint], [kind, message, hint]);
    });
  }

  it('is over with the job’s timeout, and that is said', async () => {
    const { source, clock } = jobWith();
    await clock.sleep(3_600_000 + 180_000);
    const failure = await failureOf(() => source.token(AUDIENCE));
    assert.deepEqual(
      [failure.kind, failure.message, failure.hint],
      ['identity-rejected', 'The variable AWS_ID_TOKEN holds a token that expired 3 min ago.', EXPIRED],
    );
  });

  it('is never quoted when it is malformed', async () => {
    const failure = await failureOf(() =>
      jobWith({}, {}, { AWS_ID_TOKEN: 'glpat-secret text' }).source.token(AUDIENCE),
    );
    assert.deepEqual(
      [failure.kind, failure.message],
      ['protocol', 'The variable AWS_ID_TOKEN gave more than one line where one token was expected.'],
    );
  });

  it('may be an organisation’s own instance’s, which the record names', async () => {
    const issuer = 'https://gitlab.acme.example/gitlab';
    const { source } = jobWith({ iss: issuer }, { issuer });
    assert.equal((await source.token(AUDIENCE)).claims['iss'], issuer);
    assert.deepEqual(source.record(), { id: 'gitlab-id-token', variable: 'AWS_ID_TOKEN', issuer });
  });

  it('is asked for no audience that could mean something else', async () => {
    assert.equal((await failureOf(() => jobWith().source.token('a b'))).kind, 'usage');
  });
});
