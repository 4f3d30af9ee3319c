import assert from 'node:assert/strict';
import type { Ran } from '../demo/run-command.ts';
import { assertNoSecret } from '../support/secret-absence.ts';
import { callerIdentity } from './caller-identity.ts';
import { processesMentioningDuring } from './command-world.ts';
import { gitLabJob } from './gitlab-job.ts';

/** Seconds: before any token of these tests was minted. */
const LONG_AGO = Math.floor(Date.now() / 1000) - 100;

describe('rolecall in a GitLab CI job', () => {
  const job = gitLabJob();

  /** The servers that were asked for something of a person's or a job's. */
  function asked(): readonly string[] {
    return job.simulated.sandbox.requests().flatMap(({ server }) => (server === 'gitlab' ? [] : [server]));
  }

  function stated(...more: readonly string[]): readonly string[] {
    const role = ['--role-arn', job.server.roleArn, '--region', job.server.region];
    return ['assume', ...role, '--token-variable', job.server.variable, ...more];
  }

  /** What a profile's tool gets when nothing is stored any more. */
  const cold = (environment: Readonly<Record<string, string>>): Promise<Ran> =>
    job.world.cold('deploy-staging', { environment });

  it('goes from nothing to AWS tools, by a role and a variable that the job states', async () => {
    const { code, stdout, stderr } = await job.world.run(stated());
    assert.deepEqual([code, stderr, asked()], [0, '', ['sts']]);
    assert.notDeepEqual(await job.world.sessionFiles(), []);
    assert.match(stdout, /^ {2}token {5}GitLab ID token, for sts\.amazonaws\.com/m);
    const identity = await callerIdentity(
      { ...job.environment, AWS_PROFILE: 'deploy-staging' },
      job.simulated.sandbox.sts,
    );
    assert.match(identity.stdout, /:assumed-role\/deploy-staging\/jane@gitlab-ci-302"/, identity.stderr);
    assert.match((await job.world.run(['status'])).stdout, new RegExp(`subject +${job.server.subject}\n`));
  });

  it('takes what the job states from variables too', async () => {
    const variables = {
      ROLECALL_ROLE_ARN: job.server.roleArn,
      ROLECALL_REGION: job.server.region,
      ROLECALL_TOKEN_VARIABLE: job.server.variable,
    };
    const { code, stderr } = await job.world.run(['assume'], { environment: { ...job.environment, ...variables } });
    assert.equal(code, 0, stderr);
  });

  it('guesses no variable, and says which there are', async () => {
    const { code, stderr } = await job.world.run([
      'assume',
      '--role-arn',
      job.server.roleArn,
      '--region',
      job.server.region,
    ]);
    assert.deepEqual(
      [code, stderr, asked()],
      [
        3,
        "rolecall: Nothing says which variable holds the job's ID token; AWS_ID_TOKEN holds a JWT.\nDeclare one in the job, `id_tokens: { AWS_ID_TOKEN: { aud: sts.amazonaws.com } }`, and name it with --token-variable AWS_ID_TOKEN.\n",
        [],
      ],
    );
    const own = await job.world.run([
      'assume',
      '--role-arn',
      job.server.roleArn,
      '--region',
      job.server.region,
      '--token-variable',
      'CI_JOB_TOKEN',
    ]);
    assert.deepEqual([own.code, asked()], [3, []]);
    assert.match(own.stderr, /^rolecall: CI_JOB_TOKEN is a token for GitLab itself, and is shown to no cloud\.\n/);
  });

  it('uses the token again to renew, until it expires with the job’s timeout', async () => {
    await job.world.run(stated());
    const again = await cold(job.environment);
    assert.deepEqual([again.code, again.stderr], [0, '']);
    const now = Math.floor(Date.now() / 1000);
    const expired = await job.server.mintToken({ iat: now - 3700, nbf: now - 3700, exp: now - 100 });
    const before = asked().length;
    const over = await cold({ ...job.environment, [job.server.variable]: expired });
    assert.deepEqual(
      [over.code, over.stderr, asked().length],
      [
        5,
        "rolecall: The variable AWS_ID_TOKEN holds a token that expired 1 min ago. GitLab gives a job its ID token once, when it starts, for as long as the job's `timeout`: raise that, or split the job.\n",
        before,
      ],
    );
  });

  it('takes map, roles and variable from the checkout with --trust-map alone', async () => {
    const refused = await job.world.run(['assume', 'deploy-staging', '--token-variable', job.server.variable]);
    assert.deepEqual([refused.code, asked()], [4, []]);
    assert.match((await job.world.run(['env'])).stdout, /– +GitLab ID token +Nothing says which variable/);
    const { code, stderr } = await job.world.run(['assume', 'deploy-staging', '--trust-map']);
    assert.deepEqual([code, stderr], [0, '']);
  });

  it('knows the branch where the runner checked out a commit', async () => {
    const role = {
      use: 'automation',
      aws: { roleArn: job.server.roleArn, region: job.server.region },
      when: { branches: ['main'] },
    };
    await job.simulated.writeRoleMap(JSON.stringify({ version: 1, roles: { 'deploy-staging': role } }));
    const words = ['assume', 'deploy-staging', '--trust-map', '--token-variable', job.server.variable];
    assert.equal((await job.world.run(words)).code, 0);
    const { CI_COMMIT_BRANCH: _, ...mergeRequest } = job.environment;
    const { code, stderr } = await job.world.run(words, { environment: mergeRequest });
    assert.equal(code, 7);
    assert.match(stderr, /deploy-staging is not available here: only on main\.\nNo branch is checked out\.\n/);
  });

  it('hides nothing in the log, for which GitLab has no command', async () => {
    const { stdout, stderr } = await job.world.run(stated());
    assert.doesNotMatch(`${stdout}${stderr}`, /add-mask|AWS_SECRET/);
    const { code, stderr: refused } = await job.world.run(stated('--export'));
    assert.match(refused, /^rolecall: --export is for GitHub Actions; this is GitLab CI\.\n/);
    assert.equal(code, 2);
  });

  describe('what goes wrong', () => {
    const failures: readonly (readonly [
      what: string,
      value: () => Promise<string>,
      code: number,
      stderr: RegExp,
      words?: readonly string[],
    ])[] = [
      [
        'a token that expired',
        () => job.server.mintToken({ exp: LONG_AGO }),
        5,
        /^rolecall: The variable AWS_ID_TOKEN holds a token that expired \d+ min ago\.\nGitLab gives a job its ID token once,/,
      ],
      [
        'another instance’s token',
        () => job.server.mintToken({ iss: 'https://gitlab.com' }),
        5,
        /^rolecall: The variable AWS_ID_TOKEN gave a token of the issuer https:\/\/gitlab\.com, not of https:\/\/localhost:\d+\.\nFor an instance of your own, name it with --issuer/,
      ],
      [
        'a token for another cloud',
        () => job.server.mintToken({ aud: 'https://vault.example' }),
        5,
        /^rolecall: The variable AWS_ID_TOKEN gave a token for https:\/\/vault\.example, not for sts\.amazonaws\.com\.\n/,
        ['--audience', 'sts.amazonaws.com'],
      ],
      [
        'an audience that AWS does not know',
        () => job.server.mintToken({ aud: 'https://vault.example' }),
        5,
        /^rolecall: The identity provider in the AWS account does not list the token's audience\.\nAdd the audience to the provider in IAM\.\n$/,
      ],
      [
        'a forged token',
        () => job.server.forgeToken(),
        5,
        /^rolecall: AWS refuses the identity token of https:\/\/localhost:\d+\.\nRun `rolecall env --claims` to see what it says\.\n$/,
      ],
      [
        'a branch that the role does not trust',
        () => job.server.mintToken({ sub: 'project_path:acme/app:ref_type:branch:ref:feature' }),
        5,
        /^rolecall: AWS does not let this identity take arn:aws:iam::111122223333:role\/deploy-staging\.\nThe role does not exist, or its trust policy does not match the token: subject project_path:acme\/app:ref_type:branch:ref:feature, audience sts\.amazonaws\.com\.\n$/,
      ],
      [
        'no token at all',
        () => Promise.resolve('glpat-no-token'),
        6,
        /^rolecall: The variable AWS_ID_TOKEN gave text that is no JWT\.\n/,
      ],
    ];
    for (const [what, value, code, stderr, words = []] of failures) {
      it(`is said in our words, with what to do: ${what}`, async () => {
        const held = await value();
        const ran = await job.world.run(stated(...words), {
          environment: { ...job.environment, [job.server.variable]: held },
        });
        assert.match(ran.stderr, stderr);
        assert.equal(ran.code, code, ran.stderr);
        assert.ok(!ran.stderr.includes(held));
        assert.deepEqual(await job.world.sessionFiles(), []);
      });
    }

    it('is said when AWS gets too many requests, after three attempts with the same token', async () => {
      const body =
        '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Code>Throttling</Code><Message>SERVER TEXT</Message></Error></ErrorResponse>';
      for (let attempt = 0; attempt < 3; attempt += 1) {
        job.simulated.sandbox.controls.sts.answerNext({ status: 400, headers: { 'content-type': 'text/xml' }, body });
      }
      const { code, stderr } = await job.world.run(stated());
      assert.deepEqual([code, asked()], [6, ['sts', 'sts', 'sts']], stderr);
      assert.doesNotMatch(stderr, /SERVER TEXT/);
    });

    it('is said when nobody answers', async () => {
      await job.own();
      await job.world.stopServers();
      const { code, stderr } = await job.world.run(stated());
      assert.deepEqual([code, / refused the connection\.\n/.test(stderr)], [6, true], stderr);
    });
  });

  it('shows the token nowhere: no output, no log, no file, no command line', async () => {
    await job.own();
    const token = job.environment[job.server.variable] ?? '';
    for (const words of [
      stated(),
      ['env', '--claims', '--token-variable', job.server.variable],
      ['env'],
      ['status', '--json'],
      ['doctor'],
    ]) {
      await job.world.run([...words, '--log', 'trace']);
    }
    job.simulated.sandbox.controls.sts.delay(300);
    const runs = () => job.world.run(stated('--log', 'trace')).then(() => cold(job.environment));
    const { ran, seen } = await processesMentioningDuring(token, runs);
    assert.deepEqual([ran.code, seen], [0, []]);
    assertNoSecret([token], await job.world.left());
  });
});
