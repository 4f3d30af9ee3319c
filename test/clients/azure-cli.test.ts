import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { decodeJwt } from 'jose';
import { AZURE_ENVIRONMENTS } from '../../src/clouds/azure/environments.ts';
import { FieldReader, isObject, parseJson } from '../../src/core/parse.ts';
import { CommandSuite } from '../command/command-suite.ts';
import { processesMentioningDuring } from '../command/command-world.ts';
import { PROJECT } from '../demo/build-programs.ts';
import { type Ran, runCommand } from '../demo/run-command.ts';
import { skipBecause } from '../hosts/skip-because.ts';
import { waitUntil } from '../hosts/wait-until.ts';
import { type BelievedAzure, publicAzureFor } from '../support/public-azure-for.ts';
import { ANY_TOKEN, assertNoSecret } from '../support/secret-absence.ts';

const PLACES = ['/usr/local/bin/az', '/usr/bin/az'];
const ROLE = 'azure-operator';
const SUBSCRIPTION = '9a8b7c6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d';
const CLIENT = '5d2f7c3a-0b1e-4c8d-a6f9-7e8d9c0b1a2f';
const MINUTE = 60_000;

/** Microsoft's own command-line tool, which knows Azure by its public names alone. */
describe('The Azure CLI', function () {
  // It is slow on a machine that does more.
  this.timeout(240_000);
  const az = PLACES.find(place => existsSync(place));
  /** By the home that it is for. */
  const places = new Map<string, BelievedAzure>();

  before(function () {
    if (az === undefined) skipBecause(this, 'There is no Azure CLI here; `npm run test:az` installs Debian’s.');
  });

  const suite = new CommandSuite('ona', {
    everyCloud: true,
    prepare: async ({ simulated }) => void places.set(simulated.home, await publicAzureFor(simulated)),
  });

  beforeEach(() => suite.assumed(ROLE));
  afterEach(() => suite.simulated.sandbox.setClockOffset(0));
  after(() => Promise.all([...places.values()].map(azure => azure.close())));

  const place = (): BelievedAzure => {
    const found = places.get(suite.simulated.home);
    assert.ok(found);
    return found;
  };
  const surroundings = (): Readonly<Record<string, string>> => ({ ...suite.environment, HTTPS_PROXY: place().proxy });

  /** As a person runs it, who has told it of the proxy. */
  function person(argv: readonly string[]): Promise<Ran> {
    const environment = { ...surroundings(), REQUESTS_CA_BUNDLE: place().roots };
    return runCommand(argv, suite.world.options({ environment }));
  }
  const ask = (...words: readonly string[]): Promise<Ran> => person([az ?? '', ...words, '--output', 'json']);
  const rolecall = (...words: readonly string[]): Promise<Ran> =>
    suite.world.runShim(words, { environment: surroundings() });

  async function askFor(resource: string): Promise<Ran> {
    return await ask('account', 'get-access-token', '--resource', resource);
  }

  async function assertOperator(): Promise<void> {
    const shown = await ask('account', 'show');
    assert.equal(shown.code, 0, shown.stderr);
    const account = new FieldReader(parseJson(shown.stdout), 'the account');
    assert.deepEqual([account.string('id'), account.object('user').string('name')], [SUBSCRIPTION, CLIENT]);
    const given = await ask('account', 'get-access-token');
    assert.equal(given.code, 0, given.stderr);
    const token = new FieldReader(parseJson(given.stdout), 'the token').string('accessToken');
    assert.equal(decodeJwt(token)['appid'], CLIENT);
  }

  /** When what it keeps ends, milliseconds. */
  function keptUntil(): number {
    const file = path.join(suite.simulated.home, '.azure/service_principal_entries.json');
    const kept = /"client_assertion": "([^"]+)"/.exec(existsSync(file) ? readFileSync(file, 'utf8') : '')?.[1];
    return kept === undefined ? 0 : Number(decodeJwt(kept).exp) * 1000;
  }

  it('is signed in as the role, whose token stands in no argument and in no output', async () => {
    const { ran, seen } = await processesMentioningDuring('eyJ', () => rolecall('az-login', ROLE));
    assert.deepEqual([ran.code, ran.stderr, seen], [0, '', []]);
    assert.match(ran.stdout, /^az is signed in as azure-operator and can ask for access until /);
    assertNoSecret([ANY_TOKEN], { printed: ran.stdout });
    await assertOperator();
  });

  it('is asked for its version by the doctor, which tells who takes a role beside it', async () => {
    const { stdout } = await suite.world.run(['doctor', '--offline']);
    assert.match(stdout, /az \d+\.\d+\.\d+ takes roles/);
    assert.match(stdout, /^ +az: since 2\.30\.0, by `--federated-token` of its sign-in$/m);
  });

  it('is signed in by the line that is printed for it, and out by the other', async () => {
    const { stdout } = await rolecall('assume', ROLE);
    const line = /az login --service-principal .*/.exec(stdout)?.[0] ?? '';
    const { code, stderr } = await person(['/bin/sh', '-c', `${line} --output none`]);
    assert.deepEqual([code, stderr], [0, '']);
    await assertOperator();
    const { stdout: note } = await rolecall('az-login', ROLE);
    const logout = /az logout --username \S+(?=`)/.exec(note)?.[0] ?? '';
    const out = await person(['/bin/sh', '-c', logout]);
    assert.deepEqual([out.code, out.stderr], [0, '']);
    assert.equal(keptUntil(), 0);
    assert.notEqual((await ask('account', 'show')).code, 0);
  });

  it('gets access until the moment that is said, and from then on none', async () => {
    const { stdout } = await rolecall('az-login', ROLE, '--json');
    const until = Date.parse(new FieldReader(parseJson(stdout), 'the reply').string('until'));
    assert.equal(until, keptUntil());
    const { sandbox } = suite.simulated;
    sandbox.setClockOffset(until - MINUTE - Date.now());
    const last = await askFor('https://vault.azure.net');
    assert.equal(last.code, 0, last.stderr);
    sandbox.setClockOffset(until - Date.now());
    const late = await askFor('https://storage.azure.com');
    assert.notEqual(late.code, 0);
    assert.match(late.stderr, /AADSTS700024/);
    // What it has goes on.
    assert.equal((await askFor('https://vault.azure.net')).code, 0);
  });

  it('is signed in anew by a keeper before that ends', async () => {
    const { home, sandbox, checkout } = suite.simulated;
    const clock = path.join(home, 'clock');
    const move = (milliseconds: number): void => {
      writeFileSync(clock, String(milliseconds));
      sandbox.setClockOffset(milliseconds);
    };
    move(0);
    const preload = path.join(PROJECT, 'test/faults/preload.cjs');
    const words = ['--require', preload, path.join(suite.programs, 'rolecall.js'), 'keep', ROLE, '--az'];
    const keeper = spawn(process.execPath, words, {
      cwd: checkout,
      env: { ...surroundings(), FAULT_CLOCK: clock, FAULT_SHORT_PAUSES: '100' },
    });
    try {
      let said = '';
      keeper.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
      assert.ok(await waitUntil(() => /Signed in anew before that\./.test(said)));
      const first = keptUntil();
      move(35 * MINUTE);
      assert.ok(await waitUntil(() => keptUntil() > first));
      move(first + MINUTE - Date.now());
      const { code, stderr } = await askFor('https://vault.azure.net');
      assert.equal(code, 0, stderr);
      assert.match(said, /^rolecall \(.+\): az is signed in as azure-operator and can ask for access until .+\n$/);
      keeper.kill('SIGINT');
      assert.deepEqual(await once(keeper, 'exit'), [0, null]);
    } finally {
      keeper.kill('SIGKILL');
    }
  });

  it('is not signed in where Entra refuses, or where it is not believed, and each is said', async () => {
    await suite.own();
    await suite.assumed(ROLE);
    const { directory } = suite.simulated.sandbox.azure;
    const application = directory.application(CLIENT);
    assert.ok(application);
    directory.putApplication({ ...application, credentials: [] });
    const { code, stdout, stderr } = await rolecall('az-login', ROLE);
    assert.deepEqual([code === 0, stdout], [false, '']);
    assert.match(stderr, /az login failed for azure-operator \(AADSTS70025\)\./);
    writeFileSync(place().roots, readFileSync(suite.simulated.sandbox.azure.certificateFile));
    assert.match(
      (await rolecall('az-login', ROLE)).stderr,
      /^rolecall: az does not believe the server it reached\.\n.+`ca`/,
    );
  });

  it('calls each of Azure’s clouds, and where it is, as the product does', async () => {
    const { stdout } = await ask('cloud', 'list');
    const clouds = parseJson(stdout);
    assert.ok(Array.isArray(clouds));
    for (const { authority, resourceManager } of Object.values(AZURE_ENVIRONMENTS)) {
      const cloud: unknown = clouds.find(each => isObject(each) && JSON.stringify(each).includes(authority));
      assert.ok(isObject(cloud) && isObject(cloud['endpoints']), authority);
      assert.equal(String(cloud['endpoints']['resourceManager']).replace(/\/$/, ''), resourceManager);
    }
  });
});
