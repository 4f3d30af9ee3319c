import assert from 'node:assert/strict';
import { isObject } from '../../src/core/parse.ts';
import { PROJECT } from '../demo/build-programs.ts';
import { runCommand } from '../demo/run-command.ts';
import { DEMO_ROLE_MAP } from '../support/demo-devcontainer.ts';
import { whoIs } from './caller-identity.ts';
import { processesMentioning } from './command-world.ts';
import { CommandSuite } from './command-suite.ts';

describe('rolecall in a simulated Ona environment', function () {
  const suite = new CommandSuite();

  it('does the whole main job', async () => {
    const roles = await suite.world.run(['roles']);
    assert.match(roles.stdout, /^acme\/app on main, in Ona\n {2}○ dev-readonly {5}AWS 111122223333/);

    await suite.world.allow();
    const assumed = await suite.world.run(['assume', 'dev-readonly']);
    assert.equal(assumed.stderr, '');
    assert.match(assumed.stdout, /^ {2}token {5}Ona.*, for sts\.amazonaws\.com +\d+ ms$/m);
    assert.match(assumed.stdout, /^ {2}exchange {2}AWS eu-west-1, role dev-readonly.* +\d+ ms$/m);
    assert.match(assumed.stdout, /^ {2}profile {3}dev-readonly in ~\/\.aws\/config$/m);
    assert.match(assumed.stdout, /^Ready until .+\. Try: aws --profile dev-readonly sts get-caller-identity$/m);

    assert.match((await suite.world.runShim(['status'])).stdout, /● dev-readonly +AWS 111122223333 +(59 min|1 h) left/);
    assert.match((await suite.world.runShim(['status', '--prompt'])).stdout, /^dev-readonly (59|60)m\n$/);
    assert.match(await identity(), /"Arn": "arn:aws:sts::111122223333:assumed-role\/dev-readonly\//);

    assert.equal((await suite.world.runShim(['release', 'dev-readonly'])).code, 0);
    const { environment, sandbox } = suite.simulated;
    assert.match(await whoIs('dev-readonly', environment, sandbox.sts), /This role is not active/);
    assert.equal((await suite.world.run(['status', '--prompt'])).stdout, '');
  });

  async function identity(): Promise<string> {
    const script = `${PROJECT}/test/demo/get-caller-identity.ts`;
    const { code, stdout, stderr } = await runCommand(
      [process.execPath, script, 'dev-readonly', 'eu-west-1', suite.simulated.sandbox.sts],
      { folder: PROJECT, environment: suite.environment },
    );
    if (code !== 0) throw new Error(stderr);
    return stdout;
  }

  it('needs consent before anything leaves this machine', async () => {
    const { code, stdout, stderr } = await suite.world.run(['assume', 'dev-readonly']);
    assert.deepEqual([code, stdout, suite.world.requests()], [4, '', 0]);
    assert.match(stderr, /acme\/app is not allowed yet\.\nRun `rolecall consent grant`/);
    assert.equal((await suite.world.run(['token', '--role', 'dev-readonly'])).code, 4);
    assert.equal(suite.world.requests(), 0);
  });

  it('is not allowed by a program', async () => {
    for (const words of [
      ['consent', 'grant'],
      ['consent', 'grant', '--yes'],
    ]) {
      assert.equal((await suite.world.run(words)).code, 4);
    }
    assert.equal((await suite.world.json(['consent', 'show']))['state'], 'needed');
  });

  it('is not allowed by any answer but yes', async () => {
    assert.equal((await suite.world.runOnTerminal(['consent', 'grant'], 'n\n')).code, 1);
    assert.equal((await suite.world.run(['assume', 'dev-readonly'])).code, 4);
  });

  it('asks again when the map changed, and says what changed', async () => {
    await suite.assumed();
    const before = suite.world.requests();
    const { 'dev-readonly': role, ...others } = DEMO_ROLE_MAP.roles;
    const changed = { ...role, aws: { ...role.aws, roleArn: 'arn:aws:iam::999988887777:role/admin' } };
    await suite.simulated.writeDevcontainer({ ...DEMO_ROLE_MAP, roles: { ...others, 'dev-readonly': changed } });

    const { code, stderr } = await suite.world.run(['assume', 'dev-readonly']);
    assert.deepEqual([code, suite.world.requests()], [4, before]);
    assert.match(stderr, /changed since you allowed it/);
    const { stdout } = await suite.world.runOnTerminal(['consent', 'grant'], 'n\n');
    assert.match(
      stdout,
      /~.* dev-readonly → arn:aws:iam::999988887777:role\/admin\n[^]*roleArn: arn:aws:iam::111122223333:role\/dev-readonly → arn:aws:iam::999988887777:role\/admin/,
    );
  });

  it('asks again for nothing when only words changed', async () => {
    await suite.allowed();
    const { roles } = DEMO_ROLE_MAP;
    const reordered = Object.fromEntries(Object.entries(roles).toReversed());
    const described = { ...roles['payments-admin'], description: 'Another description' };
    await suite.simulated.writeDevcontainer({ ...DEMO_ROLE_MAP, roles: { ...reordered, 'payments-admin': described } });
    assert.equal((await suite.world.json(['consent', 'show']))['state'], 'granted');
  });

  it('says what AWS refused', async () => {
    await suite.allowed();
    const { code, stderr } = await suite.world.run(['assume', 'payments-admin']);
    assert.equal(code, 5);
    assert.match(stderr, /payments-admin/);
  });

  it('asks each time for a role that wants it, and never without a person', async () => {
    await suite.allowed();
    assert.equal((await suite.world.run(['assume', 'deploy-staging', '--yes'])).code, 4);
    const { code, stdout } = await suite.world.runOnTerminal(['assume', 'deploy-staging'], 'y\n');
    assert.equal(code, 0);
    assert.match(
      stdout,
      /Assume deploy-staging → arn:aws:iam::111122223333:role\/[\w-]+ \(AWS 111122223333, 15 min\)\? \[y\/N\]/,
    );
  });

  it('in a codespace says what is missing and what the choices are', async () => {
    const { GITPOD_ENVIRONMENT_ID: _, ...rest } = suite.environment;
    const environment = { ...rest, CODESPACES: 'true', CODESPACE_NAME: 'octo-space', GITHUB_REPOSITORY: 'acme/app' };
    const { code, stdout, stderr } = await suite.world.run(['assume', 'dev-readonly'], { environment });
    assert.deepEqual([code, stdout], [3, '']);
    assert.match(stderr, /broker/i);
    assert.match(stderr, /identity provider/i);
    assert.match(stderr, /IAM Identity Center/);
    assert.match((await suite.world.run(['env'], { environment })).stdout, /^acme\/app on main, in GitHub Codespaces/);
  });

  it('takes the work tree’s top from a folder below it, and --folder from elsewhere', async () => {
    const below = await suite.world.run(['roles'], { folder: `${suite.simulated.checkout}/.devcontainer` });
    const named = await suite.world.run(['roles', '--folder', suite.simulated.checkout], { folder: '/' });
    assert.match(below.stdout, /dev-readonly/);
    assert.equal(named.stdout, below.stdout);
  });

  it('stops at Ctrl-C with 130, and leaves no process', async () => {
    await suite.allowed();
    suite.simulated.sandbox.controls.issuer.hangNext();
    const interrupt = (): void => {
      const ask = setInterval(() => void send(), 20);
      const send = async (): Promise<void> => {
        if ((await processesMentioning(`${suite.simulated.root}/programs/ona`)).length === 0) return;
        clearInterval(ask);
        child?.kill('SIGINT');
      };
    };
    let child: { kill(signal: 'SIGINT'): boolean } | undefined;
    const { code, stderr } = await suite.world.run(['assume', 'dev-readonly'], {
      started: started => {
        child = started;
        interrupt();
      },
    });
    assert.deepEqual([code, stderr], [130, 'rolecall: Cancelled.\n']);
    assert.deepEqual(await processesMentioning(`${suite.simulated.root}/programs/ona`), []);
    assert.equal((await suite.world.run(['status', '--prompt'])).stdout, '');
  });

  it('stops at Ctrl-C while it asks', async () => {
    const { code, stdout } = await suite.world.runOnTerminal(['consent', 'grant'], '\u0003');
    assert.equal(code, 130, stdout);
    assert.equal((await suite.world.json(['consent', 'show']))['state'], 'needed');
  });

  it('takes the end of input for no', async () => {
    assert.equal((await suite.world.runOnTerminal(['consent', 'grant'], '\u0004')).code, 1);
    assert.equal((await suite.world.json(['consent', 'show']))['state'], 'needed');
  });

  it('explains itself without building a world', async () => {
    const environment = { PATH: '/usr/bin:/bin', HOME: '/nonexistent' };
    for (const words of [['--help'], ['assume', '--help'], ['consent', 'grant', '--help']]) {
      const { code, stdout, stderr } = await suite.world.run(words, { environment });
      assert.deepEqual([code, stderr], [0, '']);
      assert.match(stdout, /\nExamples:\n {2}\$ rolecall /);
    }
    assert.match((await suite.world.run(['--version'], { environment })).stdout, /^\d+\.\d+\.\d+\n$/);
  });

  it('names a folder that is not there', async () => {
    const { code, stderr } = await suite.world.run(['roles', '--folder', 'no-such']);
    assert.equal(code, 2);
    assert.match(stderr, /There is no folder .*\/no-such\./);
  });

  it('ends quietly when its reader goes away', async () => {
    const line = `"$0" "$1" roles --json | :`;
    const { code, stderr } = await runCommand(
      ['/bin/sh', '-c', line, process.execPath, `${suite.programs}/rolecall.js`],
      suite.world.options({}),
    );
    assert.deepEqual([code, stderr], [0, '']);
  });

  it('keeps every answer for programs one JSON document', async () => {
    await suite.allowed();
    const rows: readonly (readonly [code: number, words: readonly string[]])[] = [
      [0, ['env']],
      [0, ['env', '--claims']],
      [0, ['roles']],
      [0, ['assume', 'dev-readonly']],
      [0, ['renew', 'dev-readonly']],
      [0, ['status']],
      [0, ['credential-process', '--role', 'dev-readonly']],
      [0, ['token', '--role', 'dev-readonly', '--decode']],
      [0, ['doctor']],
      [0, ['consent', 'show']],
      [0, ['consent', 'grant']],
      [0, ['release', 'dev-readonly']],
      [0, ['release', '--all']],
      [0, ['consent', 'revoke']],
      [0, ['install']],
      [1, ['credential-process', '--role', 'dev-readonly']],
      [2, ['assume', 'no-such-role']],
      [2, ['nonsense']],
      [2, ['assume']],
      [4, ['assume', 'dev-readonly']],
      [4, ['consent', 'grant', '--yes']],
      [0, ['uninstall']],
    ];
    for (const [code, words] of rows) {
      const ran = await suite.world.run([...words, '--json']);
      const document: unknown = JSON.parse(ran.stdout);
      assert.ok(isObject(document), words.join(' '));
      assert.deepEqual([ran.code, 'error' in document], [code, code !== 0], `${words.join(' ')}: ${ran.stdout}`);
    }
  });
});
