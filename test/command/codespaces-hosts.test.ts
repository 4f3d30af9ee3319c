import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { roleMapFor } from '../support/simulated-environment.ts';
import { assertNoSecret } from '../support/secret-absence.ts';
import { CommandSuite } from './command-suite.ts';
import { Trap } from './trap.ts';

/** What a person could run, and the extension does by itself on opening (`assume`, of what `autoAssume` names). */
const EVERYTHING: readonly (readonly string[])[] = [
  ['env'],
  ['env', '--claims'],
  ['roles'],
  ['status'],
  ['assume', 'dev-readonly'],
  ['renew', 'dev-readonly'],
  ['token', '--audience', 'sts.amazonaws.com', '--reveal'],
  ['token', '--role', 'dev-readonly'],
  ['credential-process', '--role', 'dev-readonly'],
  ['consent', 'show'],
  ['consent', 'grant', '--yes'],
  ['doctor'],
];

describe('A host that nobody allowed, in a codespace', () => {
  const suite = new CommandSuite('codespaces');
  let trap: Trap;
  let port: string;
  let environment: Readonly<Record<string, string>>;

  beforeEach(async () => {
    trap = await Trap.start(path.join(suite.simulated.root, 'trap'));
    ({ port } = new URL(trap.origin));
    // A host that this machine cannot look up would be asked for here.
    environment = { ...suite.environment, HTTPS_PROXY: trap.origin, https_proxy: trap.origin };
  });
  afterEach(() => trap.close());

  /** The demonstration's map, `autoAssume` and all, with another broker. */
  async function name(broker: string): Promise<void> {
    await suite.simulated.writeDevcontainer({
      ...roleMapFor('codespaces', suite.simulated.sandbox),
      identity: { codespaces: { broker } },
    });
  }

  async function runEverything(): Promise<void> {
    for (const words of EVERYTHING) await suite.world.run([...words, '--log', 'trace'], { environment });
  }

  function caught(): readonly unknown[] {
    return [trap.connections, trap.received, suite.simulated.sandbox.requests()];
  }

  const NOTHING = [0, '', []];

  it('gets nothing from any command', async () => {
    await name(`https://localhost:${port}`);
    await runEverything();
    assert.deepEqual(caught(), NOTHING);
  });

  it('gets nothing however it is dressed up', async () => {
    for (const host of [
      `https://LOCALHOST:${port}`,
      `https://localhost:${port}/`,
      `https://id.acme.example@localhost:${port}`,
      `https://localhost:${port}#id.acme.example`,
      `https://localhost:${port}/id.acme.example`,
      `https://localhost:${port}?id.acme.example`,
      `https://localhost.:${port}`,
      `https://localhost:0${port}`,
      `https://127.0.0.1:${port}`,
      `https://2130706433:${port}`,
      `https://[::1]:${port}`,
      `http://localhost:${port}`,
      `https:\\\\localhost:${port}`,
      `https://local\thost:${port}`,
      `https://%6cocalhost:${port}`,
      `https://ｌocalhost:${port}`,
      'https://xn--cme-8cd.example',
      'https://id.evil.example',
      `https://id.evil.example:${port}`,
    ]) {
      await name(host);
      const { code } = await suite.world.run(['assume', 'dev-readonly'], { environment });
      assert.deepEqual([code === 3 || code === 4, ...caught()], [true, ...NOTHING], host);
    }
  });

  it('gets nothing for having been allowed in other clothes', async () => {
    await name(`https://localhost:${port}x`);
    await suite.world.allow();
    await name(`https://localhost:${port}`);
    await runEverything();
    assert.deepEqual([trap.connections, trap.received], [0, '']);
    for (const host of [`https://localhost:${port}/x`, `https://x@localhost:${port}`]) {
      await name(host);
      const { code } = await suite.world.run(['assume', 'dev-readonly'], { environment });
      assert.deepEqual([code === 0, trap.connections, trap.received], [false, 0, ''], host);
    }
  });

  it('gets nothing after the map changed, from the helper neither', async () => {
    await suite.assumed();
    const before = suite.simulated.sandbox.requests().length;
    await name(`https://localhost:${port}`);
    await runEverything();
    assert.deepEqual([trap.connections, suite.simulated.sandbox.requests().length], [0, before]);
    const key = await suite.world.sessionKey();
    await suite.world.runShim(['credential-process', '--session', key], { environment });
    assert.equal(trap.connections, 0);
  });

  it("gets nothing for the person's own roles", async () => {
    await suite.simulated.writeDevcontainer({
      version: 1,
      identity: { codespaces: { broker: `https://localhost:${port}` } },
    });
    const { userConfiguration, roleMap } = suite.simulated.sandbox.codespace.demo;
    const roles = roleMap.slice(roleMap.indexOf('roles:'));
    const file = path.join(suite.simulated.home, '.config/rolecall/config.yaml');
    await writeFile(file, `${userConfiguration}${roles}autoAssume: [dev-readonly]\n`, { mode: 0o600 });
    const { code, stderr } = await suite.world.run(['assume', 'dev-readonly'], { environment });
    assert.equal(code, 4, stderr);
    await runEverything();
    assert.deepEqual(caught(), NOTHING);
  });

  it('is asked for a token once it is allowed, so the trap would have caught it', async () => {
    await name(`https://localhost:${port}`);
    await suite.world.allow();
    const { code, stderr } = await suite.world.run(['assume', 'dev-readonly'], { environment });
    assert.deepEqual([code, trap.connections > 0], [6, true], stderr);
    // TLS, and the trap has no certificate: the token stayed here.
    assertNoSecret([/ghu_/, /grant_type/, /POST/], { received: trap.received });
  });
});
