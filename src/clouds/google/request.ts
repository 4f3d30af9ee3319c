import { AssumeError, withHost } from '../../core/errors.ts';
import type { HttpClient, HttpResponse } from '../../core/ports.ts';
import type { Secret } from '../../core/secret.ts';
import type { GoogleTarget } from '../../core/target.ts';
import type { SubjectToken } from '../../core/token.ts';

const DEADLINE_MILLISECONDS = 15_000;
/** An answer is some 2 kB; a federated access token may have 12 kB. */
const MAXIMUM_BYTES = 131_072;

export interface GoogleRequest {
  readonly url: string;
  readonly contentType: 'application/x-www-form-urlencoded' | 'application/json';
  readonly bearer?: Secret;
  readonly body: string;
}

/** One request, with nothing that tells about this machine. @throws AssumeError of the transport. */
export async function post(
  http: HttpClient,
  { url, contentType, bearer, body }: GoogleRequest,
  signal: AbortSignal | undefined,
): Promise<HttpResponse> {
  try {
    return await http.send(
      {
        method: 'POST',
        url,
        headers: {
          'content-type': contentType,
          accept: 'application/json',
          'user-agent': 'rolecall',
          ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer.reveal()}` }),
        },
        body,
        deadlineMilliseconds: DEADLINE_MILLISECONDS,
        maximumBytes: MAXIMUM_BYTES,
      },
      signal,
    );
  } catch (error) {
    if (signal?.aborted === true) throw new AssumeError('cancelled', 'Cancelled.', { cause: error });
    throw withHost(error, new URL(url).host);
  }
}

/** An answer, and when it came. */
export interface GoogleAnswer {
  readonly response: HttpResponse;
  /** Epoch milliseconds, local clock. */
  readonly receivedAt: number;
  /** The same by the server's clock; undefined where it does not say the time. */
  readonly serverTime: number | undefined;
}

export function answerAt(response: HttpResponse, receivedAt: number): GoogleAnswer {
  const date = Date.parse(response.headers['date'] ?? '');
  return { response, receivedAt, serverTime: Number.isNaN(date) ? undefined : date };
}

const CLOUD_PLATFORM = 'https://www.googleapis.com/auth/cloud-platform';

/** What google-auth-library sends to the Security Token Service: a test compares them. RFC 8693 §2.1. */
export function tokenExchangeForm(target: GoogleTarget, { jwt }: SubjectToken): string {
  return new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    audience: `//iam.googleapis.com/${target.provider}`,
    // To impersonate takes all of them; what is issued for the account gets those that were asked for.
    scope: target.serviceAccount === undefined ? scopesOf(target).join(' ') : CLOUD_PLATFORM,
    requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    subject_token: jwt.reveal(),
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
  }).toString();
}

/** What google-auth-library sends to impersonate a service account: a test compares them. */
export function accessTokenBody(target: GoogleTarget, durationSeconds: number): string {
  return JSON.stringify({ scope: scopesOf(target), lifetime: `${durationSeconds}s` });
}

function scopesOf({ scopes }: GoogleTarget): readonly string[] {
  return scopes ?? [CLOUD_PLATFORM];
}

/** A method of a service account at the IAM Service Account Credentials API. */
export function accountUrl(
  origin: string,
  serviceAccount: string,
  method: 'generateAccessToken' | 'generateIdToken',
): string {
  return new URL(`/v1/projects/-/serviceAccounts/${serviceAccount}:${method}`, origin).href;
}
