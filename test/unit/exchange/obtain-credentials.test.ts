import { exchangerOf } from '../../../src/clouds/exchange.ts';
import type { Target } from '../../../src/core/target.ts';
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { AwsCredentials } from '../../../src/core/credentials.ts';
import { AssumeError } from '../../../src/core/errors.ts';
import { Secret } from '../../../src/core/secret.ts';
import { obtainCredentials } from '../../../src/exchange/obtain-credentials.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { loadersWith } from '../../support/exchanger-loaders.ts';
import { awsRole } from '../../support/sample-roles.ts';

const CREDENTIALS: AwsCredentials = {
  cloud: 'aws',
  accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
  secretAccessKey: new Secret('secret'),
  sessionToken: new Secret('session'),
  expiration: '2026-01-01T13:00:00Z',
  expiresAt: 0,
  principal: 'arn:aws:sts::111122223333:assumed-role/dev/jane',
};

/** Answers of the cloud in order: a failure, or credentials. Remembers which token each attempt brought. */
function run(
  answers: readonly (AssumeError | AwsCredentials)[],
  target: Target = awsRole('dev').target,
  tookMilliseconds = 0,
) {
  const clock = new FakeClock();
  const tokens: string[] = [];
  let minted = 0;
  const outcome = obtainCredentials({
    clock,
    target,
    audience: 'sts.amazonaws.com',
    durationSeconds: 3600,
    roleSessionName: () => 'jane@ona',
    endpoint: undefined,
    source: {
      id: 'ona-cli',
      name: "Ona's CLI",
      interactive: false,
      availability: () => Promise.resolve({ usable: true }),
      record: () => undefined,
      token: audience => {
        minted += 1;
        return Promise.resolve({ jwt: new Secret(`token-${minted}`), claims: {}, audience, source: 'ona-cli' });
      },
    },
    exchanger: exchangerOf(
      loadersWith({
        aws: () =>
          Promise.resolve({
            exchange: ({ token }) => {
              tokens.push(token.jwt.reveal());
              clock.time += tookMilliseconds;
              const answer = answers[tokens.length - 1];
              if (answer === undefined) throw new Error('asked once too often');
              return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
            },
          }),
      }),
    ),
  });
  return { outcome, clock, tokens, minted: () => minted };
}

const passing = () => new AssumeError('throttled', 'AWS is busy.', { retryable: true });
const answered = () => new AssumeError('trust-mismatch', 'AWS refused.');

describe('obtaining credentials', () => {
  it('is one token and one exchange when all is well', async () => {
    const { outcome, clock, tokens } = run([CREDENTIALS]);
    assert.deepEqual([await outcome, tokens, clock.sleeps], [CREDENTIALS, ['token-1'], []]);
  });

  it('asks for a fresh token at each attempt', async () => {
    const { outcome, clock, tokens } = run([passing(), passing(), CREDENTIALS]);
    assert.deepEqual(
      [await outcome, tokens, clock.sleeps],
      [CREDENTIALS, ['token-1', 'token-2', 'token-3'], [500, 2000]],
    );
  });

  it('gives up after the third attempt, with what the cloud said', async () => {
    const { outcome, tokens } = run([passing(), passing(), passing(), CREDENTIALS]);
    await assert.rejects(outcome, { kind: 'throttled', message: 'AWS is busy.' });
    assert.equal(tokens.length, 3);
  });

  it('does not repeat what took long: a limit of ten seconds stays one of ten', async () => {
    const slow = run([passing(), passing(), passing()], undefined, 10_000);
    await assert.rejects(slow.outcome, { kind: 'throttled' });
    assert.deepEqual([slow.tokens, slow.clock.sleeps], [['token-1'], []]);
    const brisk = run([passing(), passing(), CREDENTIALS], undefined, 3_000);
    assert.deepEqual([await brisk.outcome, brisk.tokens.length], [CREDENTIALS, 3]);
  });

  it('takes an answer for an answer: a refusal is not asked again', async () => {
    const { outcome, tokens } = run([answered(), CREDENTIALS]);
    await assert.rejects(outcome, { kind: 'trust-mismatch' });
    assert.deepEqual(tokens, ['token-1']);
  });

  it('asks for no token for what none is exchanged for', async () => {
    const identityCenter = { startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1', roleName: 'ReadOnly' };
    const { outcome, tokens, minted } = run([CREDENTIALS], {
      cloud: 'aws',
      via: 'identity-center',
      accountId: '111122223333',
      partition: 'aws',
      region: 'eu-west-1',
      identityCenter,
    });
    await assert.rejects(outcome, {
      kind: 'not-renewable',
      message: 'A role of IAM Identity Center is taken by a person who signs in.',
    });
    assert.deepEqual([tokens, minted()], [[], 0]);
  });
});
