import { asAssumeError } from '../../core/errors.ts';
import { parseJson } from '../../core/parse.ts';
import type { Clock, HttpClient, HttpResponse } from '../../core/ports.ts';
import type { Secret } from '../../core/secret.ts';
import type { GitHubAccount } from './answers.ts';
import { forbiddenBy } from './forbidden.ts';
import { rateLimitSeconds } from './github.ts';
import { Turns } from '../limits/turns.ts';
import { Pauses } from '../limits/pauses.ts';
import { Refusal } from '../refusal.ts';

export interface AppQuestion {
  /** The log calls it so. */
  readonly what: 'installation' | 'installation token' | 'person' | 'membership';
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** The App's own token, or one of its installation's. */
  readonly bearer: Secret;
  /** The organisation that it is about: GitHub limits what an App asks about each. */
  readonly about: Pick<GitHubAccount, 'id'>;
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

/**
 * Questions under way at once, of all organisations: GitHub takes a hundred of everybody
 * (https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits).
 */
const QUESTIONS_AT_ONCE = 50;
/** A broker has no more owners. */
const MOST_ORGANISATIONS = 100;

export function appQuestions(http: HttpClient, clock: Clock, api: string): AskAsApp {
  const pauses = new Pauses(clock, MOST_ORGANISATIONS);
  const turns = new Turns(Array.from({ length: QUESTIONS_AT_ONCE }, (_, turn) => turn));

  return async question => {
    const { what, method, path, bearer, about, body, missing } = question;
    const organisation = String(about.id);
    let answer: HttpResponse;
    try {
      answer = await turns.use(() => {
        const wait = pauses.secondsLeft(organisation);
        if (wait !== undefined) throw unavailable('GitHub limits the App', wait);
        return http.send({
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
      });
    } catch (error) {
      if (error instanceof Refusal) throw error;
      const { kind, code } = asAssumeError(error);
      throw unavailable({ what, kind, code });
    }
    const { status } = answer;
    const cause = { what, status };
    if (status === 200 || status === 201) return { body: parseJson(answer.body) };
    const limited = rateLimitSeconds(answer, clock.now());
    if (limited !== undefined) {
      pauses.pause(organisation, limited);
      throw unavailable(cause, limited);
    }
    if (status === 404 && missing === 'nothing') return undefined;
    // Neither the App nor the person is at fault.
    if (status === 403 && forbiddenBy(answer.body) === 'login-attempts') {
      throw new Refusal('github-unavailable', { cause, retryAfterSeconds: 5, isLockOut: true });
    }
    throw REFUSALS.includes(status) ? new Refusal('role-team', { cause }) : unavailable(cause);
  };
}

function unavailable(cause: unknown, retryAfterSeconds = 5): Refusal {
  return new Refusal('github-unavailable', { cause, retryAfterSeconds });
}
