import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { load } from 'js-yaml';
import { isObject, parseJson } from '../../src/core/parse.ts';
import { PROJECT } from '../demo/build-programs.ts';
import { skipBecause } from '../hosts/skip-because.ts';
import { buildForTests, removeFolder } from './command-world.ts';
import { SimulatedRunner } from './simulated-runner.ts';

const HOST = 'token.actions.githubusercontent.com';

function policy(subject: string): string {
  const Condition = { StringLike: { [`${HOST}:aud`]: 'sts.amazonaws.com', [`${HOST}:sub`]: subject } };
  const Principal = { Federated: `arn:aws:iam::111122223333:oidc-provider/${HOST}` };
  const Statement = [{ Effect: 'Allow', Action: 'sts:AssumeRoleWithWebIdentity', Principal, Condition }];
  return JSON.stringify({ Version: '2012-10-17', Statement }, undefined, 2);
}

const WIDE = policy('repo:acme/*');
const NARROW = policy('repo:acme/app:ref:refs/heads/main');

function hook(): Readonly<Record<string, unknown>> {
  const hooks: unknown = load(readFileSync(path.join(PROJECT, '.pre-commit-hooks.yaml'), 'utf8'));
  const first: unknown = Array.isArray(hooks) ? hooks[0] : undefined;
  assert.ok(isObject(first));
  return first;
}

function git(cwd: string, ...words: readonly string[]): string {
  return execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.c', ...words], { cwd, encoding: 'utf8' });
}

describe('lint of a checkout', () => {
  let programs: string;
  let folder: string;
  /** What GitHub or pre-commit has of this repository, as a release: with the built command. */
  let release: string;
  let checkout: string;

  before(async () => {
    programs = await buildForTests();
  });
  after(() => removeFolder(programs));
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'rolecall-lint-action-'));
    [release, checkout] = [path.join(folder, 'rolecall'), path.join(folder, 'checkout')];
    mkdirSync(release);
    mkdirSync(checkout);
    cpSync(path.join(PROJECT, 'lint'), path.join(release, 'lint'), { recursive: true });
    symlinkSync(programs, path.join(release, 'dist'));
    write('wide.json', WIDE);
    write('infra/narrow.json', NARROW);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function write(file: string, text: string): void {
    mkdirSync(path.dirname(path.join(checkout, file)), { recursive: true });
    writeFileSync(path.join(checkout, file), text);
  }

  /** A machine whose Node is the one that runs this. */
  function environment(): Readonly<Record<string, string>> {
    return { PATH: `${path.dirname(process.execPath)}:${process.env['PATH'] ?? '/usr/bin:/bin'}`, HOME: folder };
  }

  function act(inputs: Readonly<Record<string, string>> = {}) {
    const job = { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: checkout, ...environment() };
    const runner = new SimulatedRunner({ folder: path.join(folder, '_temp'), workspace: checkout, environment: job });
    return runner.runAction(path.join(release, 'lint/action.yml'), inputs);
  }

  describe('as an action', () => {
    it('fails, and shows what it found beside the code', async () => {
      const step = await act();
      assert.equal(step.code, 7, step.stderr);
      assert.match(step.stdout, /^::warning file=wide\.json,line=\d+,.*title=RC103::/m);
      assert.doesNotMatch(step.stdout, /^::(?:warning|error) file=infra/m);
    });

    it('passes where nothing is found of what was asked about, or what is found may be', async () => {
      assert.equal((await act({ paths: 'infra\n' })).code, 0);
      assert.equal((await act({ 'fail-on': 'error' })).code, 0);
    });

    it('writes SARIF, also where it fails', async () => {
      const step = await act({ sarif: 'trust.sarif' });
      assert.equal(step.code, 7);
      const sarif = parseJson(readFileSync(path.join(checkout, 'trust.sarif'), 'utf8'));
      assert.ok(isObject(sarif));
      assert.equal(sarif['version'], '2.1.0');
    });

    it('takes no input for a part of its script', async () => {
      const step = await act({ paths: '$(touch pwned)\n; touch pwned', 'fail-on': '"; touch pwned; "' });
      assert.notEqual(step.code, 0);
      assert.doesNotMatch(execFileSync('ls', [checkout], { encoding: 'utf8' }), /pwned/);
    });
  });

  describe('before a commit', () => {
    it('tells about the files that are committed, as the hook is called', () => {
      const { entry, files } = hook();
      const [program = '', ...words] = String(entry).split(' ');
      const called = (...committed: readonly string[]) =>
        spawnSync(path.join(release, program), [...words, ...committed], {
          cwd: checkout,
          env: environment(),
          encoding: 'utf8',
        });
      assert.ok(
        ['wide.json', 'main.tf', 'template.yaml', '.gitlab-ci.yml'].every(file => new RegExp(String(files)).test(file)),
      );
      assert.ok(!new RegExp(String(files)).test('README.md'));
      assert.equal(called('infra/narrow.json').status, 0);
      const refused = called('infra/narrow.json', 'wide.json');
      assert.equal(refused.status, 7, refused.stderr);
      assert.match(refused.stdout, /RC103/);
    });

    it('takes no file for an option', () => {
      write('--fix.json', WIDE);
      const { entry } = hook();
      const [program = '', ...words] = String(entry).split(' ');
      const options = { cwd: checkout, env: environment(), encoding: 'utf8' } as const;
      const { status, stdout } = spawnSync(path.join(release, program), [...words, '--fix.json'], options);
      assert.equal(status, 7);
      assert.match(stdout, /^--fix\.json$/m);
    });

    it('is run by pre-commit itself', function () {
      this.timeout(120_000);
      if (spawnSync('pre-commit', ['--version']).status !== 0) return skipBecause(this, 'there is no pre-commit');
      cpSync(path.join(PROJECT, '.pre-commit-hooks.yaml'), path.join(release, '.pre-commit-hooks.yaml'));
      rmSync(path.join(release, 'dist'));
      cpSync(programs, path.join(release, 'dist'), { recursive: true });
      for (const repository of [release, checkout]) git(repository, 'init', '-q');
      git(release, 'add', '-A', '-f');
      git(release, 'commit', '-qm', 'A release');
      git(release, 'tag', 'v1');
      write(
        '.pre-commit-config.yaml',
        `repos:\n  - repo: ${release}\n    rev: v1\n    hooks: [{ id: rolecall-trust-lint }]\n`,
      );
      git(checkout, 'add', '.pre-commit-config.yaml', 'infra');
      const run = () =>
        spawnSync('pre-commit', ['run'], {
          cwd: checkout,
          env: { ...environment(), PRE_COMMIT_HOME: path.join(folder, 'pre-commit') },
          encoding: 'utf8',
        });
      const passed = run();
      assert.equal(passed.status, 0, passed.stdout + passed.stderr);
      assert.match(passed.stdout, /trust policies \(rolecall\)\.+Passed/);
      git(checkout, 'add', 'wide.json');
      const failed = run();
      assert.equal(failed.status, 1);
      assert.match(failed.stdout, /exit code: 7[\s\S]*RC103/);
    });
  });

  it('is called in docs/trust.md by the inputs and the hook that there are', () => {
    const page = readFileSync(path.join(PROJECT, 'docs/trust.md'), 'utf8');
    const [, steps = '', config = ''] = /```yaml\n([\s\S]*?)```[\s\S]*?```yaml\n([\s\S]*?)```/.exec(page) ?? [];
    const action: unknown = load(readFileSync(path.join(PROJECT, 'lint/action.yml'), 'utf8'));
    const inputs = /uses: rolecall\/rolecall\/lint@\S+\n\s+with:\n([\s\S]*)/.exec(steps)?.[1] ?? '';
    const names = [...inputs.matchAll(/^ *([\w-]+):/gm)].map(([, name = '']) => name);
    assert.ok(isObject(action) && isObject(action['inputs']));
    assert.ok(names.length > 0);
    for (const name of names) assert.ok(name in action['inputs'], name);
    assert.match(config, new RegExp(`- id: ${String(hook()['id'])}\n`));
  });
});
