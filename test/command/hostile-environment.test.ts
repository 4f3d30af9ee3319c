import assert from 'node:assert/strict';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PROJECT } from '../demo/build-programs.ts';
import { type Ran, runCommand } from '../demo/run-command.ts';
import { CommandSuite } from './command-suite.ts';
import { type CommandWorld, filesBelow } from './command-world.ts';
import { Trap } from './trap.ts';

/** What a repository's devcontainer, or a file it makes the person run, could put around the command. */
describe('rolecall in a hostile environment', () => {
  const suite = new CommandSuite();
  let world: CommandWorld;
  let trap: Trap;

  beforeEach(async () => {
    await suite.allowed();
    ({ world } = suite);
    trap = await Trap.start(path.join(world.simulated.root, 'trap'));
  });
  afterEach(() => trap.close());

  /** Assumes, hands out warm, and hands out cold (the helper asks issuer and AWS again), all through the installed command. */
  async function everyPath(variables: Readonly<Record<string, string>>): Promise<void> {
    const environment = { ...world.simulated.environment, ...variables };
    const assumed = await world.runShim(['assume', 'dev-readonly'], { environment });
    assert.equal(assumed.code, 0, assumed.stderr);
    const warm = await handOut(environment);
    assert.equal(warm.code, 0, warm.stderr);

    const directory = await world.runtimeDirectory();
    const caches = (await readdir(directory)).filter(name => name.endsWith('.cache'));
    assert.equal(caches.length, 1);
    for (const name of caches) await rm(path.join(directory, name));
    const before = world.requests();
    const cold = await handOut(environment);
    assert.equal(cold.code, 0, cold.stderr);
    assert.notEqual(cold.stdout, warm.stdout);
    assert.ok(world.requests() > before, 'the helper asked the issuer and AWS of the configuration');
  }

  async function handOut(environment: Readonly<Record<string, string>>): Promise<Ran> {
    const ask = ['credential-process', '--session', await world.sessionKey()];
    return runCommand([world.shim, ...ask], world.options({ environment }));
  }

  async function nothingWasCaught(): Promise<void> {
    assert.deepEqual([trap.connections, trap.received, await trap.ran()], [0, '', '']);
  }

  it('sends nothing to AWS_ENDPOINT_URL_STS or AWS_ENDPOINT_URL', async () => {
    await everyPath({ AWS_ENDPOINT_URL_STS: trap.origin, AWS_ENDPOINT_URL: trap.origin, AWS_REGION: 'us-east-1' });
    await nothingWasCaught();
  });

  it('sends nothing to endpoint_url of ~/.aws/config', async () => {
    await mkdir(path.join(world.simulated.home, '.aws'), { recursive: true });
    const config = `[default]\nendpoint_url = ${trap.origin}\nservices = s\n[services s]\nsts =\n  endpoint_url = ${trap.origin}\n`;
    await writeFile(path.join(world.simulated.home, '.aws/config'), config);
    await everyPath({});
    await nothingWasCaught();
  });

  it('sends nothing that a proxy could read', async () => {
    const proxies = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'];
    await everyPath(Object.fromEntries(proxies.map(name => [name, trap.origin])));
    await nothingWasCaught();
  });

  it('loads nothing that NODE_OPTIONS names', async () => {
    const planted = await trap.plantModule(path.join(world.simulated.checkout, 'tools'));
    await everyPath({ NODE_OPTIONS: `--require ${planted}`, NODE_PATH: path.dirname(planted) });
    await nothingWasCaught();
  });

  it('runs no program that PATH finds first', async () => {
    const folder = path.join(world.simulated.checkout, 'bin');
    for (const name of ['ona', 'gitpod', 'gp', 'flock', 'node', 'git', 'sh', 'aws'])
      await trap.plantProgram(folder, name);
    await everyPath({ PATH: `${folder}:/usr/bin:/bin` });
    await nothingWasCaught();
  });

  it('takes no configuration and keeps nothing where XDG_* point', async () => {
    const folder = path.join(world.simulated.checkout, 'xdg');
    await mkdir(path.join(folder, 'rolecall'), { recursive: true });
    await writeFile(path.join(folder, 'rolecall/config.yaml'), `endpoints: { aws: ${trap.origin} }\n`, { mode: 0o600 });
    const before = await filesBelow(folder);
    const names = ['XDG_CONFIG_HOME', 'XDG_RUNTIME_DIR', 'XDG_DATA_HOME', 'XDG_STATE_HOME', 'XDG_CACHE_HOME'];
    await everyPath(Object.fromEntries(names.map(name => [name, folder])));
    assert.deepEqual(await filesBelow(folder), before);
    await nothingWasCaught();
  });

  it('believes no HOME inside the repository', async () => {
    const home = path.join(world.simulated.checkout, 'home');
    const bin = path.join(home, 'bin');
    const planted = await trap.plantProgram(bin, 'ona');
    await mkdir(path.join(home, '.config/rolecall'), { recursive: true });
    const config = `endpoints: { aws: ${trap.origin} }\nissuers: { ona: ${trap.origin} }\nprogramDirectories: [${bin}]\n`;
    await writeFile(path.join(home, '.config/rolecall/config.yaml'), config, { mode: 0o600 });
    const before = await filesBelow(home);
    const environment = { ...world.simulated.environment, HOME: home };
    assert.doesNotMatch((await world.run(['env'], { environment })).stdout, /Ona's CLI +used/);
    assert.notEqual((await world.run(['assume', 'dev-readonly'], { environment })).code, 0);
    assert.match(
      (await world.run(['doctor'], { environment })).stdout,
      /HOME is not used: it lies in the workspace folder /,
    );
    assert.deepEqual(await filesBelow(home), before);
    assert.doesNotMatch(await trap.ran(), new RegExp(planted));
    await nothingWasCaught();
  });

  it('the trap catches what walks into it', async () => {
    const planted = await trap.plantModule(world.simulated.root);
    const program = await trap.plantProgram(world.simulated.root, 'ona');
    assert.equal((await world.run(['assume', 'dev-readonly'])).code, 0);
    const script = path.join(PROJECT, 'test/demo/get-caller-identity.ts');
    await runCommand([process.execPath, script, 'dev-readonly', 'eu-west-1'], {
      folder: PROJECT,
      environment: {
        ...world.simulated.environment,
        AWS_ENDPOINT_URL_STS: trap.origin,
        AWS_MAX_ATTEMPTS: '1',
        NODE_OPTIONS: `--require ${planted}`,
      },
    });
    await runCommand([program, 'idp', 'token'], world.options({}));
    assert.match(trap.received, /Credential=ASIA/);
    assert.match(await trap.ran(), /get-caller-identity\.ts[^]*ona idp token/);
  });
});
