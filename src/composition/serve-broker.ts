import { createServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Broker } from '../broker/broker.ts';
import type { ListenAddress } from '../broker/configuration.ts';
import { createBroker } from '../broker/create-broker.ts';
import { AssumeError } from '../core/errors.ts';
import type { EnvironmentVariables, Logger } from '../core/ports.ts';
import { systemClock } from '../platform/clock.ts';
import { randomHex, sha256 } from '../platform/digest.ts';
import { isLoopbackName, withoutBrackets } from '../platform/http-proxy.ts';
import { nodeHttpClient } from '../platform/http.ts';
import { readBrokerFile, readSigningKeys } from './broker-files.ts';

export interface ServeBrokerOptions {
  /** The configuration, absolute. */
  readonly file: string;
  /** Instead of the configuration's `listen`. */
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly log: Logger;
  /** HTTPS_PROXY alone is read. */
  readonly environment: EnvironmentVariables;
  /** Called with each mistake of the configuration before it is refused. */
  readonly onProblem: (sentence: string) => void;
}

export interface ServedBroker {
  readonly issuer: string;
  /** `http://127.0.0.1:8080`: where the proxy that ends TLS finds it. */
  readonly address: string;
  /** Finishes the requests that are running. */
  stop(): Promise<void>;
}

/**
 * A broker of this machine's, on plain HTTP for a proxy in front of it.
 * @throws AssumeError `usage` | `local-file`, or `network` when the address cannot be had.
 */
export async function serveBroker(options: ServeBrokerOptions): Promise<ServedBroker> {
  const configuration = await readBrokerFile(options.file, options.onProblem);
  const address = addressOf(configuration.listen, options);
  const broker = createBroker(configuration, {
    http: nodeHttpClient({ certificateAuthority: undefined, environment: options.environment }),
    clock: systemClock,
    digest: sha256,
    randomHex,
    log: options.log,
    signingKeys: await readSigningKeys(configuration.keys),
  });
  const server = await listening(serverOf(broker), address);
  return { issuer: configuration.issuer, address: originOf(server, address.host), stop: () => stopped(server) };
}

/** Only the configuration opens the broker to other machines: it may forget neither its proxy nor TLS by a slip on a command line. */
function addressOf(configured: ListenAddress, { host = configured.host, port = configured.port }: ServeBrokerOptions) {
  if (host !== configured.host && !isLoopbackName(withoutBrackets(host))) {
    throw new AssumeError('usage', `${host} is reachable from other machines, and the broker speaks plain HTTP.`, {
      hint: 'Write it as `listen: { host: … }` into the configuration, behind a proxy that ends TLS.',
    });
  }
  return { host: withoutBrackets(host), port };
}

/** A client gets this long and no longer: a slow one must not hold what others need. Milliseconds and bytes. */
const SERVER_LIMITS = {
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  connectionsCheckingInterval: 1_000,
  // Longer than the idle time of the usual proxies, 60 s: else they send on a connection that is just being closed.
  keepAliveTimeout: 65_000,
  maxHeaderSize: 8_192,
};
const MAXIMUM_CONNECTIONS = 1_000;
const STOP_MILLISECONDS = 10_000;

function serverOf(broker: Broker): Server {
  const listener = getRequestListener((request, { incoming }) =>
    broker.fetch(request, { address: incoming.socket.remoteAddress ?? '' }),
  );
  const server = createServer(SERVER_LIMITS, (request, response) => void listener(request, response));
  server.maxConnections = MAXIMUM_CONNECTIONS;
  return server;
}

function listening(server: Server, { host, port }: ListenAddress): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', cause => {
      const code = 'code' in cause && typeof cause.code === 'string' ? { code: cause.code } : {};
      const sentence = `The broker cannot listen on ${host}, port ${port}.`;
      reject(new AssumeError('network', sentence, { hint: 'Choose another port with --port.', cause, ...code }));
    });
    server.listen(port, host, () => resolve(server));
  });
}

function originOf(server: Server, host: string): string {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function stopped(server: Server): Promise<void> {
  return new Promise(resolve => {
    // A connection that is kept alive counts as open, and becomes idle only when its last answer is sent.
    const sweep = setInterval(() => server.closeIdleConnections(), 50);
    const end = setTimeout(() => server.closeAllConnections(), STOP_MILLISECONDS);
    server.close(() => {
      clearInterval(sweep);
      clearTimeout(end);
      resolve();
    });
  });
}
