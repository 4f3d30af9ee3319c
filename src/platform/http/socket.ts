import { ClientRequest } from 'node:http';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls, type SecureContext } from 'node:tls';
import { AssumeError } from '../../core/errors.ts';
import { printable } from '../../core/text.ts';
import { localSocketFailure, networkFailure } from './failure.ts';
import { withoutBrackets, type Proxy } from './proxy.ts';

export interface SocketTarget {
  readonly url: URL;
  readonly proxy: Proxy | undefined;
  /** Asked for only when there will be TLS: making one is the costliest step of a cold start. */
  readonly secureContext: () => Promise<SecureContext>;
}

/**
 * A socket over which one request may be sent: for https verified TLS, through a CONNECT tunnel where there is a proxy; for
 * http a connection whose other end is a loopback address. Nothing has been sent over it but that.
 * Whatever it opens is destroyed when `signal` aborts, during this call and ever after: abort it when this call fails.
 * @throws AssumeError `network` | `protocol` | `local-file`, or the signal's reason.
 */
export async function openSocket({ url, proxy, secureContext }: SocketTarget, signal: AbortSignal): Promise<Socket> {
  const host = withoutBrackets(url.hostname);
  if (proxy !== undefined) {
    const name = `the proxy ${proxy.host}`;
    const [toProxy, context] = await Promise.all([tcp(proxy.host, proxy.port, name, signal), secureContext()]);
    const channel = proxy.secure ? await tls(toProxy, proxy.host, name, context, signal) : toProxy;
    await tunnel(channel, proxy, url, signal);
    return tls(channel, host, url.host, context, signal);
  }
  if (url.protocol === 'https:') {
    // Side by side: making the context is work for the processor while the name server and the host are waited for.
    const port = url.port === '' ? 443 : Number(url.port);
    const [socket, context] = await Promise.all([tcp(host, port, url.host, signal), secureContext()]);
    return tls(socket, host, url.host, context, signal);
  }
  const socket = await tcp(host, url.port === '' ? 80 : Number(url.port), url.host, signal);
  // A hosts file or name server may send "localhost" anywhere; what counts is where the connection went.
  if (!/^(::ffff:)?127\.|^::1$/.test(socket.remoteAddress ?? '')) {
    socket.destroy();
    throw new AssumeError('protocol', `${url.host} is not this machine, and http is used only on this machine.`);
  }
  return socket;
}

/** What a socket's address has room for on each system (unix(7): 108 on Linux, the closing zero among them; 104 on macOS). */
const LONGEST_PATH_BYTES = 103;

/** A connection to a UNIX socket, destroyed as above. Nothing is looked up, proxied or encrypted. @throws AssumeError `network`. */
export async function openLocalSocket(file: string, signal: AbortSignal): Promise<Socket> {
  // Node cuts a longer path off and connects to whatever has the shorter name.
  if (Buffer.byteLength(file) > LONGEST_PATH_BYTES) {
    throw new AssumeError('network', `The path of the socket ${printable(file)} is longer than one can be.`);
  }
  return ready(connect({ path: file }), 'connect', error => localSocketFailure(error, printable(file)), signal);
}

function tcp(host: string, port: number, name: string, signal: AbortSignal): Promise<Socket> {
  const socket = connect({ host, port, noDelay: true });
  return ready(socket, 'connect', error => networkFailure(error, name, 'connect'), signal);
}

/** Environment and process options cannot weaken this: verification here, roots and lowest version in the context, are explicit. */
function tls(
  socket: Socket,
  host: string,
  name: string,
  secureContext: SecureContext,
  signal: AbortSignal,
): Promise<Socket> {
  const secure = connectTls({
    socket,
    secureContext,
    rejectUnauthorized: true,
    ALPNProtocols: ['http/1.1'],
    // SNI holds names only (RFC 6066 §3); for an address the certificate is checked against `host`.
    ...(isIP(host) === 0 ? { servername: host } : { host }),
  });
  return ready(secure, 'secureConnect', error => networkFailure(error, name, 'tls'), signal);
}

/** Asks the proxy for a tunnel (RFC 9110 §9.3.6). */
function tunnel(socket: Socket, proxy: Proxy, url: URL, signal: AbortSignal): Promise<void> {
  const authority = `${url.hostname}:${url.port === '' ? '443' : url.port}`;
  const name = `the proxy ${proxy.host}`;
  return new Promise((resolve, reject) => {
    // Not `http.request`, as in client.ts.
    const asked = new ClientRequest({
      method: 'CONNECT',
      path: authority,
      headers: {
        host: authority,
        ...(proxy.authorization === undefined ? {} : { 'proxy-authorization': proxy.authorization }),
      },
      createConnection: () => socket,
      maxHeaderSize: 16_384,
    });
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    asked.once('close', () => signal.removeEventListener('abort', onAbort));
    asked.once('error', error => reject(networkFailure(error, name, 'proxy')));
    asked.once('connect', (answer, _socket, head) => {
      if (answer.statusCode === 200 && head.length === 0) return resolve();
      socket.destroy();
      reject(
        new AssumeError('network', `The proxy ${proxy.host} refused to connect to ${url.hostname}.`, {
          hint:
            answer.statusCode === 407
              ? 'It asks for a user and password: put them into the URL in HTTPS_PROXY.'
              : 'Ask who runs the proxy to allow this host, or put it into NO_PROXY.',
          code: `HTTP ${answer.statusCode ?? 0}`,
        }),
      );
    });
    asked.end();
  });
}

function ready(
  socket: Socket,
  event: 'connect' | 'secureConnect',
  failure: (error: unknown) => AssumeError,
  signal: AbortSignal,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      socket.destroy();
      reject(signal.reason);
    };
    if (signal.aborted) return end();
    signal.addEventListener('abort', end, { once: true });
    socket.once('close', () => signal.removeEventListener('abort', end));
    // Stays for the socket's life: an error after `ready` is reported by the request that uses it, never thrown.
    socket.on('error', error => reject(failure(error)));
    socket.once(event, () => resolve(socket));
    // A peer that closes politely in the middle of a handshake raises no error.
    socket.once('close', () => reject(failure(Object.assign(new Error('closed'), { code: 'ECONNRESET' }))));
  });
}
