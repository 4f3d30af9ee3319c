import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FieldReader, parseJson } from '../../src/core/parse.ts';
import { newKeyPem } from '../unit/broker/broker-fixture.ts';
import { ACME, type FakeGitHub } from '../unit/broker/fake-github.ts';
import { ListeningBroker } from './listening-broker.ts';

export const BROKER_ISSUER = 'https://id.acme.example';

/** GitHub's stand-in on loopback, over real HTTP. */
export async function serveGitHub(github: FakeGitHub): Promise<{ readonly origin: string; stop(): void }> {
  const server: Server = createServer((request, response) => {
    const place = request.url ?? '';
    const origin = /^\/(?:user|repos)\b/.test(place) ? 'https://api.github.com' : 'https://github.com';
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const asked = {
      method: 'GET',
      url: `${origin}${place}`,
      headers,
      deadlineMilliseconds: 1,
      maximumBytes: 1,
    } as const;
    void github.send(asked).then(answer => response.writeHead(answer.status, answer.headers).end(answer.body));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { origin: `http://127.0.0.1:${port}`, stop: () => void server.close() };
}

/** A folder with a key and a configuration in it, private to this user. */
export class BrokerFolder {
  readonly path = mkdtempSync(path.join(tmpdir(), 'rolecall-broker-'));
  readonly key = path.join(this.path, 'key.pem');
  readonly configuration = path.join(this.path, 'broker.yaml');

  constructor(github = 'https://github.invalid') {
    mkdirSync(path.join(this.path, 'home'));
    writeFileSync(this.key, newKeyPem().reveal(), { mode: 0o600 });
    this.configure(
      [
        `issuer: ${BROKER_ISSUER}`,
        `keys: [${this.key}]`,
        `owners: [${ACME.id}]`,
        'audiences: [sts.amazonaws.com]',
        'listen: { port: 0 }',
        `github: { api: '${github}', web: '${github}' }`,
      ].join('\n'),
    );
  }

  configure(yaml: string): void {
    writeFileSync(this.configuration, yaml, { mode: 0o600 });
  }

  /** The whole environment of a run. */
  get environment(): Readonly<Record<string, string>> {
    return { PATH: '/usr/bin:/bin', HOME: path.join(this.path, 'home') };
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/**
 * Starts `rolecall broker serve` of a build.
 * @throws Error with what it wrote when it ends before it listens.
 */
export function startBroker(
  programs: string,
  folder: BrokerFolder,
  words: readonly string[] = [],
): Promise<ListeningBroker> {
  const serve = ['broker', 'serve', '--json', '--config', folder.configuration];
  return ListeningBroker.start({
    argv: [process.execPath, path.join(programs, 'rolecall.js'), ...serve, ...words],
    folder: folder.path,
    environment: folder.environment,
    address: stdout => {
      const document = parseJson(stdout);
      return document === undefined ? undefined : new FieldReader(document, 'the answer').string('address');
    },
  });
}
