import { ClientRequest, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import { AssumeError, withHost } from '../../core/errors.ts';
import type { EnvironmentVariables, HttpClient, HttpRequest, HttpResponse } from '../../core/ports.ts';
import { printable } from '../../core/text.ts';
import { networkFailure } from './failure.ts';
import { isLoopbackName, proxyFor, withoutBrackets } from './proxy.ts';
import { secureContext } from './roots.ts';
import { openLocalSocket, openSocket } from './socket.ts';

export { authorities } from './roots.ts';

export interface NodeHttpOptions {
  /** {@link UserConfiguration.certificateAuthority}: undefined, `system`, or a PEM file's absolute path. */
  readonly certificateAuthority: string | undefined;
  /** Only HTTPS_PROXY and NO_PROXY, in either case, are read. */
  readonly environment: EnvironmentVariables;
  /**
   * True only where the process's environment was cleaned before it started (the helper): then the process's own roots are
   * the built-in ones, and using them saves 20 ms. Ignored when `certificateAuthority` is set.
   */
  readonly trustProcessRoots?: boolean;
}

/**
 * The HTTP client of every program, over `node:http` and `node:tls`: global `fetch` costs 60 ms more on a cold start, and
 * follows redirects and the process's idea of certificates. One connection a request, closed after it.
 */
export function nodeHttpClient(options: NodeHttpOptions): HttpClient {
  const contexts = new Map<boolean, Promise<SecureContext>>();
  const contextFor = (isThisMachine: boolean): Promise<SecureContext> => {
    const { certificateAuthority, trustProcessRoots = false } = options;
    const made =
      contexts.get(isThisMachine) ?? secureContext(certificateAuthority, { trustProcessRoots, isThisMachine });
    contexts.set(isThisMachine, made);
    return made;
  };
  const connect = async ({ url, request }: Call, signal: AbortSignal): Promise<Socket> => {
    if (request.socket !== undefined) return openLocalSocket(request.socket, signal);
    const isThisMachine = isLoopbackName(withoutBrackets(url.hostname));
    const proxy = proxyFor(url, options.environment);
    return openSocket({ url, proxy, secureContext: () => contextFor(isThisMachine) }, signal);
  };
  const sendOnce = async (call: Call, signal: AbortSignal | undefined): Promise<HttpResponse> => {
    const ending = new AbortController();
    const cancel = (): void => ending.abort(new AssumeError('cancelled', 'Cancelled.'));
    if (signal?.aborted === true) cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    const timer = setTimeout(() => ending.abort(tooSlow(call)), call.request.deadlineMilliseconds);
    try {
      ending.signal.throwIfAborted();
      return await exchange(await connect(call, ending.signal), call, ending.signal);
    } catch (error) {
      // Ending it breaks what is under way, and of TLS that is heard of before the reason.
      ending.signal.throwIfAborted();
      // Closes whatever was opened on the way.
      ending.abort(error);
      throw error;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
    }
  };
  return {
    async send(request, signal) {
      const url = checkedUrl(request);
      const name = request.socket === undefined ? url.host : printable(request.socket);
      return await sendOnce({ url, request, name }, signal).catch((error: unknown) => {
        throw withHost(error, name);
      });
    },
  };
}

/** A request on its way. */
interface Call {
  readonly url: URL;
  readonly request: HttpRequest;
  /** Who is called, in sentences: a host, or a socket's path. */
  readonly name: string;
}

function tooSlow({ name, request }: Call): AssumeError {
  const seconds = Math.max(1, Math.round(request.deadlineMilliseconds / 1000));
  return new AssumeError('network', `${name} did not answer within ${seconds} s.`, {
    hint:
      request.socket === undefined
        ? 'Check the network; behind a proxy, HTTPS_PROXY must name it.'
        : 'Check that what listens there is running.',
  });
}

function checkedUrl({ url: text, socket }: HttpRequest): URL {
  if (!URL.canParse(text)) throw new AssumeError('protocol', 'The address to call is not a URL.');
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') {
    throw new AssumeError('protocol', `The address of ${url.host} holds a user name, which is not allowed.`);
  }
  if (socket !== undefined && url.protocol !== 'http:') {
    throw new AssumeError('protocol', `${printable(socket)} would be called with TLS, which sockets do not speak.`);
  }
  if (url.protocol === 'https:') return url;
  if (url.protocol === 'http:' && isLoopbackName(withoutBrackets(url.hostname))) return url;
  throw new AssumeError('protocol', `${url.host} would be called without TLS, so nothing was sent.`, {
    hint: 'Use https; http is for this machine only.',
  });
}

function exchange(socket: Socket, { url, request, name }: Call, signal: AbortSignal): Promise<HttpResponse> {
  return new Promise<HttpResponse>((resolve, reject) => {
    const body = request.body === undefined ? undefined : Buffer.from(request.body, 'utf8');
    // Not `http.request`: VS Code's extension host replaces it with one that ignores `createConnection` and sends the request
    // as plain text to wherever its proxy settings say, which a repository's devcontainer can write.
    const sent = new ClientRequest({
      method: request.method,
      path: `${url.pathname}${url.search}`,
      headers: {
        ...request.headers,
        host: url.host,
        connection: 'close',
        'accept-encoding': 'identity',
        ...(body === undefined ? {} : { 'content-length': body.length }),
      },
      createConnection: () => socket,
      maxHeaderSize: 16_384,
    });
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    sent.once('close', () => signal.removeEventListener('abort', onAbort));
    sent.on('error', error => reject(networkFailure(error, name, 'answer')));
    sent.once('upgrade', () => reject(new AssumeError('protocol', `${name} wants another protocol than HTTP.`)));
    sent.once('response', answer => {
      collect(answer, name, request).then(resolve, reject);
    });
    sent.end(body);
  }).finally(() => socket.destroy());
}

async function collect(
  answer: IncomingMessage,
  name: string,
  { headers, maximumBytes, ignoreBody = false }: HttpRequest,
): Promise<HttpResponse> {
  const status = answer.statusCode ?? 0;
  // "Not modified" leads nowhere, and is sent to who asked for it (RFC 9110 §15.4.5).
  const isRedirect = status >= 300 && status < 400 && !(status === 304 && headers['if-none-match'] !== undefined);
  if (isRedirect) {
    throw new AssumeError('protocol', `${name} answered with a redirect, and those are never followed.`, {
      hint: 'Check the address in the configuration.',
      code: `HTTP ${status}`,
    });
  }
  // The socket is destroyed as soon as this is answered, so the rest never crosses the network.
  if (ignoreBody) return { status, headers: flattened(answer), body: '' };
  const encoding = answer.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    throw new AssumeError('protocol', `${name} answered in an encoding that was not asked for.`);
  }
  const tooLarge = (): AssumeError =>
    new AssumeError('protocol', `${name} answered with more than ${maximumBytes} bytes, which is too much.`);
  if (Number(answer.headers['content-length'] ?? 0) > maximumBytes) throw tooLarge();
  const parts: Buffer[] = [];
  let length = 0;
  await new Promise<void>((resolve, reject) => {
    answer.on('data', (part: Buffer) => {
      length += part.length;
      if (length > maximumBytes) return reject(tooLarge());
      parts.push(part);
    });
    answer.once('end', resolve);
    answer.once('error', error => reject(networkFailure(error, name, 'answer')));
  });
  return { status, headers: flattened(answer), body: decoded(Buffer.concat(parts, length), name) };
}

function flattened(answer: IncomingMessage): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(answer.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
}

function decoded(bytes: Buffer, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new AssumeError('protocol', `${name} answered with text that is not UTF-8.`);
  }
}
