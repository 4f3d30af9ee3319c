import assert from 'node:assert/strict';
import { cp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { loadAll } from 'js-yaml';
import { isObject, type JsonObject } from '../../src/core/parse.ts';
import { PROJECT } from '../demo/build-programs.ts';
import { type Ran, runCommand } from '../demo/run-command.ts';
import { callerIdentity } from './caller-identity.ts';
import { gitLabJob } from './gitlab-job.ts';
import { RecordingNode } from './recording-node.ts';

const REPOSITORY = 'https://github.com/rolecall/rolecall.git';

/** What GitLab makes of the template: inputs checked, and put where they stand. */
async function included(inputs: Readonly<Record<string, string>>): Promise<JsonObject> {
  const documents: unknown[] = loadAll(await readFile(path.join(PROJECT, 'templates/assume-role.yml'), 'utf8'));
  const [header, body] = documents;
  const declared = object(object(object(header)['spec'])['inputs']);
  for (const name of Object.keys(inputs)) assert.ok(name in declared, name);
  const values = Object.entries(declared).map(([name, rule]) => {
    const { default: usual, regex } = object(rule);
    const value = inputs[name] ?? usual ?? assert.fail(`${name} has no default`);
    assert.ok(typeof value === 'string' || typeof value === 'boolean', name);
    if (typeof regex === 'string') assert.match(String(value), new RegExp(regex));
    return [name, String(value)] as const;
  });
  return object(object(withInputs(body, new Map(values)))['.assume-role']);
}

function object(value: unknown): JsonObject {
  assert.ok(isObject(value), 'A map is missing.');
  return value;
}

/** Each `$[[ inputs.x ]]` replaced, in every text of the body. */
function withInputs(node: unknown, inputs: ReadonlyMap<string, string>): unknown {
  if (typeof node === 'string') {
    return node.replaceAll(
      /\$\[\[ *inputs\.([\w-]+) *\]\]/g,
      (_, name: string) => inputs.get(name) ?? assert.fail(name),
    );
  }
  if (Array.isArray(node)) return node.map((item: unknown) => withInputs(item, inputs));
  if (!isObject(node)) return node;
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, withInputs(value, inputs)]));
}

async function git(folder: string, words: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runCommand(['/usr/bin/git', ...words], {
    folder,
    environment: { PATH: '/usr/bin:/bin', HOME: folder },
  });
  assert.equal(code, 0, stderr);
  return stdout.trim();
}

/** Commits all there is, and answers the commit's id. */
async function committed(folder: string): Promise<string> {
  await git(folder, ['add', '-A']);
  const author = ['-c', 'user.name=Rolecall', '-c', 'user.email=rolecall@acme.example'];
  await git(folder, [...author, 'commit', '-qm', 'Release']);
  return git(folder, ['rev-parse', 'HEAD']);
}

describe('the GitLab template', () => {
  const suite = gitLabJob();
  let job: JsonObject;
  let commit: string;
  const release = (): string => path.join(suite.simulated.root, 'release');

  /** A job that extends it: one shell for both scripts, as GitLab's runner has it. */
  async function runJob(script: string, more: Readonly<Record<string, string>> = {}): Promise<Ran> {
    const before: unknown = job['before_script'];
    assert.ok(Array.isArray(before));
    const lines = ['set -e', ...before.map(String), script];
    const variables = new Map(
      Object.entries(object(job['variables'])).map(([name, value]) => [
        name,
        isObject(value) ? String(value['value']) : String(value),
      ]),
    );
    return runCommand(['/bin/sh', '-c', lines.join('\n')], {
      folder: suite.simulated.checkout,
      environment: {
        ...suite.environment,
        ROLECALL_ID_TOKEN: suite.environment[suite.server.variable] ?? '',
        TMPDIR: suite.simulated.root,
        PATH: `${path.dirname(process.execPath)}:/usr/bin:/bin`,
        // Git takes the repository from here instead.
        GIT_CONFIG_COUNT: '2',
        GIT_CONFIG_KEY_0: `url.${release()}.insteadOf`,
        GIT_CONFIG_VALUE_0: REPOSITORY,
        GIT_CONFIG_KEY_1: 'safe.directory',
        GIT_CONFIG_VALUE_1: '*',
        ...Object.fromEntries(variables),
        ...more,
      },
    });
  }

  /**
   * What is cloned. Its commit leads to the built command: Git need not carry its megabytes for each test.
   */
  beforeEach(async () => {
    await mkdir(release());
    await symlink(suite.programs, path.join(release(), 'dist'));
    await git(release(), ['init', '-q']);
    commit = await committed(release());
  });

  it('gives the script of a job the role, through the profile', async () => {
    // As a release has it: the command is in the commit.
    await rm(path.join(release(), 'dist'));
    await cp(suite.programs, path.join(release(), 'dist'), { recursive: true });
    commit = await committed(release());
    job = await included({ commit, 'role-arn': suite.server.roleArn, region: suite.server.region, duration: '15m' });
    assert.deepEqual(job['id_tokens'], { ROLECALL_ID_TOKEN: { aud: 'sts.amazonaws.com' } });
    const { code, stdout, stderr } = await runJob('env | grep ^AWS_; rolecall status --prompt');
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^AWS_PROFILE=deploy-staging\nAWS_REGION=eu-west-1\ndeploy-staging 1[45]m\n$/m);
    const identity = await callerIdentity(
      { ...suite.environment, AWS_PROFILE: 'deploy-staging' },
      suite.simulated.sandbox.sts,
    );
    assert.match(identity.stdout, /:assumed-role\/deploy-staging\//, identity.stderr);
  });

  it('takes a role of the map only where that is trusted', async () => {
    job = await included({ commit, role: 'deploy-staging' });
    const refused = await runJob('echo reached');
    assert.deepEqual([refused.code, refused.stdout], [4, ''], refused.stderr);
    job = await included({ commit, role: 'deploy-staging', 'trust-map': 'true' });
    assert.equal((await runJob(':')).code, 0);
  });

  /** A job that gives each input this value, and gets no further. */
  async function refused(value: string, more: Readonly<Record<string, string>> = {}): Promise<Ran> {
    job = await included({ commit, ...valued(value) });
    const ran = await runJob('echo reached', more);
    assert.deepEqual([ran.code === 0, ran.stdout.includes('reached')], [false, false], value);
    return ran;
  }

  it('takes each of its inputs as text, whatever stands in it', async () => {
    const { root } = suite.simulated;
    const trap = path.join(root, 'trap');
    const node = await RecordingNode.in(path.join(root, 'recording'));
    for (const value of [`$(touch ${trap})`, `"; touch ${trap}; "`, `'; touch ${trap}; '`, '--help']) {
      await refused(value, { PATH: `${node.folder}:/usr/bin:/bin` });
      const { words, input: written } = await node.given();
      assert.deepEqual(words.slice(4), wordsFor(valued(value)));
      assert.equal(written, value, 'the session policy');
    }
    // A word of the command's own is no more than the others.
    assert.doesNotMatch((await refused('--help')).stdout, /Usage:/);
    await assert.rejects(readFile(trap), { code: 'ENOENT' });
  });

  it('clones from nowhere else, whatever a variable says', async () => {
    job = await included({ commit, 'role-arn': suite.server.roleArn, region: suite.server.region });
    for (const value of [`$(touch x)`, `'; touch x`, 'ext::sh -c touch% x', '--upload-pack=touch x']) {
      await assert.rejects(included({ commit, repository: value }));
      await assert.rejects(included({ commit: value }));
    }
    assert.ok(!JSON.stringify(job['variables']).includes('github.com'));
    assert.match(
      JSON.stringify(job['before_script']),
      new RegExp(`fetch --quiet --depth 1 -- 'https://github\\.com/rolecall/rolecall\\.git' '${commit}'`),
    );
  });

  it('runs the commit it names, wherever tags and branches have gone since, and no tag or short id', async () => {
    const reviewed = commit;
    await rm(path.join(release(), 'dist'));
    await mkdir(path.join(release(), 'dist'));
    await writeFile(path.join(release(), 'dist/rolecall.js'), `process.stdout.write('another program ran\\n');`);
    await committed(release());
    await git(release(), ['tag', 'v0.1.0']);
    job = await included({ commit: reviewed, 'role-arn': suite.server.roleArn, region: suite.server.region });
    const { code, stdout, stderr } = await runJob('echo "$AWS_PROFILE"');
    assert.deepEqual([code, stdout.includes('another program ran')], [0, false], stderr);
    await assert.rejects(
      included({ 'role-arn': suite.server.roleArn, region: suite.server.region }),
      /commit has no default/,
    );
    for (const value of ['v0.1.0', 'main', reviewed.slice(0, 12), `${reviewed}\nv0.1.0`]) {
      await assert.rejects(
        included({ commit: value, 'role-arn': suite.server.roleArn, region: suite.server.region }),
        value,
      );
    }
  });

  it('builds the command where no release did', async () => {
    const tools = path.join(suite.simulated.root, 'tools');
    await mkdir(tools);
    await writeFile(path.join(tools, 'npm'), '#!/bin/sh\n:\n', { mode: 0o755 });
    await symlink(process.execPath, path.join(tools, 'node'));
    const text = `import { symlinkSync } from 'node:fs';\nsymlinkSync(${JSON.stringify(suite.programs)}, 'dist');\n`;
    await writeFile(path.join(release(), 'esbuild.mjs'), text);
    await git(release(), ['rm', '-rq', 'dist']);
    commit = await committed(release());
    job = await included({ commit, 'role-arn': suite.server.roleArn, region: suite.server.region });
    const { code, stdout, stderr } = await runJob('echo "$AWS_PROFILE"', { PATH: `${tools}:/usr/bin:/bin` });
    assert.deepEqual([code, stdout.endsWith('\ndeploy-staging\n')], [0, true], stderr);
  });
});

const OF_CLOUDS = [
  'role-arn',
  'region',
  'provider',
  'service-account',
  'project',
  'client-id',
  'tenant-id',
  'subscription-id',
];

/** All inputs that become words of the command, or what it reads. */
function valued(value: string): Readonly<Record<string, string>> {
  const names = [...OF_CLOUDS, 'name', 'session-policy', 'role', 'duration'];
  return Object.fromEntries(names.map(name => [name, value]));
}

/** What the command gets for these inputs, behind what every job states. */
function wordsFor(inputs: Readonly<Record<string, string>>): readonly string[] {
  const options = [...OF_CLOUDS, 'name', 'duration'].flatMap(name =>
    inputs[name] === undefined ? [] : [`--${name}=${inputs[name]}`],
  );
  const policy = inputs['session-policy'] === undefined ? [] : ['--session-policy=/dev/stdin'];
  const role = inputs['role'] === undefined ? [] : ['--', inputs['role']];
  return [...options, ...policy, ...role];
}
