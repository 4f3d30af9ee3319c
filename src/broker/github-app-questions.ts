import { asAssumeError } from '../core/errors.ts';
import { parseJson } from '../core/parse.ts';
import type { Clock, HttpClient, HttpResponse } from '../core/ports.ts';
import type { Secret } from '../core/secret.ts';
import { rateLimitSeconds } from './github.ts';
import { Refusal } from './refusal.ts';

export interface AppQuestion {
  /** For the log. */
  readonly what: 'installation' | 'installation token' | 'person' | 'membership';
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** The App's own token, or one of its installation's. */
  readonly bearer: Secret;
  /** JSON. */
  readonly body?: string;
  /** What a 404 says: there is no such thing; without it, that the App may not ask. */
  readonly missing?: 'nothing';
}

/**
 * One question to GitHub as the App, and the JSON it was answered with; undefined: there is no such thing.
 * @throws Refusal `role-team` when GitHub refuses the App, `github-unavailable` when it did not answer.
 */
export type AskAsApp = (question: AppQuestion) => Promise<{ readonly body: unknown } | undefined>;

const DEADLINE_MILLISECONDS = 8_000;
const MAXIMUM_BYTES = 65_536;

/** Statuses that say no to the App itself: not installed, suspended, without the permission, or a key that is not its own. */
const REFUSALS = [401, 403, 404, 410, 422];

export function appQuestions(http: HttpClient, clock: Clock, api: string): AskAsApp {
  /** Nothing is asked before, in epoch milliseconds: what GitHub limits is the App, and so everybody. */
  let quietUntil = 0;

  return async ({ what, method, path, bearer, body, missing }) => {
    const wait = quietUntil - clock.now();
    if (wait > 0) throw unavailable('GitHub limits the App', Math.ceil(wait / 1000));
    let answer: HttpResponse;
    try {
      answer = await http.send({
        method,
        url: `${api}${path}`,
        headers: {
          authorization: `Bearer ${bearer.reveal()}`,
          accept: 'application/vnd.github+json',
          'x-github-api-version': '2022-11-28',
          'user-agent': 'rolecall-broker',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body }),
        deadlineMilliseconds: DEADLINE_MILLISECONDS,
        maximumBytes: MAXIMUM_BYTES,
      });
    } catch (error) {
      const { kind, code } = asAssumeError(error);
      throw unavailable({ what, kind, code });
    }
    const { status } = answer;
    const cause = { what, status };
    if (status === 200 || status === 201) return { body: parseJson(answer.body) };
    const limited = rateLimitSeconds(answer, clock.now());
    if (limited !== undefined) {
      quietUntil = clock.now() + limited * 1000;
      throw unavailable(cause, limited);
    }
    if (status === 404 && missing === 'nothing') return undefined;
    throw REFUSALS.includes(status) ? new Refusal('role-team', { cause }) : unavailable(cause);
  };
}

function unavailable(cause: unknown, retryAfterSeconds = 5): Refusal {
  return new Refusal('github-unavailable', { cause, retryAfterSeconds });
}
