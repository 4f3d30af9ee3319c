import { AssumeError, withHost } from '../core/errors.ts';
import type { Clock, HttpClient, HttpResponse } from '../core/ports.ts';
import type { Secret } from '../core/secret.ts';
import { durationText } from '../core/text.ts';
import { epochSeconds } from '../core/token.ts';

const DEADLINE_MILLISECONDS = 15_000;
/** An answer is some 2 kB. Tokens of identities with many roles have been 12 kB, and have grown before. */
const MAXIMUM_BYTES = 131_072;

export interface CloudRequest {
  readonly url: string;
  readonly contentType: 'application/x-www-form-urlencoded' | 'application/json';
  /** `application/json` if absent. */
  readonly accept?: string;
  /** `rolecall` if absent. */
  readonly userAgent?: string;
  readonly bearer?: Secret;
  readonly body: string;
}

/** When an answer came. */
export interface AnswerTimes {
  /** Epoch milliseconds, this machine's clock. */
  readonly receivedAt: number;
  /** The same by the server's clock; undefined where it does not say the time. */
  readonly serverTime: number | undefined;
}

export interface CloudAnswer extends AnswerTimes {
  readonly response: HttpResponse;
}

/** One request to a cloud, with nothing that tells about this machine. @throws AssumeError of the transport. */
export async function post(
  http: HttpClient,
  { url, contentType, accept = 'application/json', userAgent = 'rolecall', bearer, body }: CloudRequest,
  signal: AbortSignal | undefined,
): Promise<HttpResponse> {
  try {
    return await http.send(
      {
        method: 'POST',
        url,
        headers: {
          'content-type': contentType,
          accept,
          'user-agent': userAgent,
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

/** {@link post}, and when the answer came. @throws AssumeError of the transport. */
export async function timedPost(
  http: HttpClient,
  clock: Clock,
  request: CloudRequest,
  signal: AbortSignal | undefined,
): Promise<CloudAnswer> {
  const response = await post(http, request, signal);
  const seconds = epochSeconds(Date.parse(response.headers['date'] ?? '') / 1000);
  return { response, receivedAt: clock.now(), serverTime: seconds === undefined ? undefined : seconds * 1000 };
}

/** The server's clock minus this machine's, milliseconds; undefined where it does not say the time. */
export function skewOf({ receivedAt, serverTime }: AnswerTimes): number | undefined {
  return serverTime === undefined ? undefined : serverTime - receivedAt;
}

const LARGEST_SKEW_MILLISECONDS = 5 * 60_000;

/**
 * How far this machine's clock is from a server's, for a sentence: `This machine's clock is 7 min behind AWS's`; undefined
 * where it is not far. @param whose `AWS's`.
 */
export function clockDifference(skewMilliseconds: number | undefined, whose: string): string | undefined {
  if (skewMilliseconds === undefined || Math.abs(skewMilliseconds) <= LARGEST_SKEW_MILLISECONDS) return undefined;
  const side = skewMilliseconds > 0 ? 'behind' : 'ahead of';
  return `This machine's clock is ${durationText(Math.abs(skewMilliseconds))} ${side} ${whose}`;
}
