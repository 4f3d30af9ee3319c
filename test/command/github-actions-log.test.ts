import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { FieldReader, parseJson } from '../../src/core/parse.ts';
import type { Ran } from '../demo/run-command.ts';
import { assertNoSecret, secretsFound } from '../support/secret-absence.ts';
import { filesBelow, processesMentioningDuring } from './command-world.ts';
import { GitHubJobWorld } from './git-hub-job-world.ts';
import { runByWorker } from './runner-worker.ts';

describe('what rolecall leaves in a GitHub Actions job', () => {
  const job = GitHubJobWorld.ofSuite();

  describe('the job’s log', () => {
    it('is told to hide credentials on standard error alone, so that a captured answer stays one document', async () => {
      const { stdout, stderr } = await runByWorker(
        [process.execPath, path.join(job.programs, 'rolecall.js'), ...job.stated(), '--json'],
        job.world.options({}),
      );
      assert.equal(new FieldReader(parseJson(stdout), 'the document').string('profile'), 'deploy-staging');
      const masks = stderr.split('\n').filter(line => line.startsWith('::add-mask::'));
      const { stdout: answer } = await job.world.run(['credential-process', '--role', 'deploy-staging']);
      const issued = new FieldReader(parseJson(answer), 'the answer');
      assert.deepEqual(
        masks,
        ['AccessKeyId', 'SecretAccessKey', 'SessionToken'].map(name => `::add-mask::${issued.string(name)}`),
      );
    });

    it('is not told with --no-mask', async () => {
      const { code, stderr } = await runByWorker(
        [process.execPath, path.join(job.programs, 'rolecall.js'), ...job.stated('--no-mask')],
        job.world.options({}),
      );
      assert.deepEqual([code, stderr], [0, '']);
    });

    it('is not told where a file or a terminal would get the secrets', async () => {
      const file = path.join(job.world.simulated.root, 'errors');
      const descriptor = openSync(file, 'w');
      const ended = new Promise(resolve => {
        spawn(process.execPath, [path.join(job.programs, 'rolecall.js'), ...job.stated()], {
          cwd: job.world.simulated.checkout,
          env: { ...job.environment },
          stdio: ['ignore', 'ignore', descriptor],
        }).once('close', resolve);
      });
      assert.equal(await ended, 0);
      closeSync(descriptor);
      assert.equal(await readFile(file, 'utf8'), '');
      const { code, stdout } = await job.world.runOnTerminal(job.stated(), '');
      assert.equal(code, 0);
      assert.doesNotMatch(stdout, /add-mask/);
    });

    it('is not told where a program of the job would get the secrets, whatever it does with them', async () => {
      const rolecall = [process.execPath, path.join(job.programs, 'rolecall.js')];
      const scripts = [
        '"$@" 2>&1 | tee "$KEPT"',
        '"$@" 2> >(tee "$KEPT" >&2); wait',
        'exec > >(tee -a "$KEPT") 2>&1; "$@"',
        'answer=$("$@" 2>&1); echo "$answer" | tee "$KEPT"',
        '"$@" |& cat > "$KEPT"; cat "$KEPT"',
        'mkfifo "$KEPT.pipe"; cat "$KEPT.pipe" > "$KEPT" & "$@" 2> "$KEPT.pipe"; wait',
        '( "$@" ) 2>&1 | while IFS= read -r line; do echo "$line" >> "$KEPT"; done; cat "$KEPT"',
        `"$NODE" -e 'const { stdout, stderr } = child_process.spawnSync(process.argv[1], process.argv.slice(2)); fs.writeFileSync(process.env.KEPT, stdout + stderr)' "$@"`,
      ];
      /** What tools get: the second line of the one file of credentials, as the shim prints it. */
      const handedOut = async (): Promise<FieldReader> => {
        const files = await filesBelow(await job.world.runtimeDirectory());
        const [cached, ...more] = [...files].filter(([name]) => name.endsWith('.cache'));
        assert.equal(more.length, 0);
        return new FieldReader(parseJson(cached?.[1].split('\n')[1] ?? ''), 'the credentials');
      };
      for (const [index, script] of scripts.entries()) {
        const kept = path.join(job.world.simulated.root, `kept-${index}`);
        const { code, stdout, stderr } = await runByWorker(
          ['/bin/bash', '-c', script, 'step', ...rolecall, ...job.stated()],
          job.world.options({ environment: { ...job.environment, KEPT: kept, NODE: process.execPath } }),
        );
        const issued = await handedOut();
        const seen = `${stdout}\n${stderr}\n${await readFile(kept, 'utf8')}`;
        assert.equal(code, 0, seen);
        for (const name of ['AccessKeyId', 'SecretAccessKey', 'SessionToken']) {
          assert.ok(!seen.includes(issued.string(name)), `${script} shows ${name}`);
        }
        assert.doesNotMatch(seen, /add-mask/, script);
      }
    });

    it('never gets the job’s own permission, nor do files and command lines', async () => {
      const { requestToken } = job.gitHub;
      for (const words of [
        job.stated(),
        ['env', '--claims'],
        ['roles', '--json'],
        ['status', '--json'],
        ['token', '--audience', 'sts.amazonaws.com', '--decode'],
        ['doctor'],
      ]) {
        await job.world.run([...words, '--log', 'trace']);
      }
      job.gitHub.controls.answerNext({
        status: 403,
        body: JSON.stringify({ message: requestToken, value: requestToken }),
      });
      await job.world.run([...job.stated(), '--log', 'trace']);
      job.gitHub.controls.answerNext({ status: 200, body: JSON.stringify({ value: requestToken }) });
      await job.world.run([...job.stated(), '--log', 'trace']);
      job.gitHub.controls.delay(300);
      const runs = () => job.world.run(job.stated('--log', 'trace')).then(() => job.cold());
      const { ran, seen } = await processesMentioningDuring(requestToken, runs);
      assert.deepEqual([ran.code, seen], [0, []]);
      assertNoSecret([requestToken], await job.world.left());
      assert.notDeepEqual(secretsFound(['github-actions'], await job.world.left()), [], 'the search does find');
    });
  });

  async function exporting(files: Readonly<Record<string, string>>, ...words: readonly string[]): Promise<Ran> {
    return job.world.run(job.stated('--export', ...words), { environment: { ...job.environment, ...files } });
  }

  describe('what later steps get', () => {
    it('is appended to the runner’s files', async () => {
      const names = ['GITHUB_ENV', 'GITHUB_OUTPUT', 'GITHUB_PATH'];
      const files = Object.fromEntries(names.map(name => [name, path.join(job.world.simulated.root, name)]));
      for (const file of Object.values(files)) await writeFile(file, 'BEFORE=1\n');
      const { code, stderr } = await exporting(files, '--no-mask');
      assert.deepEqual([code, stderr], [0, '']);
      const texts = await Promise.all(Object.values(files).map(file => readFile(file, 'utf8')));
      assert.equal(
        texts[0],
        'BEFORE=1\nAWS_PROFILE=deploy-staging\nAWS_DEFAULT_PROFILE=deploy-staging\nAWS_SDK_LOAD_CONFIG=1\nAWS_REGION=eu-west-1\nAWS_DEFAULT_REGION=eu-west-1\n',
      );
      assert.match(
        texts[1] ?? '',
        /^BEFORE=1\nprofile=deploy-staging\nexpires-at=\d{4}-\S+Z\nprincipal=arn:aws:sts::111122223333:assumed-role\/deploy-staging\/octocat@github-actions-9001\n$/,
      );
      assert.equal(texts[2], `BEFORE=1\n${path.join(job.world.simulated.home, '.local/share/rolecall/bin')}\n`);
    });

    it('goes through no link, and nothing is taken without the runner’s files', async () => {
      const victim = path.join(job.world.simulated.home, 'victim');
      await writeFile(victim, 'as it was\n');
      const link = path.join(job.world.simulated.root, 'link');
      await symlink(victim, link);
      const linked = await exporting({ GITHUB_ENV: link, GITHUB_OUTPUT: link, GITHUB_PATH: link });
      assert.equal(linked.code, 1);
      assert.match(linked.stderr, /rolecall: .*link cannot be written, so later steps do not know the role\.\n/);
      assert.equal(await readFile(victim, 'utf8'), 'as it was\n');
      const before = job.asked().length;
      for (const files of [{}, { GITHUB_ENV: 'relative' }]) {
        const none = await exporting(files);
        assert.match(none.stderr, /^rolecall: GITHUB_ENV names no file/);
        assert.deepEqual([none.code, job.asked().length], [1, before]);
      }
    });
  });
});
