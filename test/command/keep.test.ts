import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { isObject, parseJson } from '../../src/core/parse.ts';
import { PROJECT } from '../demo/build-programs.ts';
import { runCommand } from '../demo/run-command.ts';
import { waitUntil } from '../hosts/wait-until.ts';
import { ANY_TOKEN, assertNoSecret } from '../support/secret-absence.ts';
import { CommandSuite } from './command-suite.ts';
import { processesMentioning, processesMentioningDuring } from './command-world.ts';

const AUDIENCE = 'https://app-1.a.run.app';

/** Writes down how it was run, and that it could read the token, without the token. */
const AZ = `#!/bin/sh
printf '%s\\n' "$*" >> "$HOME/az.log"
for word; do case "$word" in @*) grep -q '^eyJ' "\${word#@}" && echo token read >> "$HOME/az.log" ;; esac; done
`;

const PRELOAD = path.join(PROJECT, 'test/faults/preload.cjs');
/** More changes than a look of a keeper makes. */
const MOST_CHANGES = 60;

/** As if it had been written long ago. */
async function grownOld(file: string): Promise<void> {
  const then = Date.now() / 1000 - 100;
  await utimes(file, then, then);
}

/** Tokens of one second are the same to the letter: only one of a later second shows that it is another. */
async function secondIsOver(jwt: string): Promise<void> {
  const { iat = 0 } = decodeJwt(jwt);
  assert.ok(await waitUntil(() => Date.now() >= (iat + 1) * 1000));
}

describe('roles of Google Cloud and Azure from the command', function () {
  const suite = new CommandSuite('ona', { everyCloud: true });

  async function tokenFile(): Promise<string> {
    const directory = await suite.world.runtimeDirectory();
    const name = (await readdir(directory)).find(each => each.endsWith('.token'));
    assert.ok(name);
    return path.join(directory, name);
  }

  function exchanges(): number {
    const tokens = /\/(?:oauth2\/v2\.0|v1)\/token$/;
    return suite.simulated.sandbox
      .requests()
      .filter(({ method, path: asked }) => method === 'POST' && tokens.test(asked)).length;
  }

  it('keep the file fresh for a command, which has the role and whose exit code is passed on', async () => {
    await suite.assumed('azure-operator');
    const file = await tokenFile();
    await grownOld(file);
    const before = await readFile(file, 'utf8');
    await secondIsOver(before);
    const asked = exchanges();
    const script = 'test -s "$AZURE_FEDERATED_TOKEN_FILE" && echo "$AZURE_CLIENT_ID" && exit 7';
    const ran = await suite.world.runShim(['keep', 'azure-operator', '--', '/bin/sh', '-c', script]);
    assert.deepEqual([ran.code, ran.stderr], [7, '']);
    assert.match(ran.stdout, /^[\da-f-]{36}\n$/);
    assert.notEqual(await readFile(file, 'utf8'), before);
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.equal(exchanges() - asked, 1);
  });

  it('are kept by one of those who keep it at once', async () => {
    await suite.assumed('azure-operator');
    await grownOld(await tokenFile());
    const asked = exchanges();
    const keepers = await Promise.all(
      Array.from({ length: 4 }, () => suite.world.runShim(['keep', 'azure-operator', '--', '/bin/true'])),
    );
    assert.deepEqual(
      keepers.map(({ code }) => code),
      [0, 0, 0, 0],
    );
    assert.equal(exchanges() - asked, 1);
  });

  it('leave nothing behind when the keeper is killed, and the next one goes on', async () => {
    await suite.assumed('azure-operator');
    const directory = await suite.world.runtimeDirectory();
    const before = (await readdir(directory)).toSorted();
    const { folder, environment } = suite.world.options({});
    const keeper = spawn(suite.world.shim, ['keep', '--all', '--json'], { cwd: folder, env: { ...environment } });
    const said = await new Promise<string>(resolve => keeper.stdout.setEncoding('utf8').once('data', resolve));
    assert.match(said, /"outcome":"kept"/);
    keeper.kill('SIGKILL');
    await once(keeper, 'close');
    assert.deepEqual(await processesMentioning(`${suite.simulated.home}/.local/share/rolecall`), []);
    assert.deepEqual(
      (await readdir(directory)).filter(name => !name.endsWith('.lock')).toSorted(),
      before.filter(name => !name.endsWith('.lock')),
    );
    await grownOld(await tokenFile());
    const asked = exchanges();
    assert.equal((await suite.world.runShim(['keep', 'azure-operator', '--', '/bin/true'])).code, 0);
    assert.equal(exchanges() - asked, 1);
  });

  for (const [role, command] of [
    ['azure-operator', 'azure-token'],
    ['gcp-readonly', 'google-executable'],
  ] as const) {
    it(`are whole when the keeper of ${role} is killed before any change of a file, and the next one goes on`, async () => {
      await suite.assumed(role);
      const directory = await suite.world.runtimeDirectory();
      const names = (await readdir(directory)).filter(name => /\.(?:token|response|cache)$/.test(name)).toSorted();
      const texts = () => Promise.all(names.map(name => readFile(path.join(directory, name), 'utf8')));
      const keys = createRemoteJWKSet(new URL('/keys', suite.simulated.sandbox.issuer));
      const key = names[0]?.split('.')[0] ?? '';
      const keep = [path.join(suite.programs, 'rolecall.js'), 'keep', role, '--', '/bin/true'];
      // By which files are new, which is all that what follows depends on.
      const seen = new Set<string>();
      let killed = 0;
      for (let change = 1; change < MOST_CHANGES; change += 1) {
        for (const name of names) await grownOld(path.join(directory, name));
        const before = await texts();
        for (const [index, text] of before.entries()) {
          if (names[index]?.endsWith('.token') === true) await secondIsOver(text);
        }
        const environment = { ...suite.environment, FAULT_KILL_BEFORE: String(change) };
        const ran = await runCommand(
          [process.execPath, '--require', PRELOAD, ...keep],
          suite.world.options({ environment }),
        );
        const after = await texts();
        for (const [index, text] of after.entries()) {
          if (names[index]?.endsWith('.token') === true) await jwtVerify(text, keys);
          if (names[index]?.endsWith('.response') === true) assert.ok(isObject(parseJson(text)));
        }
        if (ran.code === 0) break;
        killed += 1;
        const state = after.map((text, index) => text === before[index]).join();
        if (seen.has(state)) continue;
        seen.add(state);
        const { code, stdout, stderr } = await suite.world.runShim([command, '--session', key]);
        assert.deepEqual([code, stderr, isObject(parseJson(stdout))], [0, '', true], `killed before change ${change}`);
        for (const name of names) await grownOld(path.join(directory, name));
        const asked = exchanges();
        assert.equal((await suite.world.runShim(['keep', role, '--', '/bin/true'])).code, 0);
        assert.equal(exchanges() - asked, 1);
      }
      // All old, one new after the other, all new.
      assert.equal(seen.size, names.length + 1, [...seen].join(' '));
      assert.ok(killed >= 3 * names.length, `${killed} changes`);
    });
  }

  it('sign az in by the token’s file, and say until when', async () => {
    await suite.assumed('azure-operator');
    const { home, root } = suite.simulated;
    await writeFile(path.join(root, 'programs/az'), AZ, { mode: 0o755 });
    const { ran, seen } = await processesMentioningDuring('eyJhb', () =>
      suite.world.runShim(['az-login', 'azure-operator']),
    );
    assert.deepEqual([ran.code, ran.stderr, seen], [0, '', []]);
    assert.match(ran.stdout, /^az is signed in as azure-operator and can ask for access until .+ \(.+\)\. Then:/);
    const log = await readFile(path.join(home, 'az.log'), 'utf8');
    assert.match(
      log,
      new RegExp(
        `^login --service-principal --username \\S+ --tenant \\S+ --federated-token @${await tokenFile()} --allow-no-subscriptions --output none\ntoken read\naccount set --subscription \\S+\n$`,
      ),
    );
  });

  it('sign in no az that a PATH names before the person’s own', async () => {
    await suite.assumed('azure-operator');
    const { home, root } = suite.simulated;
    await writeFile(path.join(root, 'programs/az'), AZ, { mode: 0o755 });
    const planted = path.join(home, 'planted');
    await mkdir(planted);
    await writeFile(path.join(planted, 'az'), '#!/bin/sh\necho "$@" >> "$HOME/planted.log"\n', { mode: 0o755 });
    const environment = { ...suite.environment, PATH: `${planted}:${suite.environment['PATH'] ?? ''}` };
    const ran = await suite.world.runShim(['az-login', 'azure-operator'], { environment });
    assert.deepEqual([ran.code, ran.stderr], [0, '']);
    assert.match(await readFile(path.join(home, 'az.log'), 'utf8'), /^login /);
    assert.equal(existsSync(path.join(home, 'planted.log')), false);
  });

  it('give an access token for another scope, and an ID token, which is printed with --reveal alone', async () => {
    await suite.allowed();
    for (const role of ['azure-operator', 'gcp-readonly']) {
      assert.equal((await suite.world.runShim(['assume', role])).code, 0);
    }
    const { world: run } = suite;
    const scope = 'https://vault.azure.net/.default';
    const asked = await run.runShim(['azure-token', '--role', 'azure-operator', '--scope', scope]);
    assert.equal(asked.code, 0, asked.stderr);
    const answer = parseJson(asked.stdout);
    assert.ok(isObject(answer) && typeof answer['access_token'] === 'string');
    assert.match(String(decodeJwt(answer['access_token']).aud), /vault\.azure\.net/);

    const words = ['token', '--google-id-token', AUDIENCE, '--role', 'gcp-readonly'];
    const hidden = await run.runShim(words);
    assert.deepEqual([hidden.code, hidden.stderr], [0, '']);
    assert.match(hidden.stdout, /^There is a token for https:\/\/app-1\.a\.run\.app, valid for/);
    const { stdout, stderr } = await run.runShim([...words, '--reveal', '--log', 'trace']);
    assert.equal(decodeJwt(stdout.trim()).aud, AUDIENCE);
    const { home } = await run.left();
    assertNoSecret([stdout.trim(), answer['access_token'], ANY_TOKEN], { home, stderr });

    const refused = await run.runShim(['token', '--google-id-token', AUDIENCE, '--role', 'azure-operator']);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /A role of Azure has no ID token/);
  });
});
