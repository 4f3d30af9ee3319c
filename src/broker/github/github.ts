import { asAssumeError } from '../../core/errors.ts';
import { parseJson } from '../../core/parse.ts';
import type { Clock, Digest, HttpClient, HttpRequest, HttpResponse } from '../../core/ports.ts';
import type { Secret } from '../../core/secret.ts';
import type { BrokerRefusal } from '../../core/broker-protocol.ts';
import type { GitHubOrigins } from '../broker.ts';
import {
  type GitHubCodespace,
  type GitHubRepository,
  type GitHubUser,
  readCodespace,
  readRepository,
  readUser,
} from './answers.ts';
import { type Forbidden, forbiddenBy, isLockOut } from './forbidden.ts';
import { Pauses } from '../limits/pauses.ts';
import { Recent } from '../limits/recent.ts';
import { Refusal } from '../refusal.ts';

/** What is asked of GitHub, each with the caller's own token and nothing else of ours. @throws Refusal. */
export interface GitHub {
  user(token: Secret): Promise<GitHubUser>;
  codespace(token: Secret, name: string): Promise<GitHubCodespace>;
  repository(token: Secret, fullName: string): Promise<GitHubRepository>;
  /** Returns when this very token may push there; its person's own rights are not asked. */
  proveWriteAccess(token: Secret, fullName: string): Promise<void>;
}

/** Three rounds of questions, at most, end before a server that is told to end gives up on them. */
const DEADLINE_MILLISECONDS = 6_000;
/** A full repository with organisation, parent and template has some 40 kB. */
const MAXIMUM_BYTES = 262_144;
const LIMITS = { method: 'GET', deadlineMilliseconds: DEADLINE_MILLISECONDS, maximumBytes: MAXIMUM_BYTES } as const;
/** GitHub answers nobody without one. */
const USER_AGENT = 'rolecall-broker';
const LONGEST_WAIT_SECONDS = 3_600;

/** Answers that are kept to be asked about again, and tokens whose limit is used up. */
const MAXIMUM_ENTRIES = 5_000;
/**
 * How long "not modified" is believed of one answer: what a tag says about a codespace that stopped is GitHub's affair, and
 * must not decide for longer than a token lives.
 */
const UNCHANGED_MILLISECONDS = 300_000;
/** As RFC 9110 §8.8.3 writes it: what else could be put into a header of ours is not. */
const ENTITY_TAG = /^(?:W\/)?"[\x21\x23-\x7e]{1,128}"$/;

/** What each question's refusal means, by GitHub's status. */
type Meanings = Readonly<Record<number, BrokerRefusal>>;

/** One kind of question to GitHub's API, with its last answers. */
interface Question<T> {
  readonly parse: (value: unknown) => T;
  readonly meanings: Meanings;
  /** What a redirect means. */
  readonly redirected: BrokerRefusal;
  /** By a hash of the token and the address; undefined where the whole answer is asked for each time. */
  readonly answers: Recent<{ readonly tag: string; readonly answer: T; readonly askedAt: number }> | undefined;
}

export interface GitHubPorts {
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly digest: Digest;
}

/**
 * GitHub as the broker asks it. An answer is asked for again with its entity tag: "not modified" is as fresh as the answer
 * itself for some minutes, and costs nothing of the person's limit
 * (https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#use-conditional-requests-if-appropriate).
 * A token that GitHub told to wait asks nothing until then.
 */
export function gitHub({ http, clock, digest }: GitHubPorts, origins: GitHubOrigins): GitHub {
  /** Tokens whose limit is used up, each by its hash. */
  const exhausted = new Pauses(clock, MAXIMUM_ENTRIES);

  /** The answer when it is a 200, or the 304 that was asked for. */
  async function ask(
    token: Secret,
    request: HttpRequest,
    meanings: Meanings,
    redirected: BrokerRefusal,
  ): Promise<HttpResponse> {
    const key = digest(token.reveal());
    const retryAfterSeconds = exhausted.secondsLeft(key);
    if (retryAfterSeconds !== undefined) throw new Refusal('rate-limited', { retryAfterSeconds });
    let answer: HttpResponse;
    try {
      answer = await http.send(request);
    } catch (error) {
      const { kind, code } = asAssumeError(error);
      // The client follows no redirect: with the token it would go wherever GitHub, or a repository's new owner, points.
      const reason = /^HTTP 3\d\d$/.test(code ?? '') ? redirected : 'github-unavailable';
      throw new Refusal(reason, reason === 'github-unavailable' ? { cause: { kind, code }, retryAfterSeconds: 5 } : {});
    }
    const { status } = answer;
    if (status === 200 || (status === 304 && request.headers['if-none-match'] !== undefined)) return answer;
    const wait = rateLimitSeconds(answer, clock.now());
    if (wait !== undefined) {
      exhausted.pause(key, wait);
      throw new Refusal('rate-limited', { retryAfterSeconds: wait });
    }
    // Without its body a 403 says what its question is about; with it, it says why.
    const forbidden = status === 403 && request.ignoreBody !== true ? forbiddenBy(answer.body) : 'permission';
    const reason = meaning(status, forbidden, meanings);
    throw new Refusal(reason, {
      cause: { status, ...(forbidden === 'permission' ? {} : { forbidden }) },
      ...(reason === 'github-unavailable' ? { retryAfterSeconds: 5, isLockOut: isLockOut(forbidden) } : {}),
    });
  }

  async function read<T>(
    { parse, meanings, redirected, answers }: Question<T>,
    path: string,
    token: Secret,
  ): Promise<T> {
    const url = `${origins.api}${path}`;
    const key = digest(`${url}\n${token.reveal()}`);
    const now = clock.now();
    const last = answers?.get(key);
    const age = now - (last?.askedAt ?? -Infinity);
    // A clock that was set back must not lengthen a life.
    const kept = age >= 0 && age < UNCHANGED_MILLISECONDS ? last : undefined;
    const headers = {
      authorization: `Bearer ${token.reveal()}`,
      accept: 'application/vnd.github+json',
      'x-github-api-version': '2022-11-28',
      'user-agent': USER_AGENT,
      ...(kept === undefined ? {} : { 'if-none-match': kept.tag }),
    };
    const response = await ask(token, { ...LIMITS, url, headers }, meanings, redirected);
    if (response.status === 304 && kept !== undefined) return kept.answer;
    try {
      const answer = parse(parseJson(response.body));
      const tag = response.headers['etag'] ?? '';
      if (ENTITY_TAG.test(tag)) answers?.set(key, { tag, answer, askedAt: now });
      return answer;
    } catch (error) {
      const { kind, message } = asAssumeError(error);
      throw new Refusal('github-unavailable', { cause: { kind, message } });
    }
  }

  const users = question(readUser, {
    401: 'token-stale',
    // An app's own token may not ask who it is: 403 "Resource not accessible by integration".
    403: 'token-kind',
  });
  const codespaces = question(readCodespace, {
    401: 'token-stale',
    403: 'codespace-unknown',
    404: 'codespace-unknown',
  });
  // GitHub answers 404 for what a token may not see.
  const repositories: Question<GitHubRepository> = {
    parse: readRepository,
    meanings: { 401: 'token-stale', 403: 'no-write-access', 404: 'no-write-access', 451: 'no-write-access' },
    redirected: 'repository-replaced',
    // It holds the person's permission, and GitHub does not say that a tag changes with that.
    answers: undefined,
  };
  return {
    user: token => read(users, '/user', token),
    codespace: (token, name) => read(codespaces, `/user/codespaces/${name}`, token),
    repository: (token, fullName) => read(repositories, `/repos/${fullName}`, token),
    // The first request of `git push` (https://git-scm.com/docs/http-protocol#_smart_clients): GitHub advertises the refs for
    // receiving to those alone who may push. The refs themselves, megabytes in a large repository, are not read.
    async proveWriteAccess(token, fullName) {
      const answer = await ask(
        token,
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

function meaning(status: number, forbidden: Forbidden, meanings: Meanings): BrokerRefusal {
  if (forbidden === 'suspended') return 'no-write-access';
  // Neither the token nor the codespace is at fault, and nobody is to be told to change them.
  if (isLockOut(forbidden)) return 'github-unavailable';
  return meanings[status] ?? 'github-unavailable';
}

function question<T>(parse: (value: unknown) => T, meanings: Meanings): Question<T> {
  return { parse, meanings, redirected: 'github-unavailable', answers: new Recent(MAXIMUM_ENTRIES) };
}

/**
 * Seconds until GitHub may be asked again with this token, when its limits are why it refused:
 * https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit.
 */
export function rateLimitSeconds({ status, headers }: HttpResponse, now: number): number | undefined {
  if (status !== 403 && status !== 429) return undefined;
  const after = Number(headers['retry-after'] ?? Number.NaN);
  if (Number.isFinite(after)) return bounded(after);
  if (headers['x-ratelimit-remaining'] === '0') return bounded(Number(headers['x-ratelimit-reset']) - now / 1000);
  return status === 429 ? 60 : undefined;
}

function bounded(seconds: number): number {
  return Number.isFinite(seconds) ? Math.min(LONGEST_WAIT_SECONDS, Math.max(1, Math.ceil(seconds))) : 60;
}
