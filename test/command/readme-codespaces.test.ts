import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { request as forward } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import path from 'node:path';
import { parse as parseJsonc } from 'jsonc-parser';
import { isObject, parseJson } from '../../src/core/parse.ts';
import { buildPrograms, PROJECT } from '../demo/build-programs.ts';
import { runCommand, runOnTerminal } from '../demo/run-command.ts';
import { waitUntil } from '../hosts/wait-until.ts';
import { README_DEVCONTAINER } from '../support/demo-devcontainer.ts';
import { simulateEnvironment, type SimulatedEnvironment } from '../support/simulated-environment.ts';

const BROKER = 'https://id.acme.example';
const README_OWNER = 9919;
const README_REPOSITORY = 1296269;

/**
 * The steps of the README for GitHub Codespaces, in their order and from its very text; only what belongs to a reader is
 * replaced: host, ids, folder, GitHub's address. TLS is ended by a proxy, as the README says.
 */
describe('the README, for GitHub Codespaces', () => {
  let simulated: SimulatedEnvironment;
  let steps: ReadmeSteps;
  const closing: (() => Promise<void> | void)[] = [];

  before(async () => {
    steps = new ReadmeSteps(await readFile(path.join(PROJECT, 'README.md'), 'utf8'));
    simulated = await simulateEnvironment({ platform: 'codespaces' });
    closing.push(() => simulated.close());
  });
  after(async () => {
    for (const close of closing.splice(0).toReversed()) await close();
  });

  it('has at most ten steps', () => {
    assert.ok(steps.count > 0 && steps.count <= 10, `${steps.count} steps`);
  });

  it('shows the devcontainer.json that the tests and the demonstration use', () => {
    assert.deepEqual(parseJsonc(steps.block('jsonc', 0)), README_DEVCONTAINER);
  });

  it('leads from nothing to a role, by its own commands and files', async () => {
    const { root, sandbox, checkout, environment } = simulated;
    const { codespace, account } = sandbox;
    const programs = path.join(root, 'dist');
    await buildPrograms(programs);
    const rolecall = [process.execPath, path.join(programs, 'rolecall.js')];
    const here = { folder: checkout, environment };

    // 1: the key.
    const folder = path.join(root, 'etc-rolecall');
    const made = await runCommand(['/bin/sh', '-c', steps.block('sh', 0).replaceAll('/etc/rolecall', folder)], here);
    assert.equal(made.code, 0, made.stderr);

    // 2 and 3: the broker, behind a proxy that ends TLS.
    const proxy = await startTlsProxy(codespace.tls);
    closing.push(() => proxy.stop());
    const configuration = path.join(folder, 'broker.yaml');
    const yaml = steps
      .block('yaml', 0)
      .replaceAll('/etc/rolecall', folder)
      .replace(BROKER, proxy.origin)
      .replace(String(README_OWNER), String(codespace.acme.organization.id));
    const { api, web } = codespace.origins;
    await writeFile(configuration, `${yaml}\ngithub: { api: '${api}', web: '${web}' }\n`, { mode: 0o600 });
    const line = steps.block('sh', 1).trim().replace('/etc/rolecall', folder).split(' ').slice(1);
    let address = '';
    const serving = new AbortController();
    const served = runCommand([...rolecall, ...line, '--port', '0', '--json'], {
      ...here,
      signal: serving.signal,
      started: child => child.stdout?.on('data', (text: string) => (address ||= addressIn(text))),
    });
    closing.push(async () => {
      serving.abort();
      await served;
    });
    assert.ok(await waitUntil(() => address !== ''), 'the broker says its address');
    proxy.forwardTo(address);

    // 4: its discovery document, as the world reads it.
    assert.equal(steps.block('sh', 2).trim(), `curl ${BROKER}/.well-known/openid-configuration`);
    const discovery = await runCommand(
      ['curl', '--silent', '--cacert', codespace.certificateFile, `${proxy.origin}/.well-known/openid-configuration`],
      here,
    );
    const document = parseJson(discovery.stdout);
    assert.deepEqual(isObject(document) ? document['issuer'] : undefined, proxy.origin, discovery.stderr);

    // 5 and 6: the account trusts it.
    account.putProvider({ issuer: proxy.origin, clientIds: ['sts.amazonaws.com'] });
    const trust = steps
      .block('json', 0)
      .replaceAll(new URL(BROKER).host, new URL(proxy.origin).host)
      .replace(`owner:${README_OWNER}:`, `owner:${codespace.acme.organization.id}:`)
      .replace(`repo:${README_REPOSITORY}:`, `repo:${codespace.acme.repository.id}:`);
    account.putRole({ name: 'dev-readonly', trustPolicy: parseJson(trust), maxSessionSeconds: 3600 });

    // 7: the repository's file.
    const devcontainer = steps.block('jsonc', 0).replace(BROKER, proxy.origin);
    await writeFile(path.join(checkout, '.devcontainer/devcontainer.json'), devcontainer);

    // 8: allowed once, then a role.
    const before = await runCommand([...rolecall, 'assume', 'dev-readonly'], here);
    assert.equal(before.code, 4, before.stdout);
    assert.equal(proxy.tokensAskedFor(), 0);
    const allowed = await runOnTerminal([...rolecall, 'consent', 'grant'], here, 'y\n');
    assert.equal(allowed.code, 0, allowed.stdout);
    const assumed = await runCommand([...rolecall, 'assume', 'dev-readonly'], here);
    assert.equal(assumed.code, 0, assumed.stderr);
    assert.equal(proxy.tokensAskedFor(), 1);
    const script = path.join(PROJECT, 'test/demo/get-caller-identity.ts');
    const identity = await runCommand([process.execPath, script, 'dev-readonly', 'eu-west-1', sandbox.sts], {
      ...here,
      folder: PROJECT,
    });
    assert.match(identity.stdout, /"Arn": "arn:aws:sts::111122223333:assumed-role\/dev-readonly\//, identity.stderr);
    await runCommand([...rolecall, 'uninstall'], here);
  });
});

/** The code blocks of one section, by language and order. */
class ReadmeSteps {
  readonly #section: string;

  constructor(readme: string) {
    this.#section = /\n## Set it up in GitHub Codespaces\n(.*?)\n## /s.exec(readme)?.[1] ?? '';
  }

  get count(): number {
    return [...this.#section.matchAll(/^\d+\. /gm)].length;
  }

  block(language: string, index: number): string {
    const blocks = [...this.#section.matchAll(/^ *```(\w+)\n(.*?)^ *```$/gms)].filter(([, name]) => name === language);
    const text = blocks[index]?.[2];
    if (text === undefined) throw new Error(`The README has no ${language} block ${index + 1} in this section.`);
    return text.replaceAll(/^ {3}/gm, '');
  }
}

function addressIn(text: string): string {
  return /"address": ?"([^"]+)"/.exec(text)?.[1] ?? '';
}

/** What stands in front of a broker: ends TLS and passes everything on. */
async function startTlsProxy(tls: { readonly key: string; readonly cert: string }) {
  let target = '';
  let tokens = 0;
  const server = createSecureServer({ ...tls }, (incoming, outgoing) => {
    if (incoming.url === '/token') tokens += 1;
    const { method, url, headers } = incoming;
    const passed = forward(new URL(url ?? '/', target), { method, headers }, answer => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    passed.on('error', () => outgoing.writeHead(502).end());
    incoming.pipe(passed);
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    origin: `https://localhost:${port ?? 0}`,
    forwardTo: (origin: string) => {
      target = origin;
    },
    tokensAskedFor: () => tokens,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
