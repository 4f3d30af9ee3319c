import assert from 'node:assert/strict';
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { load } from 'js-yaml';
import { isObject } from '../../src/core/parse.ts';
import { startGitHubActions } from '../doubles/github-actions.ts';
import { PROJECT } from '../demo/build-programs.ts';
import { callerIdentity } from './caller-identity.ts';
import { CommandSuite, simulationOf } from './command-suite.ts';
import { RecordingNode } from './recording-node.ts';
import { SimulatedRunner } from './simulated-runner.ts';

/** A runner whose Node is the one that runs this, whatever the machine's own is. */
function withNode(environment: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return { ...environment, PATH: `${path.dirname(process.execPath)}:${environment['PATH'] ?? '/usr/bin:/bin'}` };
}

describe('the action', () => {
  const suite = new CommandSuite('github-actions', {
    roleMap: 'rolecall.yaml',
    simulation: simulationOf(startGitHubActions),
    // As a release has it: the action beside the built command.
    prepare: async ({ programs, simulated: { root } }) => {
      const action = path.join(root, '_actions', 'rolecall');
      await mkdir(action, { recursive: true });
      await cp(path.join(PROJECT, 'action.yml'), path.join(action, 'action.yml'));
      await symlink(programs, path.join(action, 'dist'));
    },
  });
  let actionFile: string;
  let runner: SimulatedRunner;

  beforeEach(() => {
    actionFile = path.join(suite.simulated.root, '_actions/rolecall/action.yml');
    runner = runnerWith(withNode(suite.environment));
  });

  function runnerWith(environment: Readonly<Record<string, string>>): SimulatedRunner {
    const { root, checkout } = suite.simulated;
    return new SimulatedRunner({ folder: path.join(root, '_temp'), workspace: checkout, environment });
  }

  function stated(more: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
    return { 'role-arn': suite.server.roleArn, region: suite.server.region, ...more };
  }

  it('gives later steps the role, through the profile', async () => {
    const step = await runner.runAction(actionFile, stated());
    assert.equal(step.code, 0, step.stderr);
    assert.deepEqual(
      { ...step.outputs, 'expires-at': Date.parse(step.outputs['expires-at'] ?? '') > Date.now() },
      {
        profile: 'deploy-staging',
        'expires-at': true,
        principal: 'arn:aws:sts::111122223333:assumed-role/deploy-staging/octocat@github-actions-9001',
      },
    );
    const { AWS_PROFILE, AWS_REGION } = runner.environment;
    assert.deepEqual([AWS_PROFILE, AWS_REGION], ['deploy-staging', 'eu-west-1']);
    const { stdout, stderr } = await callerIdentity(runner.environment, suite.simulated.sandbox.sts);
    assert.match(stdout, /:assumed-role\/deploy-staging\/octocat@github-actions-9001"/, stderr);
    const status = await runner.run('rolecall status --prompt');
    assert.match(status.stdout, /^deploy-staging \d+m\n$/, status.stderr);
  });

  it('has the runner hide the credentials in all that the job logs', async () => {
    const step = await runner.runAction(actionFile, stated());
    assert.equal(runner.masks.length, 3);
    assert.doesNotMatch(step.log, /add-mask/);
    const shown = await runner.run('rolecall credential-process --role deploy-staging');
    for (const mask of runner.masks) assert.ok(shown.stdout.includes(mask) && !shown.log.includes(mask));
    assert.match(shown.log, /"AccessKeyId":"\*\*\*","SecretAccessKey":"\*\*\*","SessionToken":"\*\*\*"/);
  });

  it('writes no input into a script', async () => {
    const action = load(await readFile(actionFile, 'utf8'));
    assert.ok(isObject(action) && isObject(action['runs']) && Array.isArray(action['runs']['steps']));
    const steps: readonly unknown[] = action['runs']['steps'];
    const scripts = steps.map(step => (isObject(step) ? step['run'] : undefined));
    assert.equal(scripts.length, 2);
    for (const script of scripts) assert.ok(typeof script === 'string' && !script.includes('${{'));
    assert.doesNotMatch(await readFile(actionFile, 'utf8'), /uses:/);
  });

  const HOSTILE = [
    '$(touch "$GITHUB_WORKSPACE_TRAP")',
    '`touch "$GITHUB_WORKSPACE_TRAP"`',
    '"; touch "$GITHUB_WORKSPACE_TRAP"; "',
    "'",
    '--help',
    '-',
  ];
  const INPUTS = [
    'role-arn',
    'region',
    'provider',
    'service-account',
    'project',
    'client-id',
    'tenant-id',
    'subscription-id',
    'name',
    'session-policy',
    'audience',
    'role',
    'trust-map',
    'duration',
    'folder',
  ] as const;

  function trapped(): { readonly trap: string; readonly environment: Readonly<Record<string, string>> } {
    const trap = path.join(suite.simulated.root, 'trap');
    return { trap, environment: { ...withNode(suite.environment), GITHUB_WORKSPACE_TRAP: trap } };
  }

  for (const value of HOSTILE) {
    it(`takes ${value} as text, in whichever input it stands`, async () => {
      const { trap, environment } = trapped();
      const node = await RecordingNode.in(path.join(suite.simulated.root, 'recording'));
      const recorded = { ...environment, PATH: `${node.folder}:/usr/bin:/bin` };
      // In each another end, by which it is seen that none is taken for another.
      const inputs = Object.fromEntries(INPUTS.map((input, index) => [input, `${value}${'x'.repeat(index)}`]));
      const { code, stdout } = await runnerWith(recorded).runAction(actionFile, inputs);
      assert.equal(code, RecordingNode.CODE, stdout);
      const given = await node.given();
      assert.deepEqual(given, { words: wordsFor(inputs), input: `${inputs['session-policy']}\n` });
      await assert.rejects(readFile(trap), { code: 'ENOENT' });
    });
  }

  for (const input of INPUTS) {
    it(`takes a word of the command’s own in its input ${input} as text`, async () => {
      const { trap, environment } = trapped();
      // What is neither true nor false trusts nothing, and is no mistake of the role's.
      const { code, stdout } = await runnerWith(environment).runAction(actionFile, stated({ [input]: '--help' }));
      assert.equal(code !== 0, input !== 'trust-map', stdout);
      assert.doesNotMatch(stdout, /Usage:/);
      await assert.rejects(readFile(trap), { code: 'ENOENT' });
    });
  }

  it('narrows the session to a policy that stands in the workflow', async () => {
    const policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 's3:Get*', Resource: '*' }],
    });
    const step = await runner.runAction(actionFile, stated({ 'session-policy': `${policy}\n` }));
    assert.equal(step.code, 0, step.stderr);
    const { stdout } = await runner.run('cat /dev/null; grep -rho sessionPolicy "$RUNTIME"/*.session', {
      RUNTIME: await suite.world.runtimeDirectory(),
    });
    assert.equal(stdout, 'sessionPolicy\n');
    const wrong = await runner.runAction(actionFile, stated({ 'session-policy': '{}' }));
    assert.deepEqual([wrong.code, /The session policy needs "Statement"/.test(wrong.log)], [2, true], wrong.log);
  });

  it('takes a role of the map only where that is trusted', async () => {
    const refused = await runner.runAction(actionFile, { role: 'deploy-staging' });
    assert.equal(refused.code, 4);
    assert.match(refused.log, /A pipeline takes no role from the map in its checkout/);
    const step = await runner.runAction(actionFile, { role: 'deploy-staging', 'trust-map': 'true', duration: '1h' });
    assert.deepEqual([step.code, step.outputs['profile']], [0, 'deploy-staging'], step.stderr);
  });

  it('says which permission is missing', async () => {
    const { ACTIONS_ID_TOKEN_REQUEST_URL: _, ...environment } = suite.environment;
    const step = await runnerWith(withNode(environment)).runAction(actionFile, stated());
    assert.equal(step.code, 3);
    assert.match(
      step.log,
      /has no permission `id-token: write`.*\nAdd `permissions: \{ id-token: write, contents: read \}` to the job; a pull request from a fork never gets it\.\n/,
    );
  });

  it('asks for a Node.js that is recent enough', async () => {
    const old = path.join(suite.simulated.root, 'old');
    await mkdir(old);
    await writeFile(path.join(old, 'node'), '#!/bin/sh\n[ "$1" = -v ] && echo v20.20.2 && exit\nexit 1\n', {
      mode: 0o755,
    });
    const environment = { ...suite.simulated.environment, PATH: `${old}:/usr/bin:/bin` };
    const step = await runnerWith(environment).runAction(actionFile, stated());
    assert.deepEqual(
      [step.code, step.stdout],
      [
        1,
        '::error::Rolecall needs Node.js 22.19 or later, and this job has v20.20.2: add actions/setup-node with node-version 24 before it.\n',
      ],
    );
  });

  it('builds the command where no release did', async () => {
    const action = path.join(suite.simulated.root, '_actions', 'branch');
    await mkdir(action);
    await cp(actionFile, path.join(action, 'action.yml'));
    // Stand-ins for the builder alone: what they make is the command that is tested elsewhere.
    await writeFile(
      path.join(action, 'esbuild.mjs'),
      `import { symlinkSync } from 'node:fs';\nsymlinkSync(${JSON.stringify(suite.programs)}, 'dist');\n`,
    );
    const tools = path.join(suite.simulated.root, 'tools');
    await mkdir(tools);
    await writeFile(path.join(tools, 'npm'), '#!/bin/sh\necho "npm $*" in "$PWD"\n', { mode: 0o755 });
    const environment = {
      ...suite.simulated.environment,
      PATH: `${tools}:${path.dirname(process.execPath)}:/usr/bin:/bin`,
    };
    runner = runnerWith(environment);
    const step = await runner.runAction(path.join(action, 'action.yml'), stated());
    assert.deepEqual([step.code, step.outputs['profile']], [0, 'deploy-staging'], step.stderr);
    assert.equal((await readFile(path.join(action, 'dist', 'rolecall.js'), 'utf8')).startsWith('#!'), true);
  });
});

/** What the command gets for these inputs. */
function wordsFor(inputs: Readonly<Record<string, string>>): readonly string[] {
  const clouds = ['role-arn', 'region', 'provider', 'service-account', 'project', 'client-id', 'tenant-id'];
  const options = [...clouds, 'subscription-id', 'name', 'audience', 'duration', 'folder'].flatMap(name =>
    inputs[name] === undefined ? [] : [`--${name}=${inputs[name]}`],
  );
  const policy = inputs['session-policy'] === undefined ? [] : ['--session-policy=/dev/stdin'];
  const role = inputs['role'] === undefined ? [] : ['--', inputs['role']];
  return ['assume', '--export', ...options, ...policy, ...role];
}
