import { AssumeError, type FailureKind, withHost } from '../core/errors.ts';
import { isObject, parseJson, type JsonObject } from '../core/parse.ts';
import type { HttpClient } from '../core/ports.ts';
import type { Secret } from '../core/secret.ts';
import { printable } from '../core/text.ts';
import { withoutTokens } from './without-tokens.ts';

/** A question to an API that takes an access token. */
export interface BearerQuestion {
  readonly url: URL;
  readonly token: Secret;
  /** How people know the role whose token it is. */
  readonly as: string;
  /** What the role would be doing, for a sentence: `see when x was last used`. */
  readonly doing: string;
  /** For a sentence: `Google`. */
  readonly service: string;
}

const MAXIMUM_BYTES = 1_048_576;

/** The answer's object. @throws AssumeError `trust-mismatch` where the role may not ask; of the transport. */
export async function bearerGet(
  http: HttpClient,
  { url, token, as, doing, service }: BearerQuestion,
  signal?: AbortSignal,
): Promise<JsonObject> {
  const headers = { authorization: `Bearer ${token.reveal()}`, accept: 'application/json', 'user-agent': 'rolecall' };
  const { status, body } = await http.send(
    { method: 'GET', url: url.href, headers, deadlineMilliseconds: 15_000, maximumBytes: MAXIMUM_BYTES },
    signal,
  );
  const answer = status === 200 ? parseJson(body) : undefined;
  if (isObject(answer)) return answer;
  const fail = (kind: FailureKind, sentence: string, hint: string): AssumeError =>
    withHost(
      new AssumeError(kind, sentence, { hint, code: `HTTP ${status}`, cause: withoutTokens(body, [token]) }),
      url.host,
    );
  const who = printable(as, 80);
  if (status === 403) {
    throw fail(
      'trust-mismatch',
      `${service} does not let ${who} ${printable(doing, 300)}.`,
      'Name an active role that may.',
    );
  }
  if (status === 429) throw fail('throttled', `${service} is asked too often at the moment.`, 'Try again shortly.');
  if (status >= 500) {
    throw fail('network', `${service} has a fault of its own at the moment (HTTP ${status}).`, 'Try again shortly.');
  }
  throw fail('protocol', `${service} refused with HTTP ${status}.`, `Renew ${who}, then try again.`);
}
