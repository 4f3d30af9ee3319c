import { asAssumeError, AssumeError } from '../../../core/errors.ts';
import type { AnswerTimes } from '../issued-credentials.ts';
import { isObject } from '../../../core/parse.ts';
import type { Clock, HttpClient, HttpResponse } from '../../../core/ports.ts';

const DEADLINE_MILLISECONDS = 15_000;
/** A page of 100 accounts or roles is some 15 kB. */
const MAXIMUM_BYTES = 262_144;

/** What the SDK's headers are reduced to: the rest tells about this machine, or is the transport's own. */
const SENT_HEADERS = ['content-type', 'x-amz-sso_bearer_token'];

export interface TransportOptions {
  readonly http: HttpClient;
  readonly clock: Clock;
  /** Origin to which requests go, whatever address the SDK made. */
  readonly endpoint: string;
  readonly signal: AbortSignal | undefined;
  /** 15 s when absent. */
  readonly deadlineMilliseconds?: number;
}

/** The SDK's request handler over our {@link HttpClient}, for one request; it keeps what only the transport sees. */
export class SdkTransport {
  readonly metadata = { handlerProtocol: 'http/1.1' };
  failure: AssumeError | undefined;
  answer: HttpResponse | undefined;
  readonly #options: TransportOptions;
  #receivedAt: number;

  constructor(options: TransportOptions) {
    this.#options = options;
    this.#receivedAt = options.clock.now();
  }

  async handle(request: unknown): Promise<{ readonly response: object }> {
    const { http, clock, endpoint, signal, deadlineMilliseconds = DEADLINE_MILLISECONDS } = this.#options;
    try {
      const { method, path, query, headers, body } = readRequest(request);
      this.answer = await http.send(
        {
          method,
          url: new URL(`${path}${query}`, endpoint).href,
          headers: { ...headers, accept: 'application/json', 'user-agent': 'rolecall aws-sdk-js' },
          ...(body === undefined ? {} : { body }),
          deadlineMilliseconds,
          maximumBytes: MAXIMUM_BYTES,
        },
        signal,
      );
    } catch (error) {
      this.failure = asAssumeError(error);
      throw error;
    }
    this.#receivedAt = clock.now();
    const { status, headers, body } = this.answer;
    return { response: { statusCode: status, headers: { ...headers }, body: new TextEncoder().encode(body) } };
  }

  times(): AnswerTimes {
    const date = Date.parse(this.answer?.headers['date'] ?? '');
    return { serverTime: Number.isNaN(date) ? undefined : date, receivedAt: this.#receivedAt };
  }

  /** The SDK asks these of every handler. */
  destroy(): void {}
  updateHttpClientConfig(): void {}
  httpHandlerConfigs(): object {
    return {};
  }
}

interface SdkRequest {
  readonly method: 'GET' | 'POST';
  /** With a slash before it. */
  readonly path: string;
  /** With a question mark before it; empty for none. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

function readRequest(request: unknown): SdkRequest {
  const { method, path, query, headers, body } = isObject(request) ? request : {};
  if ((method !== 'GET' && method !== 'POST') || typeof path !== 'string' || !path.startsWith('/')) {
    throw new AssumeError('internal', 'The AWS SDK made a request of another form.');
  }
  return {
    method,
    path,
    query: queryText(query),
    headers: Object.fromEntries(
      Object.entries(isObject(headers) ? headers : {}).flatMap(([name, value]) =>
        SENT_HEADERS.includes(name.toLowerCase()) && typeof value === 'string' ? [[name.toLowerCase(), value]] : [],
      ),
    ),
    body: bodyText(body),
  };
}

function bodyText(body: unknown): string | undefined {
  if (body instanceof Uint8Array) return new TextDecoder().decode(body);
  return typeof body === 'string' ? body : undefined;
}

function queryText(query: unknown): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(isObject(query) ? query : {})) {
    if (typeof value === 'string') parameters.append(name, value);
  }
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}
