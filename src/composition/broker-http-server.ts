import { createServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Broker } from '../broker/broker.ts';
import { callerOf } from '../broker/http/caller-address.ts';
import type { BrokerFile, ListenAddress } from '../broker/configuration/configuration.ts';
import { AssumeError } from '../core/errors.ts';
import { systemClock } from '../platform/clock.ts';
import { withoutBrackets } from '../platform/http/proxy.ts';
import { connectionLimits, limitConnections } from './broker-connections.ts';

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
/** Longer than the slowest answer: three rounds of questions to GitHub, each with six seconds. */
const STOP_MILLISECONDS = 20_000;

export interface BrokerHttpServer {
  /** `http://127.0.0.1:8080`: where the proxy that ends TLS finds it. */
  readonly address: string;
  /** Says that it is about to end, still takes requests for `drainSeconds`, then finishes those that are running. */
  stop(): Promise<void>;
}

/**
 * A broker on plain HTTP, for a proxy in front of it.
 * @throws AssumeError `network` when the address cannot be had.
 */
export async function startHttpServer(
  broker: Broker,
  { trustedProxies, drainSeconds }: Pick<BrokerFile, 'trustedProxies' | 'drainSeconds'>,
  listen: ListenAddress,
): Promise<BrokerHttpServer> {
  const host = withoutBrackets(listen.host);
  let draining = false;
  const listener = getRequestListener((request, { incoming }) => {
    const forwardedFor = incoming.headers['x-forwarded-for'];
    const forwarded = typeof forwardedFor === 'string' ? forwardedFor : forwardedFor?.join();
    return broker.fetch(request, callerOf(incoming.socket.remoteAddress ?? '', forwarded, trustedProxies));
  });
  const server = createServer(SERVER_LIMITS, (request, response) => {
    // So that nobody sends the next request on a connection that is about to be closed.
    if (draining) response.shouldKeepAlive = false;
    void listener(request, response);
  });
  server.maxConnections = MAXIMUM_CONNECTIONS;
  limitConnections(server, connectionLimits(trustedProxies), isCrowded => broker.crowded(isCrowded));
  await listening(server, { host, port: listen.port });
  return {
    address: originOf(server, host),
    async stop() {
      draining = true;
      broker.drain();
      await systemClock.sleep(drainSeconds * 1000);
      await stopped(server);
    },
  };
}

function listening(server: Server, { host, port }: ListenAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', cause => {
      const code = 'code' in cause && typeof cause.code === 'string' ? { code: cause.code } : {};
      const sentence = `The broker cannot listen on ${host}, port ${port}.`;
      reject(new AssumeError('network', sentence, { hint: 'Choose another port.', cause, ...code }));
    });
    server.listen(port, host, () => resolve());
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
