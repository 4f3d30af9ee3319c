import { AssumeError } from '../core/errors.ts';
import { isObject, parseJson } from '../core/parse.ts';
import type { Clock, EnvironmentVariables, HttpClient, HttpResponse } from '../core/ports.ts';
import { Secret } from '../core/secret.ts';
import type { Availability, TokenSource } from '../core/token.ts';
import { checkAudience } from './audience.ts';
import { checkClaims, decodeToken } from './claims.ts';
import { gitHubActionsIssuer } from '../issuers/issuers.ts';

export interface GitHubActionsPorts {
  readonly clock: Clock;
  /** Loaded when something is to be sent. */
  readonly http: () => Promise<HttpClient>;
  /** For ACTIONS_ID_TOKEN_REQUEST_URL and ACTIONS_ID_TOKEN_REQUEST_TOKEN, read at each use. */
  readonly environment: EnvironmentVariables;
}

const NAME = 'GitHub Actions';
const URL_VARIABLE = 'ACTIONS_ID_TOKEN_REQUEST_URL';
const TOKEN_VARIABLE = 'ACTIONS_ID_TOKEN_REQUEST_TOKEN';

const NO_PERMISSION = 'The job has no permission `id-token: write`, so GitHub gives it no identity token.';
const ADD_PERMISSION =
  'Add `permissions: { id-token: write, contents: read }` to the job; a pull request from a fork never gets it.';
const CHECK_SERVER =
  'On a GitHub of your own, name its issuer as `issuers.githubActions` in ~/.config/rolecall/config.yaml, or with --issuer.';

/** GitHub answers within about a second; the toolkit of its own actions waits no longer than this for one attempt. */
const DEADLINE_MILLISECONDS = 10_000;
/** More than the longest token clouds accept. */
const MAXIMUM_BYTES = 64 * 1024;
const LONGEST_URL = 4096;

/** What may stand in a header after `Bearer` (RFC 6750 §2.1). */
const BEARER = /^[A-Za-z0-9._~+/=-]{1,20000}$/;

/** The request that a job may make, or why it may make none. */
type Ready = { readonly url: URL; readonly token: Secret } | { readonly reason: string; readonly hint: string };

/**
 * A job's own identity token [docs.github.com, OpenID Connect reference; npm @actions/core, oidc-utils]. `issuer` comes
 * from the user's configuration or the command line; undefined means the documented forms. The request's address comes
 * from the environment, so it is believed only on a host of GitHub's, or of that issuer.
 */
export function createGitHubActionsSource(issuer: string | undefined, ports: GitHubActionsPorts): TokenSource {
  const expected = gitHubActionsIssuer(issuer);
  const ready = (): Ready => readyRequest(ports.environment, issuer);
  return {
    id: 'github-actions',
    name: NAME,
    interactive: false,
    availability(): Promise<Availability> {
      const request = ready();
      return Promise.resolve('url' in request ? { usable: true } : { usable: false, ...request });
    },
    async token(audience, signal) {
      checkAudience(audience);
      const request = ready();
      if (!('url' in request)) {
        throw new AssumeError('no-identity-source', request.reason, { hint: request.hint });
      }
      const http = await ports.http();
      const answer = await http.send(
        {
          method: 'GET',
          url: forAudience(request.url, audience),
          headers: { authorization: `Bearer ${request.token.reveal()}`, accept: 'application/json' },
          deadlineMilliseconds: DEADLINE_MILLISECONDS,
          maximumBytes: MAXIMUM_BYTES,
        },
        signal,
      );
      const { jwt, claims } = decodeToken(issuedToken(answer), NAME);
      checkClaims(claims, NAME, { audience, issuer: expected, fresh: true, now: ports.clock.now() });
      return { jwt, claims, audience, source: 'github-actions' };
    },
    record: () => ({ id: 'github-actions', ...(expected.chosen === undefined ? {} : { issuer: expected.chosen }) }),
  };
}

function readyRequest(environment: EnvironmentVariables, issuer: string | undefined): Ready {
  const address = environment[URL_VARIABLE] ?? '';
  const token = environment[TOKEN_VARIABLE] ?? '';
  if (address === '' || token === '') return { reason: NO_PERMISSION, hint: ADD_PERMISSION };
  const url = address.length <= LONGEST_URL && URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !isPlain(url) || !(isGitHubs(url) || isOfIssuer(url, issuer))) {
    return { reason: `${URL_VARIABLE} names no address of GitHub's, so nothing is sent there.`, hint: CHECK_SERVER };
  }
  if (!BEARER.test(token)) {
    return { reason: `${TOKEN_VARIABLE} holds no token that can be sent.`, hint: 'Run the job again.' };
  }
  return { url, token: new Secret(token) };
}

function isPlain({ protocol, username, password, hash }: URL): boolean {
  return protocol === 'https:' && username === '' && password === '' && hash === '';
}

/** `pipelines.actions.githubusercontent.com`, `run-actions-1-azure-eastus.actions.githubusercontent.com` … */
function isGitHubs({ hostname, port }: URL): boolean {
  return hostname.endsWith('.actions.githubusercontent.com') && port === '';
}

/**
 * A server of one's own is its own issuer (`https://HOST/_services/token`). GHE.com's tokens come from
 * `token.actions.SUBDOMAIN.ghe.com`, whose neighbours are asked for them, as on github.com.
 */
function isOfIssuer({ host, hostname, port }: URL, issuer: string | undefined): boolean {
  if (issuer === undefined || !URL.canParse(issuer)) return false;
  const own = new URL(issuer);
  const [, neighbours] = /^token(\.actions\..+\.ghe\.com)$/.exec(own.hostname) ?? [];
  return host === own.host || (neighbours !== undefined && hostname.endsWith(neighbours) && port === '');
}

function forAudience(url: URL, audience: string): string {
  const parameter = `audience=${encodeURIComponent(audience)}`;
  return `${url.origin}${url.pathname}${url.search === '' ? '?' : `${url.search}&`}${parameter}`;
}

/** @throws AssumeError for anything but an answer with a token; what GitHub wrote itself is never shown. */
function issuedToken({ status, body }: HttpResponse): Secret {
  if (status !== 200) throw refusal(status);
  const document = parseJson(body);
  const value = isObject(document) ? document['value'] : undefined;
  if (typeof value === 'string' && value !== '') return new Secret(value);
  throw new AssumeError('protocol', 'GitHub Actions answered without a token.', {
    hint: 'Run the job again; www.githubstatus.com says whether GitHub has an incident.',
  });
}

function refusal(status: number): AssumeError {
  const code = `HTTP ${status}`;
  if (status === 429) {
    return new AssumeError('throttled', 'GitHub gets too many requests for identity tokens from this job.', {
      hint: 'Run the job again in a minute.',
      retryable: true,
      code,
    });
  }
  if (status >= 500) {
    return new AssumeError('network', `GitHub Actions could give no identity token at the moment (${code}).`, {
      hint: 'Run the job again; www.githubstatus.com says whether GitHub has an incident.',
      retryable: true,
      code,
    });
  }
  return new AssumeError('identity-rejected', `GitHub Actions refused to give an identity token (${code}).`, {
    hint: 'The permission ends with the job: check that it still runs, and that it has `id-token: write`.',
    code,
  });
}
