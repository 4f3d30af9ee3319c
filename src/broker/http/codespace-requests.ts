import { CALLED_NOW_MEMBER, JWT_TOKEN_TYPE, NO_ACCESS_TOKEN } from '../../core/broker-protocol.ts';
import { answerJson, type VisitContext } from './answers.ts';
import type { BrokerConfiguration, BrokerPorts } from '../broker.ts';
import { createGitHubApp } from '../github/app.ts';
import { gitHub } from '../github/github.ts';
import { Holders } from '../github/holders.ts';
import { issueToken } from '../tokens/issue-token.ts';
import { Limits } from '../limits/limits.ts';
import { listRoles, readRolesRequest } from '../catalogue/list-roles.ts';
import type { BrokerMetrics } from './metrics.ts';
import { RecentAnswers } from '../github/recent-answers.ts';
import { Refusal } from '../refusal.ts';
import { readTokenRequest, type TokenRequest } from '../tokens/token-request.ts';
import type { CodespaceRequest, VerifiedCodespace } from '../github/verify-codespace.ts';

/** A permission older than this decides nothing. */
const GITHUB_ANSWER_MILLISECONDS = 60_000;
const MAXIMUM_ENTRIES = 5_000;
/** A server has as many connections. */
const MAXIMUM_FLIGHTS = 1_000;

const LOCKED_OUT = 'GitHub refused for no reason of who asked: it may have locked out the address of the broker.';

/** What codespaces ask for, with a token that GitHub is asked about. A refusal is an answer. */
export interface CodespaceRequests {
  readonly token: (context: VisitContext) => Promise<Response>;
  readonly roles: (context: VisitContext) => Promise<Response>;
}

export function codespaceRequests(
  configuration: BrokerConfiguration,
  ports: BrokerPorts,
  metrics: BrokerMetrics,
): CodespaceRequests {
  const { clock, digest, signAppToken } = ports;
  const { github, gitHubApp, limits: kept } = configuration;
  const http = metrics.counted(ports.http);
  const limits = new Limits({ clock, limits: kept, onLimited: limit => metrics.limited(limit) });
  const asked = gitHub({ http, clock, digest }, github);
  const holders = new Holders({ clock, digest, limits, gitHub: asked });
  const issuing = {
    gitHub: asked,
    holders,
    clock,
    digest,
    signingKeys: metrics.timed(ports.signingKeys),
    gitHubApp:
      gitHubApp &&
      signAppToken &&
      createGitHubApp(gitHubApp.id, github.api, { http, clock, signAppToken, onLimited: () => metrics.limited('app') }),
    verified: new RecentAnswers<VerifiedCodespace>({
      clock,
      lifetimeMilliseconds: GITHUB_ANSWER_MILLISECONDS,
      maximumEntries: MAXIMUM_ENTRIES,
      maximumFlights: MAXIMUM_FLIGHTS,
    }),
  };

  /** @throws Refusal as {@link readTokenRequest}, `audience-not-allowed`. */
  async function readAllowedRequest(sent: Request): Promise<TokenRequest> {
    const request = await readTokenRequest(sent);
    if (!configuration.audiences.includes(request.audience)) throw new Refusal('audience-not-allowed');
    return request;
  }

  /** The answer, or the refusal as one. */
  async function answered<T extends CodespaceRequest>(
    context: VisitContext,
    refusalMessage: string,
    read: (request: Request) => Promise<T>,
    answer: (request: T) => Promise<object>,
  ): Promise<Response> {
    const { caller, log } = context.env;
    try {
      const request = await read(context.req.raw).catch((error: unknown) => {
        // What nobody is asked about is nobody's but the address's.
        limits.admitAddress(caller.address);
        throw error;
      });
      holders.admitAddress(request.token, caller.address);
      return answerJson(context, await answer(request));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { reason, retryAfterSeconds, cause } = error;
      metrics.refused(reason);
      const facts = { reason, ...(cause === undefined ? {} : { cause }) };
      if (error.isLockOut) log.note(LOCKED_OUT, facts, 'error');
      else log.note(refusalMessage, facts);
      const retryAfter = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
      const calledNow = error.repository === undefined ? {} : { [CALLED_NOW_MEMBER]: error.repository };
      return answerJson(
        context,
        { error: error.error, error_description: error.message, reason, ...calledNow },
        error.status,
        retryAfter,
      );
    }
  }

  return {
    token: context =>
      answered(context, 'Gave no token.', readAllowedRequest, async request => {
        const { jwt, lifetimeSeconds } = await issueToken(request, context.env, configuration, issuing);
        metrics.tokenIssued(request.audience);
        return {
          access_token: jwt,
          issued_token_type: JWT_TOKEN_TYPE,
          // It is no access token of ours to be presented to anyone as such (RFC 8693 §2.2.1).
          token_type: NO_ACCESS_TOKEN,
          expires_in: lifetimeSeconds,
        };
      }),
    roles: context =>
      answered(
        context,
        'Listed no roles.',
        async request => readRolesRequest(request),
        async request => ({ roles: await listRoles(request, context.env, configuration, issuing) }),
      ),
  };
}
