import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { nodeHttpClient } from '../../src/platform/http/client.ts';
import { ENTRA_AUDIENCE } from '../../src/sandbox/federated-roles.ts';
import { PROJECT } from '../demo/build-programs.ts';
import { waitUntil } from '../hosts/wait-until.ts';
import { CommandSuite } from './command-suite.ts';

/** Just more than what is handed out has left at least. */
const SHORT_SECONDS = 70;
const ROLES = ['gcp-readonly', 'azure-operator'] as const;

/** With lifetimes so short that the libraries ask again each time. */
describe('What clients have of a role of Google Cloud or Azure', () => {
  const suite = new CommandSuite('ona', { everyCloud: true });
  const children: ChildProcess[] = [];

  async function assume(role: string): Promise<void> {
    const { code, stderr } = await suite.world.run(['assume', role, '--dotenv', dotenv(role)]);
    assert.equal(code, 0, stderr);
  }

  beforeEach(async () => {
    await suite.allowed();
    for (const role of ROLES) await assume(role);
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
  function clients(roles: readonly string[] = ROLES): (question: string) => Promise<string> {
    const words = roles.map(role => `--env-file=${dotenv(role)}`);
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

  async function textsOf(kinds: RegExp): Promise<readonly string[]> {
    const directory = await suite.world.runtimeDirectory();
    const names = readdirSync(directory).filter(name => kinds.test(name));
    return names.map(name => readFileSync(path.join(directory, name), 'utf8'));
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

  for (const [what, spoil] of [
    ['loose', (file: string) => chmodSync(file, 0o644)],
    [
      'a link',
      (file: string) => {
        renameSync(file, `${file}.elsewhere`);
        symlinkSync(`${file}.elsewhere`, file);
      },
    ],
  ] as const) {
    it(`is rewritten by the next keeper where its file is ${what}, and the SDK takes what was rewritten`, async () => {
      const [, file = ''] =
        /^AZURE_FEDERATED_TOKEN_FILE='?([^'\n]+)/m.exec(readFileSync(dotenv('azure-operator'), 'utf8')) ?? [];
      const over = Math.floor(Date.now() / 1000) - 60;
      const ended = await suite.simulated.sandbox.mintToken({ aud: ENTRA_AUDIENCE, iat: over - 300, exp: over });
      writeFileSync(file, ended);
      spoil(file);
      const { code, stderr } = await suite.world.run(['keep', 'azure-operator', '--', '/bin/true']);
      assert.deepEqual([code, stderr], [0, '']);
      const stats = lstatSync(file);
      assert.deepEqual([stats.isFile(), stats.mode & 0o777], [true, 0o600]);
      if (existsSync(`${file}.elsewhere`)) assert.equal(readFileSync(`${file}.elsewhere`, 'utf8'), ended);
      assert.equal(await clients()('azure'), 'token');
    });
  }

  it('goes on when a renewal fails while what there is is good, and the row says why', async () => {
    const ask = clients();
    assert.equal(await ask('google 0'), '1 clients, 1 tokens');
    const [files, before] = await Promise.all([age(/\.(?:token|cache|response)$/), textsOf(/\.token$/)]);
    for (const file of files) if (file.endsWith('.response')) rmSync(file);
    const ona = path.join(suite.simulated.root, 'programs/ona');
    writeFileSync(ona, '#!/bin/sh\necho "Error: the platform is away" >&2\nexit 1\n');
    // Google's clients run the command, which renews; of Azure's the keeper does.
    assert.equal(await ask('google 2'), '3 clients, 3 tokens');
    const kept = await suite.world.run(['keep', 'azure-operator', '--', '/bin/true']);
    assert.equal(await ask('azure'), 'token');
    assert.deepEqual(await textsOf(/\.token$/), before);
    const why = /Ona's CLI gave no identity token \(exit code 1\)/;
    assert.match(kept.stderr, why);
    assert.match(kept.stderr, /ona idp token --audience api:\/\/AzureADTokenExchange --decode/);
    const { stdout } = await suite.world.run(['status']);
    for (const role of ROLES) {
      const row = stdout.split(/^(?= {2}\S)/m).find(text => text.includes(role)) ?? '';
      assert.match(row, /left · default · could not renew/);
      assert.match(row, why);
    }
  });

  it('is renewed past the true end of all that there was', async () => {
    await suite.own();
    const { simulated, world } = suite;
    const { sandbox } = simulated;
    const { google, azure } = sandbox;
    const provider = google.project.providerName('acme-dev', 'platform');
    const subscription = { tenantId: azure.directory.tenantId, clientId: '5d2f7c3a-0b1e-4c8d-a6f9-7e8d9c0b1a2f' };
    // The federated identity itself, whose access token Google alone decides how long it lasts.
    const roles = { direct: { gcp: { provider } }, operator: { azure: subscription } };
    await simulated.writeDevcontainer({ version: 1, roles });
    await world.allow();
    const end = Math.ceil(Date.now() / 1000) + SHORT_SECONDS;
    google.project.federatedSeconds = SHORT_SECONDS;
    azure.directory.tokenSeconds = SHORT_SECONDS;
    sandbox.overrideClaims({ exp: end });
    await assume('direct');
    sandbox.overrideClaims({});
    await assume('operator');
    const opens = async (token = '', url: string): Promise<number> => {
      const http = nodeHttpClient({ certificateAuthority: azure.certificateFile, environment: {} });
      const headers = { authorization: `Bearer ${token}` };
      const limits = { deadlineMilliseconds: 30_000, maximumBytes: 100_000 };
      const answer = await http.send({ method: 'GET', url, headers, ...limits });
      return answer.status;
    };
    const statuses = async (tokens: string): Promise<readonly number[]> => {
      const [ofGoogle, ofAzure] = tokens.split(' ');
      return await Promise.all([
        opens(ofGoogle, `${google.origin}/storage/v1/b?project=${google.project.number}`),
        opens(ofAzure, `${azure.origin}/subscriptions?api-version=2022-12-01`),
      ]);
    };
    const ask = clients(['direct', 'operator']);
    const first = await ask('tokens');
    assert.deepEqual(await statuses(first), [200, 200]);
    assert.ok(await waitUntil(async () => (await statuses(first)).join() === '401,401'));
    assert.ok(Date.now() / 1000 >= end);
    const next = await ask('tokens');
    assert.deepEqual(await statuses(next), [200, 200]);
    assert.deepEqual(await statuses(first), [401, 401]);
  });
});
