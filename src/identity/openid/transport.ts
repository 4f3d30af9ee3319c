import type { CustomFetch } from 'openid-client';
import { asAssumeError, AssumeError } from '../../core/errors.ts';
import { isObject, parseJson } from '../../core/parse.ts';
import type { Clock, HttpClient, HttpRequest, HttpResponse } from '../../core/ports.ts';

const DEADLINE_MILLISECONDS = 10_000;
/** Discovery documents and key sets of large providers have some 20 kB; an ID token of 20 000 characters fits too. */
const MAXIMUM_ANSWER_BYTES = 256 * 1024;

/** Between two attempts to read the same address; what changes something at the provider is sent once. */
const PAUSES_MILLISECONDS = [500, 2_000];

export interface TransportPorts {
  readonly http: HttpClient;
  readonly clock: Clock;
}

/**
 * `fetch` for openid-client on our own transport: its signal and its idea of redirects are left aside, ours hold.
 * A provider's failure of its own and its throttling come out as such, before the library takes them for an answer.
 */
export function fetchOver({ http, clock }: TransportPorts, signal: AbortSignal): CustomFetch {
  const attempt = async (request: HttpRequest): Promise<HttpResponse> => {
    const response = await http.send(request, signal);
    const failure = passingFailure(response, new URL(request.url).host);
    if (failure !== undefined) throw failure;
    return response;
  };
  const send = async (request: HttpRequest): Promise<HttpResponse> => {
    for (let attempts = 0; ; attempts += 1) {
      try {
        return await attempt(request);
      } catch (error) {
        const pause = request.method === 'GET' ? PAUSES_MILLISECONDS[attempts] : undefined;
        if (pause === undefined || !isPassing(asAssumeError(error))) throw error;
        await clock.sleep(pause, signal);
      }
    }
  };
  return async (url, { method, headers, body }) => {
    const response = await send({
      method: method === 'POST' ? 'POST' : 'GET',
      url,
      headers,
      deadlineMilliseconds: DEADLINE_MILLISECONDS,
      maximumBytes: MAXIMUM_ANSWER_BYTES,
      ...(body instanceof URLSearchParams ? { body: body.toString() } : {}),
    });
    return new Response(withStandardNames(response.body), { status: response.status, headers: response.headers });
  };
}

/** Whether the same request may succeed later, without anyone changing anything. */
export function isPassing({ kind }: AssumeError): boolean {
  return kind === 'network' || kind === 'throttled';
}

function passingFailure({ status, body }: HttpResponse, host: string): AssumeError | undefined {
  const code = `HTTP ${status}`;
  if (status >= 500) {
    return new AssumeError('network', `${host} has a failure of its own (${code}).`, {
      hint: 'Try again in a minute.',
      code,
    });
  }
  // Auth0 says `slow_down` with this status; only what is no answer of the protocol counts as throttling.
  if (status !== 429 || isOAuthError(body)) return undefined;
  return new AssumeError('throttled', `${host} was asked too often.`, { hint: 'Try again in a minute.', code });
}

function isOAuthError(body: string): boolean {
  const document = parseJson(body);
  return isObject(document) && typeof document['error'] === 'string';
}

/** Google writes `verification_url`, as drafts of RFC 8628 did [developers.google.com, OAuth 2.0 for … Devices]. */
function withStandardNames(body: string): string {
  if (!body.includes('"verification_url"')) return body;
  const document = parseJson(body);
  if (!isObject(document)) return body;
  return JSON.stringify({ verification_uri: document['verification_url'], ...document });
}
