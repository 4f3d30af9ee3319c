import { AssumeError } from '../../core/errors.ts';
import { isObject } from '../../core/parse.ts';
import type { HttpClient, HttpRequest } from '../../core/ports.ts';

/** With three attempts less than what a client of the broker waits; KMS answers within some 20 ms. */
const DEADLINE_MILLISECONDS = 2_500;
/** A public key or a signature is some kB. */
const MAXIMUM_BYTES = 65_536;
/** These are the connection's, not the request's: the transport writes its own. */
const OWN_HEADERS = ['host', 'content-length', 'connection', 'expect'];

/** The AWS SDK's request handler over our {@link HttpClient}: signed requests go as they are, to where the SDK signed them for. */
export class SdkTransport {
  readonly metadata = { handlerProtocol: 'http/1.1' };
  readonly #http: HttpClient;

  constructor(http: HttpClient) {
    this.#http = http;
  }

  async handle(request: unknown): Promise<{ readonly response: object }> {
    const { status, headers, body } = await this.#http.send({
      ...readRequest(request),
      deadlineMilliseconds: DEADLINE_MILLISECONDS,
      maximumBytes: MAXIMUM_BYTES,
    });
    return { response: { statusCode: status, headers: { ...headers }, body: new TextEncoder().encode(body) } };
  }

  /** The SDK asks these of every handler. */
  destroy(): void {}
  updateHttpClientConfig(): void {}
  httpHandlerConfigs(): object {
    return {};
  }
}

function readRequest(request: unknown): Pick<HttpRequest, 'method' | 'url' | 'headers' | 'body'> {
  const { method, protocol, hostname, port, path, headers, body } = isObject(request) ? request : {};
  const text = textOf(body);
  if (method !== 'POST' || typeof protocol !== 'string' || typeof hostname !== 'string' || text === undefined) {
    throw new AssumeError('internal', 'The AWS SDK made a request of another form.');
  }
  const host = typeof port === 'number' ? `${hostname}:${port}` : hostname;
  return {
    method,
    url: `${protocol}//${host}${typeof path === 'string' ? path : '/'}`,
    headers: Object.fromEntries(
      Object.entries(isObject(headers) ? headers : {}).flatMap(([name, value]) =>
        typeof value === 'string' && !OWN_HEADERS.includes(name.toLowerCase()) ? [[name.toLowerCase(), value]] : [],
      ),
    ),
    body: text,
  };
}

/** The SDK makes JSON as bytes, and the forms of STS, which it may ask for credentials, as text. */
function textOf(body: unknown): string | undefined {
  if (body instanceof Uint8Array) return new TextDecoder().decode(body);
  return typeof body === 'string' ? body : undefined;
}
