import assert from 'node:assert/strict';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { FieldReader, isObject, parseJson } from '../../src/core/parse.ts';
import { runCommand } from '../demo/run-command.ts';
import { ANY_TOKEN, assertNoSecret, secretsFound } from '../support/secret-absence.ts';
import { filesBelow, processesDuring } from './command-world.ts';
import { CommandSuite } from './command-suite.ts';

/** `~/.aws/config` as people have it; bytes as Latin-1. */
const CONFIGURATIONS: readonly (readonly [what: string, text: string | undefined])[] = [
  ['no file', undefined],
  ['an empty file', ''],
  ['a profile', '[default]\nregion = eu-west-1\n'],
  ['no line break at its end', '[default]\nregion = eu-west-1'],
  ['Windows line ends', '[default]\r\nregion = eu-west-1\r\n\r\n[profile b]\r\noutput=json\r\n'],
  ['comments, odd spaces and a byte that is no UTF-8', '# c\xe9\n; d\n\n[ profile  x ]\n  region=eu-west-1\t\n\n\n'],
  ['a profile of the role’s name', '[profile dev-readonly]\nregion = us-east-1\nsso_session = s\n'],
];

/** By the installer and the question for consent too; the others are written once all that was done. */
const SEEN_BY_ALL = ['no file', 'Windows line ends', 'a profile of the role’s name'];

describe('The files of rolecall', () => {
  const suite = new CommandSuite();

  for (const [what, text] of CONFIGURATIONS) {
    it(`leave ~/.aws/config with ${what} as it was outside the block`, async () => {
      const isFirstSeen = SEEN_BY_ALL.includes(what);
      if (!isFirstSeen) await suite.allowed();
      const file = path.join(suite.simulated.home, '.aws/config');
      await rm(file, { force: true });
      await mkdir(path.dirname(file), { recursive: true });
      if (text !== undefined) await writeFile(file, text, { encoding: 'latin1', mode: 0o640 });

      if (isFirstSeen) {
        await suite.world.run(['install']);
        assert.equal(await bytes(file), text);
        await suite.world.allow();
        assert.ok(startsOrEnds(await bytes(file), text));
      }
      assert.equal((await suite.world.run(['assume', 'dev-readonly'])).code, 0);
      assert.ok(startsOrEnds(await bytes(file), text));
      assert.match(
        (await bytes(file)) ?? '',
        /\[profile dev-readonly(-app)?\]\r?\ncredential_process = \S+ credential-process --session/,
      );
      await suite.world.run(['release', 'dev-readonly']);
      assert.ok(startsOrEnds(await bytes(file), text));

      const { stdout } = await suite.world.run(['uninstall']);
      assert.match(stdout, /~\/\.aws\/config/);
      assert.equal(await bytes(file), text);
      if (text !== undefined) assert.equal((await stat(file)).mode & 0o777, 0o640);
    });
  }

  it('are all gone after uninstall, but for the person’s own', async () => {
    const before = await filesBelow(suite.simulated.home);
    await suite.world.allow();
    await suite.world.run(['assume', 'dev-readonly']);
    const runtime = await suite.world.runtimeDirectory();
    assert.match(runtime, /rolecall/);
    await suite.world.runShim(['uninstall']);
    assert.deepEqual(await filesBelow(suite.simulated.home), before);
    await assert.rejects(stat(runtime), { code: 'ENOENT' });
    assert.match((await suite.world.run(['uninstall'])).stdout, /Nothing of Rolecall was there/);
  });

  it('and everything printed hold no secret, but for the private ones', async () => {
    await suite.allowed();
    for (const words of [
      ['env', '--claims'],
      ['roles', '--log', 'trace'],
      ['assume', 'dev-readonly', '--log', 'trace'],
      ['assume', 'payments-admin', '--log', 'trace'],
      ['token', '--role', 'dev-readonly'],
      ['token', '--role', 'dev-readonly', '--decode'],
      ['renew', 'dev-readonly', '--json'],
      ['status', '--json'],
      ['doctor', '--json'],
      ['consent', 'show', '--json'],
    ]) {
      await suite.world.run([...words]);
    }
    const handedOut = parseJson((await secretRun(suite, ['credential-process', '--role', 'dev-readonly'])).stdout);
    assert.ok(isObject(handedOut));
    const { SecretAccessKey: key, SessionToken: session } = handedOut;
    assert.ok(typeof key === 'string' && typeof session === 'string');
    const revealed = (await secretRun(suite, ['token', '--audience', 'sts.amazonaws.com', '--reveal'])).stdout.trim();
    assert.match(revealed, /^eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+$/);

    const { credentials, ...elsewhere } = await suite.world.left();
    const secrets = [key, session, suite.simulated.sandbox.adminToken, revealed];
    assertNoSecret([...secrets, ...SHAPES], elsewhere);
    assert.equal(secretsFound([key, session], { credentials }).length, 2, 'the search does find');
  });
});

/** What begins like a secret of any of the three clouds: the last is what AWS's session tokens, and the sandbox's, begin with. */
const SHAPES = [ANY_TOKEN, /ya29\.[\w.-]{20}/, /SigninToken=/, /IQoJb3JpZ2luX2Vj[\w+/=]{20}/];
const ROLES = ['dev-readonly', 'gcp-readonly', 'azure-operator'] as const;

describe('The secrets of three clouds', () => {
  const suite = new CommandSuite('ona', { everyCloud: true });

  it('stand in no log, error, command line, environment or file but the private ones, and nowhere after a release', async () => {
    await suite.allowed();
    const { sandbox } = suite.simulated;
    const { ran, commandLines, environments } = await processesDuring(suite.simulated.root, async () => {
      for (const role of ROLES) {
        const file = path.join(suite.simulated.home, `${role}.env`);
        await suite.world.run(['assume', role, '--log', 'trace', '--dotenv', file]);
        await suite.world.run(['console', role, '--log', 'trace']);
      }
      for (const words of [
        ['renew', 'dev-readonly', '--json'],
        ['token', '--role', 'azure-operator', '--decode'],
        ['keep', 'gcp-readonly', '--', '/bin/true'],
        ['status', '--json'],
        ['doctor', '--json'],
      ]) {
        await suite.world.run(words);
      }
      const secrets = await handedOut();
      const signIn = await signInToken();
      // What a cloud says of a token that it refuses may hold that token, what it gave for one, or whatever else it has seen.
      const [key = ''] = secrets;
      const body = JSON.stringify({ error: key, error_description: `AADSTS70021: ${[...secrets, signIn].join(', ')}` });
      for (const [controls, words] of [
        [sandbox.google.controls, ['renew', 'gcp-readonly']],
        [sandbox.azure.controls, ['renew', 'azure-operator']],
        [sandbox.controls.sts, ['renew', 'dev-readonly']],
        [sandbox.controls.sts, ['console', 'dev-readonly', '--reveal']],
      ] as const) {
        controls.answerNext({ status: 400, body });
        assert.notEqual((await suite.world.run([...words, '--log', 'trace'])).code, 0);
      }
      return { secrets, signIn };
    });

    const { credentials, ...elsewhere } = await suite.world.left();
    const secrets = [...ran.secrets, ran.signIn, sandbox.adminToken];
    assertNoSecret([...secrets, ...SHAPES], { ...elsewhere, commandLines, environments });
    assertNoSecret([ran.signIn], { credentials });
    for (const each of ran.secrets) assert.ok(secretsFound([each], { credentials }).length > 0, 'the search does find');
    assert.ok(commandLines.some(line => / renew azure-operator/.test(line)));
    assert.ok(environments.some(each => each.includes(suite.simulated.home)));

    assert.equal((await suite.world.run(['release', '--all'])).code, 0);
    assertNoSecret([...secrets, ...SHAPES], await suite.world.left());
  });

  async function ask(command: string, role: string): Promise<FieldReader> {
    const { stdout } = await secretRun(suite, [command, '--role', role]);
    return new FieldReader(parseJson(stdout), `the answer for ${role}`);
  }

  /** With which whoever has it opens the console as the role, for a quarter of an hour. */
  async function signInToken(): Promise<string> {
    const { stdout } = await secretRun(suite, ['console', 'dev-readonly', '--reveal']);
    const token = new URL(stdout.trim()).searchParams.get('SigninToken');
    assert.ok(token !== null);
    return token;
  }

  /** What tools of each cloud are given, which is in the private directory alone. */
  async function handedOut(): Promise<readonly string[]> {
    const aws = await ask('credential-process', 'dev-readonly');
    const google = await ask('google-executable', 'gcp-readonly');
    const azure = await ask('azure-token', 'azure-operator');
    return [
      aws.string('SecretAccessKey'),
      aws.string('SessionToken'),
      google.string('id_token'),
      azure.string('access_token'),
    ];
  }
});

/** A run that is meant to print a secret, and so is not among what was printed. */
function secretRun({ programs, world }: CommandSuite, words: readonly string[]): ReturnType<typeof runCommand> {
  return runCommand([process.execPath, path.join(programs, 'rolecall.js'), ...words], world.options({}));
}

function bytes(file: string): Promise<string | undefined> {
  return readFile(file, 'latin1').catch(() => undefined);
}

/** Whether everything the person wrote is there still, in one piece. */
function startsOrEnds(now: string | undefined, before: string | undefined): boolean {
  return now !== undefined && now.startsWith(before ?? '');
}
