import { JWT_TOKEN_TYPE, NO_ACCESS_TOKEN } from '../core/broker-protocol.ts';
import type { Secret } from '../core/secret.ts';
import { answerJson, type VisitContext } from './answers.ts';
import type { BrokerConfiguration, BrokerPorts } from './broker.ts';
import { LIFETIME_SECONDS } from './claims.ts';
import { createGitHubApp } from './github-app.ts';
import { type GitHub, gitHub } from './github.ts';
import { issueToken } from './issue-token.ts';
import { Limits } from './limits.ts';
import { listRoles } from './list-roles.ts';
import type { BrokerMetrics } from './metrics.ts';
import { RecentAnswers } from './recent-answers.ts';
import { Refusal } from './refusal.ts';
import { readTokenRequest } from './token-request.ts';
import type { VerifiedCodespace } from './verify-codespace.ts';

/** A permission older than this decides nothing. */
const GITHUB_ANSWER_MILLISECONDS = 60_000;
const MAXIMUM_ENTRIES = 5_000;
const MAXIMUM_FLIGHTS = 100;

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
  const limits = new Limits({ clock, digest, limits: kept, onLimited: limit => metrics.limited(limit) });
  const issuing = {
    gitHub: observed(gitHub({ http, clock, digest }, github), limits),
    clock,
    digest,
    signingKeys: metrics.timed(ports.signingKeys),
    admit: (token: Secret) => limits.admitToken(token),
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

  /** The answer, or the refusal as one. Addresses are counted before anything is read. */
  async function answered(
    context: VisitContext,
    refusalMessage: string,
    answer: () => Promise<object>,
  ): Promise<Response> {
    const { caller, log } = context.env;
    try {
      limits.admitAddress(caller.address);
      return answerJson(context, await answer());
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { reason, retryAfterSeconds, cause } = error;
      metrics.refused(reason);
      // Its cause is GitHub's answer: what is only remembered was paid for.
      if (reason === 'token-stale' && cause !== undefined) limits.chargeForUnknownToken(caller.address);
      log.note(refusalMessage, { reason, ...(cause === undefined ? {} : { cause }) });
      const retryAfter = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
      return answerJson(
        context,
        { error: error.error, error_description: error.message, reason },
        error.status,
        retryAfter,
      );
    }
  }

  return {
    token: context =>
      answered(context, 'Gave no token.', async () => {
        const request = await readTokenRequest(context.req.raw);
        const jwt = await issueToken(request, context.env, configuration, issuing);
        metrics.tokenIssued(request.audience);
        return {
          access_token: jwt,
          issued_token_type: JWT_TOKEN_TYPE,
          // It is no access token of ours to be presented to anyone as such (RFC 8693 §2.2.1).
          token_type: NO_ACCESS_TOKEN,
          expires_in: LIFETIME_SECONDS,
        };
      }),
    roles: context =>
      answered(context, 'Listed no roles.', async () => ({
        roles: await listRoles(context.req.raw, context.env.log, configuration, issuing),
      })),
  };
}

/** GitHub, with what its word on a token means for the limits. */
function observed(asked: GitHub, limits: Limits): GitHub {
  return {
    ...asked,
    user: async token => {
      try {
        const user = await asked.user(token);
        limits.recognise(token, user.id);
        return user;
      } catch (error) {
        if (error instanceof Refusal && error.reason === 'token-stale') limits.tokenRefused(token);
        throw error;
      }
    },
  };
}
