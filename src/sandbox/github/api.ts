import { createHash } from 'node:crypto';
import type { GitHubOrigins } from '../../broker/broker.ts';
import type { Handler } from '../loopback-server.ts';
import { API_VERSION, jsonAnswer, refusal } from './answers.ts';
import { answerAsApp, answerAsInstallation } from './app-api.ts';
import { bearerOf, installationTokenOf } from './bearer.ts';
import { codespaceDocument } from './codespace-document.ts';
import { fullRepository, publicUser } from './documents.ts';
import type { GitHubRepository, GitHubState, GitHubToken } from './state.ts';

/** GitHub's own pages of the operations, as its answers name them. */
const USER_PAGE = '/users/users#get-the-authenticated-user';
const CODESPACE_PAGE = '/codespaces/codespaces#get-a-codespace-for-the-authenticated-user';
const REPOSITORY_PAGE = '/repos/repos#get-a-repository';

interface Operation {
  readonly state: GitHubState;
  readonly origins: GitHubOrigins;
  readonly token: GitHubToken | undefined;
}

/**
 * A stand-in for GitHub's REST API, as far as a broker asks it and a little further: what GitHub refuses, it refuses, with the
 * statuses, bodies and headers of https://docs.github.com/rest. Paths are compared as they came: nothing in them is decoded.
 */
export function gitHubApiHandler(state: GitHubState, origins: GitHubOrigins, now: () => number): Handler {
  const surroundings = { state, origins, now };
  return async (request, note) => {
    const answer = refusalOfHeaders(request) ?? (await answerAsApp(request, surroundings)) ?? authenticated(request);
    if (answer.status >= 400) note(String(answer.status));
    return request.method === 'GET' && answer.status === 200 ? unlessKnown(request, answer) : answer;
  };

  function authenticated(request: Request): Response {
    const installation = installationTokenOf(request, state, now());
    const bearer = bearerOf(request, state);
    if (installation === undefined && bearer.kind === 'stranger') {
      return withRateLimit(refusal(401, 'Bad credentials'), 60);
    }
    const token = bearer.kind === 'token' ? bearer.token : undefined;
    if (token !== undefined && state.account(token.userId).suspended === true) {
      return refusal(403, 'Sorry. Your account was suspended.');
    }
    const { limit, remaining } = state.rateLimit;
    if (remaining <= 0) {
      const who =
        installation === undefined ? `user ID ${token?.userId ?? 0}` : `installation ID ${installation.installationId}`;
      const page = '/using-the-rest-api/rate-limits-for-the-rest-api';
      return withRateLimit(refusal(403, `API rate limit exceeded for ${who}.`, page), limit);
    }
    state.rateLimit = { limit, remaining: remaining - 1 };
    const answer =
      installation === undefined
        ? operate(request, { state, origins, token })
        : answerAsInstallation(request, installation, surroundings);
    return withRateLimit(answer, limit);
  }

  /**
   * With an entity tag; 304 for who has that answer already, which costs nothing of the limit:
   * https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#use-conditional-requests-if-appropriate
   */
  async function unlessKnown({ headers }: Request, answer: Response): Promise<Response> {
    const body = await answer.text();
    const tag = `W/"${createHash('sha256').update(body).digest('hex')}"`;
    answer.headers.set('etag', tag);
    if (headers.get('if-none-match') !== tag) return new Response(body, { status: 200, headers: answer.headers });
    const { limit, remaining } = state.rateLimit;
    state.rateLimit = { limit, remaining: remaining + 1 };
    answer.headers.delete('content-type');
    return withRateLimit(new Response(null, { status: 304, headers: answer.headers }), limit);
  }

  function withRateLimit(answer: Response, limit: number): Response {
    const { remaining } = state.rateLimit;
    answer.headers.set('x-ratelimit-limit', String(limit));
    answer.headers.set('x-ratelimit-remaining', String(Math.min(limit, remaining)));
    answer.headers.set('x-ratelimit-used', String(Math.max(0, limit - remaining)));
    answer.headers.set('x-ratelimit-reset', String(Math.floor(now() / 1000) + 3600));
    answer.headers.set('x-ratelimit-resource', 'core');
    answer.headers.set('date', new Date(now()).toUTCString());
    return answer;
  }
}

/** What GitHub wants of every request: https://docs.github.com/rest/using-the-rest-api/getting-started-with-the-rest-api */
function refusalOfHeaders({ headers }: Request): Response | undefined {
  if ((headers.get('user-agent') ?? '') === '') {
    const text =
      '\r\nRequest forbidden by administrative rules. Please make sure your request has a User-Agent header (https://docs.github.com/en/rest/overview/resources-in-the-rest-api#user-agent-required). Check https://developer.github.com for other possible causes.\r\n';
    return new Response(text, { status: 403, headers: { 'content-type': 'text/html; charset=utf-8' } });
  }
  const version = headers.get('x-github-api-version');
  if (version !== null && version !== API_VERSION) {
    return refusal(400, `${version} is not a valid API version.`, '/about-the-rest-api/api-versions');
  }
  const accepted = (headers.get('accept') ?? '*/*').split(',').map(part => part.split(';')[0]?.trim() ?? '');
  const json = /^(?:\*\/\*|application\/(?:\*|json|vnd\.github(?:\.v3)?(?:\+json)?))$/;
  if (accepted.some(type => json.test(type))) return undefined;
  return refusal(415, `Unsupported 'Accept' header: '${accepted.join(', ')}'. Must accept 'application/json'.`);
}

function operate(request: Request, operation: Operation): Response {
  const { pathname } = new URL(request.url);
  if (request.method !== 'GET') return refusal(404, 'Not Found');
  if (pathname === '/user') return user(operation);
  const codespace = /^\/user\/codespaces\/([^/]+)$/.exec(pathname)?.[1];
  if (codespace !== undefined) return codespaceOfUser(codespace, operation);
  const named = /^\/repos\/([^/]+\/[^/]+)$/.exec(pathname)?.[1];
  if (named !== undefined) return repositoryNamed(named, operation);
  const id = /^\/repositories\/(\d{1,15})$/.exec(pathname)?.[1];
  if (id !== undefined) return repositoryAnswer(operation.state.repositoryWithId(Number(id)), operation);
  if (!/^\/(?:user|orgs|organizations|teams|repos)\//.test(pathname)) return refusal(404, 'Not Found');
  // There in GitHub's API, and outside of what the Codespaces app was given.
  return operation.token === undefined ? authenticationRequired('') : notAccessible(operation.token, '');
}

function user({ state, origins, token }: Operation): Response {
  if (token === undefined) return authenticationRequired(USER_PAGE);
  return jsonAnswer(200, publicUser(state.account(token.userId), origins));
}

function codespaceOfUser(name: string, { state, origins, token }: Operation): Response {
  if (token === undefined) return authenticationRequired(CODESPACE_PAGE);
  if (!token.codespaces) return notAccessible(token, CODESPACE_PAGE);
  const codespace = state.codespace(name);
  if (codespace?.ownerId !== token.userId) return refusal(404, 'Not Found', CODESPACE_PAGE);
  return jsonAnswer(200, codespaceDocument(codespace, state, origins));
}

function repositoryNamed(fullName: string, operation: Operation): Response {
  const { state, origins, token } = operation;
  const found = state.repositoryNamed(fullName);
  if (found?.moved !== true || !state.maySee(found.repository, token)) {
    return repositoryAnswer(found?.repository, operation);
  }
  const url = `${origins.api}/repositories/${found.repository.id}`;
  const documentation_url =
    'https://docs.github.com/rest/guides/best-practices-for-using-the-rest-api#follow-redirects';
  return jsonAnswer(301, { message: 'Moved Permanently', url, documentation_url }, { location: url });
}

function repositoryAnswer(repository: GitHubRepository | undefined, { state, origins, token }: Operation): Response {
  if (repository === undefined || !state.maySee(repository, token)) return refusal(404, 'Not Found', REPOSITORY_PAGE);
  return jsonAnswer(200, fullRepository(repository, state, { origins, userId: token?.userId }));
}

function authenticationRequired(page: string): Response {
  return refusal(401, 'Requires authentication', page);
}

function notAccessible({ kind }: GitHubToken, page: string): Response {
  const by = kind === 'ghu' ? 'integration' : 'personal access token';
  return refusal(403, `Resource not accessible by ${by}`, page);
}
