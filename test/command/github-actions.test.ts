import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { callerIdentity } from './caller-identity.ts';
import { filesBelow } from './command-world.ts';
import { GitHubJobWorld } from './git-hub-job-world.ts';
import { Trap } from './trap.ts';

describe('rolecall in a GitHub Actions job', () => {
  const job = GitHubJobWorld.ofSuite();

  it('goes from nothing to AWS tools, by a role that the workflow states', async () => {
    const { code, stdout, stderr } = await job.world.run(job.stated());
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^ {2}token {5}GitHub Actions, for sts\.amazonaws\.com/m);
    assert.deepEqual(job.asked(), ['github-actions', 'sts']);
    const identity = await callerIdentity(
      { ...job.environment, AWS_PROFILE: 'deploy-staging' },
      job.world.simulated.sandbox.sts,
    );
    assert.match(identity.stdout, /:assumed-role\/deploy-staging\/octocat@github-actions-9001"/, identity.stderr);

    const status = (await job.world.run(['status'])).stdout;
    assert.match(status, /● deploy-staging +AWS 111122223333 +\d+ min left · default\n/);
    assert.match(
      status,
      new RegExp(`renews +until (?:tomorrow )?\\d\\d:\\d\\d\n(?:.*\n)* +subject +${job.gitHub.subject}\n`),
    );
    assert.equal((await job.world.run(['release', 'deploy-staging'])).code, 0);
    assert.equal((await job.world.run(['status', '--prompt'])).stdout, '');
  });

  it('takes what the workflow states from variables too, where it names no role', async () => {
    const variables = {
      ROLECALL_ROLE_ARN: job.gitHub.roleArn,
      ROLECALL_REGION: job.gitHub.region,
      ROLECALL_DURATION: '20m',
      ROLECALL_AUDIENCE: 'sts.amazonaws.com',
    };
    const { code, stderr } = await job.world.run(['assume', '--name', 'deploy'], {
      environment: { ...job.environment, ...variables },
    });
    assert.equal(code, 0, stderr);
    assert.match((await job.world.run(['status', '--prompt'])).stdout, /^deploy (?:19|20)m\n$/);
  });

  it('asks for a fresh token at each renewal while the job runs, and says so when it may not', async () => {
    await job.world.run(job.stated());
    const before = job.asked().length;
    const renewed = await job.cold();
    assert.deepEqual([renewed.code, renewed.stderr, job.asked().slice(before)], [0, '', ['github-actions', 'sts']]);

    const { ACTIONS_ID_TOKEN_REQUEST_TOKEN: _, ...without } = job.environment;
    const nobody = await job.cold(without);
    assert.deepEqual(
      [nobody.code, nobody.stderr],
      [
        3,
        'rolecall: The job has no permission `id-token: write`, so GitHub gives it no identity token. Add `permissions: { id-token: write, contents: read }` to the job; a pull request from a fork never gets it.\n',
      ],
    );
    job.gitHub.endJob();
    const over = await job.cold();
    assert.deepEqual(
      [over.code, over.stderr],
      [
        5,
        'rolecall: GitHub Actions refused to give an identity token (HTTP 401). The permission ends with the job: check that it still runs, and that it has `id-token: write`.\n',
      ],
    );
  });

  it('sends the job’s permission where the record says, whatever a later step sets', async () => {
    await job.world.run(job.stated());
    const trap = await Trap.start(path.join(job.world.simulated.root, 'trap'));
    try {
      const { port } = new URL(trap.origin);
      for (const url of [`https://localhost:${port}/x`, `${trap.origin}/x`, `https://127.0.0.1:${port}/x`]) {
        const { code } = await job.cold({ ...job.environment, ACTIONS_ID_TOKEN_REQUEST_URL: url });
        assert.deepEqual([code, trap.connections], [3, 0]);
      }
    } finally {
      await trap.close();
    }
  });

  it('keeps renewing a stated role that no map names, whatever else is run', async () => {
    await job.world.run(job.stated('--name', 'elsewhere'));
    for (const words of [['roles'], ['status'], ['env'], ['doctor']]) await job.world.run(words);
    assert.equal((await job.cold()).code, 0);
    assert.match((await job.world.run(['roles'])).stdout, /● elsewhere .*59 min left/);
  });

  describe('a map in the checkout', () => {
    it('is listed, and gives no role without --trust-map', async () => {
      const roles = (await job.world.run(['roles'])).stdout;
      assert.match(roles, /○ deploy-staging/);
      assert.match(
        roles,
        /\nA pipeline takes no role from the map in its checkout, .+\.\nState the role with --role-arn .+, add --trust-map for the job's own identity\.\n/,
      );
      const { code, stderr } = await job.world.run(['assume', 'deploy-staging']);
      assert.deepEqual(
        [code, stderr, job.asked()],
        [
          4,
          "rolecall: A pipeline takes no role from the map in its checkout, which a pull request may have written.\nState the role with --role-arn and --region (`rolecall assume --help` has the flags of each cloud), or, where only reviewed code runs, add --trust-map for the job's own identity.\n",
          [],
        ],
      );
    });

    for (const [what, words, variables] of [
      ['--trust-map', ['--trust-map'], {}],
      ['ROLECALL_TRUST_MAP', [], { ROLECALL_TRUST_MAP: 'true' }],
    ] as const) {
      it(`gives roles for pipelines with ${what}, and no others`, async () => {
        const more = { environment: { ...job.environment, ...variables } };
        assert.equal((await job.world.run(['assume', 'deploy-staging', ...words], more)).code, 0);
        const { code, stderr } = await job.world.run(['assume', 'dev-readonly', ...words], more);
        assert.match(stderr, /^rolecall: dev-readonly is not available here: only for people\.\n/);
        assert.equal(code, 7);
        assert.equal((await job.cold()).code, 0);
      });
    }

    it('is not trusted by a word that is neither true nor false', async () => {
      const { code, stderr } = await job.world.run(['assume', 'deploy-staging'], {
        environment: { ...job.environment, ROLECALL_TRUST_MAP: 'yes' },
      });
      assert.deepEqual([code, stderr], [2, 'rolecall: ROLECALL_TRUST_MAP is "yes", neither true nor false.\n']);
    });
  });

  it('sends nothing anywhere for a stranger’s map, as pull_request_target checks it out', async () => {
    const trap = await Trap.start(path.join(job.world.simulated.root, 'trap'));
    try {
      const host = `https://localhost:${new URL(trap.origin).port}`;
      await job.world.simulated.writeRoleMap(
        JSON.stringify({
          version: 1,
          identity: {
            codespaces: { broker: host },
            provider: { issuer: host, clientId: 'rolecall' },
            identityCenter: { startUrl: 'https://evil.awsapps.com/start', region: 'eu-west-1' },
            gitlab: { variable: 'ACTIONS_ID_TOKEN_REQUEST_TOKEN' },
          },
          roles: {
            'deploy-staging': {
              use: 'automation',
              aws: { roleArn: 'arn:aws:iam::999999999999:role/deploy-staging', region: 'eu-west-1' },
            },
          },
          autoAssume: ['deploy-staging'],
        }),
      );
      const more = { environment: { ...job.environment, HTTPS_PROXY: trap.origin, https_proxy: trap.origin } };
      for (const words of [
        ['consent', 'grant', '--yes'],
        ['roles'],
        ['status'],
        ['assume', 'deploy-staging'],
        ['renew', 'deploy-staging'],
        ['token', '--role', 'deploy-staging', '--reveal'],
        ['credential-process', '--role', 'deploy-staging'],
        ['consent', 'show'],
        ['consent', 'grant'],
        ['env'],
      ]) {
        await job.world.run([...words, '--log', 'trace'], more);
      }
      assert.deepEqual([trap.connections, trap.received, job.world.simulated.sandbox.requests()], [0, '', []]);

      // A role that the workflow states is taken all the same, and nothing of the map is in it.
      const { code, stderr } = await job.world.run([...job.stated(), '--log', 'trace'], more);
      assert.equal(code, 0, stderr);
      assert.deepEqual([trap.connections, job.asked()], [0, ['github-actions', 'sts']]);
      const records = await filesBelow(await job.world.runtimeDirectory());
      assert.ok([...records.values()].every(text => !text.includes('999999999999')));
    } finally {
      await trap.close();
    }
  });

  it('waives nothing of a person’s for whoever forges a pipeline', async () => {
    const file = path.join(job.world.simulated.home, 'token');
    const jwt = await job.world.simulated.sandbox.mintToken();
    await writeFile(file, jwt, { mode: 0o600 });
    const configuration = path.join(job.world.simulated.home, '.config/rolecall/config.yaml');
    await writeFile(configuration, `${await readFile(configuration, 'utf8')}tokenFile: ${file}\n`, { mode: 0o600 });
    const { ACTIONS_ID_TOKEN_REQUEST_URL: _, ACTIONS_ID_TOKEN_REQUEST_TOKEN: __, ...forged } = job.environment;
    const more = { environment: { ...forged, ROLECALL_TRUST_MAP: 'true' } };
    assert.match((await job.world.run(['env'], more)).stdout, /● +The token file .* used/);
    const { code, stderr } = await job.world.run(['assume', 'deploy-staging', '--trust-map'], more);
    assert.deepEqual([code, job.asked()], [4, []], stderr);
  });

  it('counts for nothing where a workspace is seen too', async () => {
    for (const workspace of [{ CODESPACES: 'true' }, { GITPOD_ENVIRONMENT_ID: 'e' }, { CODER: 'true' }]) {
      const variables = {
        ROLECALL_ROLE_ARN: job.gitHub.roleArn,
        ROLECALL_REGION: job.gitHub.region,
        ROLECALL_TRUST_MAP: 'true',
        ROLECALL_AUDIENCE: 'x.example',
        ROLECALL_DURATION: '12h',
      };
      const more = { environment: { ...job.environment, ...workspace, ...variables } };
      const unnamed = await job.world.run(['assume'], more);
      assert.match(unnamed.stderr, /^rolecall: The role's name is missing\.\n/);
      assert.equal(unnamed.code, 2);
      assert.notEqual((await job.world.run(['assume', 'deploy-staging'], more)).code, 0);
      const flagged = await job.world.run(job.stated(), more);
      assert.match(flagged.stderr, /^rolecall: --role-arn is for pipelines and coding agents/);
      assert.equal(flagged.code, 2);
      const trusting = await job.world.run(['roles', '--trust-map'], more);
      assert.deepEqual(
        [trusting.code, trusting.stderr],
        [2, 'rolecall: --trust-map is for pipelines only.\nHere a person allows the map: `rolecall consent grant`.\n'],
      );
      assert.deepEqual(job.asked(), []);
    }
  });
});
