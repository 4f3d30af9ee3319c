import assert from 'node:assert/strict';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isObject, parseJson } from '../../src/core/parse.ts';
import { runCommand } from '../demo/run-command.ts';
import { ANY_TOKEN, assertNoSecret, secretsFound } from '../support/secret-absence.ts';
import { filesBelow } from './command-world.ts';
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
    const handedOut = parseJson((await secretRun(['credential-process', '--role', 'dev-readonly'])).stdout);
    assert.ok(isObject(handedOut));
    const { SecretAccessKey: key, SessionToken: session } = handedOut;
    assert.ok(typeof key === 'string' && typeof session === 'string');
    const revealed = (await secretRun(['token', '--audience', 'sts.amazonaws.com', '--reveal'])).stdout.trim();
    assert.match(revealed, /^eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+$/);

    const { credentials, ...elsewhere } = await suite.world.left();
    const secrets = [key, session, suite.simulated.sandbox.adminToken, revealed];
    // The last is what AWS's session tokens, and the sandbox's, begin with.
    assertNoSecret([...secrets, ANY_TOKEN, /IQoJb3JpZ2luX2Vj[\w+/=]{20}/], elsewhere);
    assert.equal(secretsFound([key, session], { credentials }).length, 2, 'the search does find');
  });

  /** A run that is meant to print a secret, and so is not among what was printed. */
  function secretRun(words: readonly string[]): ReturnType<typeof runCommand> {
    return runCommand([process.execPath, path.join(suite.programs, 'rolecall.js'), ...words], suite.world.options({}));
  }
});

function bytes(file: string): Promise<string | undefined> {
  return readFile(file, 'latin1').catch(() => undefined);
}

/** Whether everything the person wrote is there still, in one piece. */
function startsOrEnds(now: string | undefined, before: string | undefined): boolean {
  return now !== undefined && now.startsWith(before ?? '');
}
