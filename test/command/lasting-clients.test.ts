import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { ENTRA_AUDIENCE } from '../../src/sandbox/federated-roles.ts';
import { PROJECT } from '../demo/build-programs.ts';
import { waitUntil } from '../hosts/wait-until.ts';
import { CommandSuite } from './command-suite.ts';

const ROLES = ['gcp-readonly', 'azure-operator'] as const;

/** With lifetimes so short that the libraries ask again each time. */
describe('What clients have of a role of Google Cloud or Azure', () => {
  const suite = new CommandSuite('ona', { everyCloud: true });
  const children: ChildProcess[] = [];

  beforeEach(async () => {
    await suite.allowed();
    for (const role of ROLES) {
      const { code, stderr } = await suite.world.run(['assume', role, '--dotenv', dotenv(role)]);
      assert.equal(code, 0, stderr);
    }
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  const dotenv = (role: string): string => path.join(suite.simulated.home, `${role}.env`);
  const minted = (): number =>
    suite.simulated.sandbox.requests().filter(({ server, note }) => server === 'issuer' && note === 'minted').length;

  function started(words: readonly string[], environment: Readonly<Record<string, string>> = {}): ChildProcess {
    const child = spawn(process.execPath, words, {
      cwd: suite.simulated.checkout,
      env: { ...suite.environment, ...environment },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    children.push(child);
    return child;
  }

  /** Libraries in one process, which answers questions. */
  function clients(): (question: string) => Promise<string> {
    const words = ROLES.map(role => `--env-file=${dotenv(role)}`);
    const child = started([...words, path.join(PROJECT, 'test/clients/lasting-clients.ts')], {
      NODE_EXTRA_CA_CERTS: suite.simulated.sandbox.azure.certificateFile,
    });
    const { stdin, stdout } = child;
    assert.ok(stdin !== null && stdout !== null);
    const lines = createInterface({ input: stdout });
    return async question => {
      const answered = once(lines, 'line');
      stdin.write(`${question}\n`);
      return String((await answered)[0]);
    };
  }

  /** The files that tools of a cloud read, made as old as they are when nobody kept them. */
  async function age(kinds: RegExp): Promise<readonly string[]> {
    const directory = await suite.world.runtimeDirectory();
    const files = readdirSync(directory).filter(name => kinds.test(name));
    const long = new Date(Date.now() - 10 * 60_000);
    return files.map(name => {
      utimesSync(path.join(directory, name), long, long);
      return path.join(directory, name);
    });
  }

  it('is renewed once for a hundred that begin at once, and each has a token of its own', async () => {
    const ask = clients();
    assert.equal(await ask('google 0'), '1 clients, 1 tokens');
    for (const file of await age(/\.(?:cache|response)$/)) if (file.endsWith('.response')) rmSync(file);
    const before = minted();
    assert.equal(await ask('google 99'), '100 clients, 100 tokens');
    assert.equal(minted() - before, 1);
  });

  it('is rewritten by a keeper after one that was killed, and the SDK takes what was rewritten', async () => {
    const keep = (): ChildProcess => started([path.join(suite.programs, 'rolecall.js'), 'keep', '--all']);
    await age(/\.token$/);
    const [, file = ''] =
      /^AZURE_FEDERATED_TOKEN_FILE='?([^'\n]+)/m.exec(readFileSync(dotenv('azure-operator'), 'utf8')) ?? [];
    const old = readFileSync(file, 'utf8');
    const killed = keep();
    assert.ok(await waitUntil(() => readFileSync(file, 'utf8') !== old));
    killed.kill('SIGKILL');
    await once(killed, 'exit');

    // As if nobody had kept it: what the SDK reads first is over.
    const over = Math.floor(Date.now() / 1000) - 60;
    const ask = clients();
    const claims = { aud: ENTRA_AUDIENCE, iat: over - 300, exp: over };
    writeFileSync(file, await suite.simulated.sandbox.mintToken(claims));
    assert.match(await ask('azure'), /AADSTS700024/);
    await age(/\.token$/);
    const ended = readFileSync(file, 'utf8');
    const next = keep();
    assert.ok(await waitUntil(() => readFileSync(file, 'utf8') !== ended));
    // The SDK keeps what it read for five minutes, and then takes what is there.
    assert.match(await ask('azure'), /AADSTS700024/);
    assert.equal(await ask('later 6'), 'later');
    assert.equal(await ask('azure'), 'token');
    next.kill('SIGINT');
    assert.deepEqual(await once(next, 'exit'), [0, null]);
  });
});
