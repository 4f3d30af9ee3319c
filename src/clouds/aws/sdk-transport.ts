import { asAssumeError, AssumeError } from '../../core/errors.ts';
import { isObject } from '../../core/parse.ts';
import type { Clock, HttpClient, HttpRequest, HttpResponse } from '../../core/ports.ts';
import type { AnswerTimes } from '../cloud-request.ts';

/** A request as the AWS SDK makes it. */
export interface SdkRequest {
  readonly method: 'GET' | 'POST';
  /** `https://kms.eu-west-1.amazonaws.com`, for which it was signed where it was; undefined where the SDK names none. */
  readonly origin: string | undefined;
  /** With a slash before it. */
  readonly path: string;
  /** With a question mark before it; empty for none. */
  readonly query: string;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

export interface SdkHandlerOptions {
  readonly http: HttpClient;
  readonly deadlineMilliseconds: number;
  /** Of an answer. */
  readonly maximumBytes: number;
  readonly signal?: AbortSignal | undefined;
  /** Where a request goes and what tells of it, whatever the SDK would do. @throws AssumeError `internal` for one that was not expected. */
  readonly sent: (request: SdkRequest) => Pick<HttpRequest, 'url' | 'headers'>;
}

/** The AWS SDK's request handler over our {@link HttpClient}: deadline, size limit and "no redirects" hold here too. */
export class SdkHandler {
  readonly metadata = { handlerProtocol: 'http/1.1' };
  readonly #options: SdkHandlerOptions;

  constructor(options: SdkHandlerOptions) {
    this.#options = options;
  }

  async handle(request: unknown): Promise<{ readonly response: object }> {
    const { status, headers, body } = await this.send(request);
    return { response: { statusCode: status, headers: { ...headers }, body: new TextEncoder().encode(body) } };
  }

  /** The SDK asks these of every handler. */
  destroy(): void {}
  updateHttpClientConfig(): void {}
  httpHandlerConfigs(): object {
    return {};
  }

  protected async send(asked: unknown): Promise<HttpResponse> {
    const { http, sent, deadlineMilliseconds, maximumBytes, signal } = this.#options;
    const request = readRequest(asked);
    const { method, body } = request;
    return await http.send(
      { method, ...sent(request), ...(body === undefined ? {} : { body }), deadlineMilliseconds, maximumBytes },
      signal,
    );
  }
}

/** The same for one request; it keeps what only the transport sees. */
export class SdkTransport extends SdkHandler {
  failure: AssumeError | undefined;
  answer: HttpResponse | undefined;
  readonly #clock: Clock;
  #receivedAt: number;

  constructor(options: SdkHandlerOptions, clock: Clock) {
    super(options);
    this.#clock = clock;
    this.#receivedAt = clock.now();
  }

  times(): AnswerTimes {
    const date = Date.parse(this.answer?.headers['date'] ?? '');
    return { serverTime: Number.isNaN(date) ? undefined : date, receivedAt: this.#receivedAt };
  }

  protected override async send(asked: unknown): Promise<HttpResponse> {
    try {
      this.answer = await super.send(asked);
    } catch (error) {
      this.failure = asAssumeError(error);
      throw error;
    }
    this.#receivedAt = this.#clock.now();
    return this.answer;
  }
}

/** The SDK made a request that this use of it does not make. */
export function unexpectedRequest(): AssumeError {
  return new AssumeError('internal', 'The AWS SDK made a request of another form.');
}

function readRequest(request: unknown): SdkRequest {
  const { method, protocol, hostname, port, path, query, headers, body } = isObject(request) ? request : {};
  if ((method !== 'GET' && method !== 'POST') || typeof path !== 'string' || !path.startsWith('/')) {
    throw unexpectedRequest();
  }
  return {
    method,
    origin:
      typeof protocol === 'string' && typeof hostname === 'string'
        ? `${protocol}//${hostname}${typeof port === 'number' ? `:${port}` : ''}`
        : undefined,
    path,
    query: queryText(query),
    headers: Object.fromEntries(
      Object.entries(isObject(headers) ? headers : {}).flatMap(([name, value]) =>
        typeof value === 'string' ? [[name.toLowerCase(), value]] : [],
      ),
    ),
    body: bodyText(body),
  };
}

/** The SDK makes JSON as bytes, and the forms of STS as text. */
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
