import assert from 'node:assert/strict';
import { waitUntil } from '../hosts/wait-until.ts';
import { GitHubJobWorld } from './git-hub-job-world.ts';

describe('what goes wrong in a GitHub Actions job', () => {
  const job = GitHubJobWorld.ofSuite();

  const refused = (body: string, status: number) => (): void => {
    for (let attempt = 0; attempt < 3; attempt += 1) job.gitHub.controls.answerNext({ status, body });
  };
  const failures: readonly (readonly [
    what: string,
    arrange: () => void,
    code: number,
    stderr: RegExp,
    words?: readonly string[],
  ])[] = [
    [
      'a clock that is wrong',
      () => job.gitHub.overrideClaims({ exp: 1_700_000_000 }),
      5,
      /^rolecall: GitHub Actions gave a new token that, by this machine's clock, expired .* ago\.\nSet this machine's clock;/,
    ],
    [
      'another audience than asked for',
      () => job.gitHub.overrideClaims({ aud: 'https://github.com/acme' }),
      5,
      /^rolecall: GitHub Actions gave a token for https:\/\/github\.com\/acme, not for sts\.amazonaws\.com\.\nHave the token issued for exactly/,
    ],
    [
      'an audience that AWS does not know',
      () => undefined,
      5,
      /^rolecall: The identity provider in the AWS account does not list the token's audience\.\nAdd the audience to the provider in IAM\.\n/,
      ['--audience', 'other.example'],
    ],
    [
      'another server’s token',
      () => job.gitHub.overrideClaims({ iss: 'https://token.actions.githubusercontent.com' }),
      5,
      /^rolecall: GitHub Actions gave a token of the issuer https:\/\/token\.actions\.githubusercontent\.com, not of https:\/\/localhost:\d+\.\n/,
    ],
    [
      'a branch that the role does not trust',
      () => job.gitHub.overrideClaims({ sub: 'repo:acme@123456/app@456789:pull_request' }),
      5,
      /^rolecall: AWS does not let this identity take arn:aws:iam::111122223333:role\/deploy-staging\.\nThe role does not exist, or its trust policy does not match the token: subject repo:acme@123456\/app@456789:pull_request, audience sts\.amazonaws\.com\.\n/,
    ],
    [
      'an answer that is none',
      refused('<html>', 200),
      6,
      /^rolecall: GitHub Actions answered without a token\.\nRun the job again; www\.githubstatus\.com/,
    ],
    [
      'too many requests',
      refused('SERVER TEXT', 429),
      6,
      /^rolecall: GitHub gets too many requests for identity tokens from this job\.\nRun the job again in a minute\.\n/,
    ],
    [
      'an incident',
      refused('SERVER TEXT', 503),
      6,
      /^rolecall: GitHub Actions could give no identity token at the moment \(HTTP 503\)\.\n/,
    ],
    [
      'a redirect',
      refused('', 302),
      6,
      /^rolecall: localhost:\d+ answered with a redirect, and those are never followed\.\n/,
    ],
    [
      'a session longer than the role allows',
      () => undefined,
      5,
      /^rolecall: The role does not allow sessions that long\.\nShorten `duration` in the role map, or raise the role's maximum session duration in IAM\.\n/,
      ['--duration', '12h'],
    ],
  ];
  for (const [what, arrange, code, stderr, words = []] of failures) {
    it(`is said in our words, with what to do: ${what}`, async () => {
      arrange();
      const ran = await job.world.run(job.stated(...words));
      assert.match(ran.stderr, stderr);
      assert.deepEqual([ran.code, ran.stderr.trimEnd().split('\n').length], [code, 2], ran.stderr);
      assert.doesNotMatch(ran.stderr, /SERVER TEXT/);
      assert.equal((await job.world.run(['status', '--prompt'])).stdout, '');
    });
  }

  it('is said when nobody answers', async () => {
    const variables = { ...job.environment, ACTIONS_ID_TOKEN_REQUEST_URL: job.gitHub.origin };
    await job.world.stopServers();
    const { code, stderr } = await job.world.run(job.stated(), { environment: variables });
    assert.deepEqual([code, /^rolecall: localhost:\d+ refused the connection\.\n/.test(stderr)], [6, true], stderr);
  });

  it('ends at once when the job is cancelled', async () => {
    job.gitHub.controls.hangNext();
    const ended = new AbortController();
    let over = false;
    const running = job.world.run(job.stated(), { signal: ended.signal }).finally(() => (over = true));
    await waitUntil(async () => over || (await job.isAsked()));
    ended.abort();
    const { code, stderr } = await running;
    assert.deepEqual([code, stderr], [143, 'rolecall: Cancelled.\n']);
  });
});
