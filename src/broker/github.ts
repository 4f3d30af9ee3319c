import { asAssumeError } from '../core/errors.ts';
import { parseJson } from '../core/parse.ts';
import type { Clock, HttpClient, HttpRequest, HttpResponse } from '../core/ports.ts';
import type { Secret } from '../core/secret.ts';
import type { BrokerRefusal } from '../core/broker-protocol.ts';
import type { GitHubOrigins } from './broker.ts';
import {
  type GitHubAccount,
  type GitHubCodespace,
  type GitHubRepository,
  readCodespace,
  readRepository,
  readUser,
} from './github-answers.ts';
import { Refusal } from './refusal.ts';

/** What is asked of GitHub, each with the caller's own token and nothing else of ours. @throws Refusal. */
export interface GitHub {
  user(token: Secret): Promise<GitHubAccount>;
  codespace(token: Secret, name: string): Promise<GitHubCodespace>;
  repository(token: Secret, fullName: string): Promise<GitHubRepository>;
  /** Returns when this very token may push there; its person's own rights are not asked. */
  proveWriteAccess(token: Secret, fullName: string): Promise<void>;
}

const DEADLINE_MILLISECONDS = 8_000;
/** A full repository with organisation, parent and template has some 40 kB. */
const MAXIMUM_BYTES = 262_144;
const LIMITS = { method: 'GET', deadlineMilliseconds: DEADLINE_MILLISECONDS, maximumBytes: MAXIMUM_BYTES } as const;
/** GitHub answers nobody without one. */
const USER_AGENT = 'rolecall-broker';
const LONGEST_WAIT_SECONDS = 3_600;

/** What each question's refusal means, by GitHub's status. */
type Meanings = Readonly<Record<number, BrokerRefusal>>;

export function gitHub(http: HttpClient, clock: Clock, origins: GitHubOrigins): GitHub {
  /** The answer when it is a 200. */
  async function ask(request: HttpRequest, meanings: Meanings, redirected: BrokerRefusal): Promise<HttpResponse> {
    let answer: HttpResponse;
    try {
      answer = await http.send(request);
    } catch (error) {
      const { kind, code } = asAssumeError(error);
      // The client follows no redirect: with the token it would go wherever GitHub, or a repository's new owner, points.
      const reason = /^HTTP 3\d\d$/.test(code ?? '') ? redirected : 'github-unavailable';
      throw new Refusal(reason, reason === 'github-unavailable' ? { cause: { kind, code }, retryAfterSeconds: 5 } : {});
    }
    if (answer.status === 200) return answer;
    const wait = rateLimitSeconds(answer, clock.now());
    if (wait !== undefined) throw new Refusal('rate-limited', { retryAfterSeconds: wait });
    const reason = meanings[answer.status] ?? 'github-unavailable';
    throw new Refusal(reason, {
      cause: { status: answer.status },
      ...(reason === 'github-unavailable' ? { retryAfterSeconds: 5 } : {}),
    });
  }

  async function read<T>(
    path: string,
    token: Secret,
    parse: (value: unknown) => T,
    meanings: Meanings,
    redirected: BrokerRefusal = 'github-unavailable',
  ): Promise<T> {
    const headers = {
      authorization: `Bearer ${token.reveal()}`,
      accept: 'application/vnd.github+json',
      'x-github-api-version': '2022-11-28',
      'user-agent': USER_AGENT,
    };
    const answer = await ask({ ...LIMITS, url: `${origins.api}${path}`, headers }, meanings, redirected);
    try {
      return parse(parseJson(answer.body));
    } catch (error) {
      const { kind, message } = asAssumeError(error);
      throw new Refusal('github-unavailable', { cause: { kind, message } });
    }
  }

  return {
    // An app's own token may not ask who it is: 403 "Resource not accessible by integration".
    user: token => read('/user', token, readUser, { 401: 'token-stale', 403: 'token-kind' }),
    codespace: (token, name) =>
      read(`/user/codespaces/${name}`, token, readCodespace, {
        401: 'token-stale',
        403: 'codespace-unknown',
        404: 'codespace-unknown',
      }),
    // GitHub answers 404 for what a token may not see.
    repository: (token, fullName) =>
      read(
        `/repos/${fullName}`,
        token,
        readRepository,
        { 401: 'token-stale', 403: 'no-write-access', 404: 'no-write-access', 451: 'no-write-access' },
        'repository-replaced',
      ),
    // The first request of `git push` (https://git-scm.com/docs/http-protocol#_smart_clients): GitHub advertises the refs for
    // receiving to those alone who may push. The refs themselves, megabytes in a large repository, are not read.
    async proveWriteAccess(token, fullName) {
      const answer = await ask(
        {
          ...LIMITS,
          url: `${origins.web}/${fullName}.git/info/refs?service=git-receive-pack`,
          headers: { authorization: `Basic ${btoa(`x-access-token:${token.reveal()}`)}`, 'user-agent': USER_AGENT },
          ignoreBody: true,
        },
        { 401: 'no-write-access', 403: 'no-write-access', 404: 'no-write-access' },
        'repository-replaced',
      );
      // A proxy's or a login page's 200 is no proof.
      if (answer.headers['content-type'] !== 'application/x-git-receive-pack-advertisement') {
        throw new Refusal('no-write-access');
      }
    },
  };
}

/**
 * Seconds until GitHub may be asked again with this token, when its limits are why it refused:
 * https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit.
 */
function rateLimitSeconds({ status, headers }: HttpResponse, now: number): number | undefined {
  if (status !== 403 && status !== 429) return undefined;
  const after = Number(headers['retry-after'] ?? Number.NaN);
  if (Number.isFinite(after)) return bounded(after);
  if (headers['x-ratelimit-remaining'] === '0') return bounded(Number(headers['x-ratelimit-reset']) - now / 1000);
  return status === 429 ? 60 : undefined;
}

function bounded(seconds: number): number {
  return Number.isFinite(seconds) ? Math.min(LONGEST_WAIT_SECONDS, Math.max(1, Math.ceil(seconds))) : 60;
}
