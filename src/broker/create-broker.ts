import { Hono } from 'hono';
import { JWT_TOKEN_TYPE, TOKEN_EXCHANGE_GRANT } from '../core/broker-protocol.ts';
import { asAssumeError } from '../core/errors.ts';
import type { Broker, BrokerConfiguration, BrokerPorts } from './broker.ts';
import { CLAIM_NAMES, LIFETIME_SECONDS } from './claims.ts';
import { gitHub } from './github.ts';
import { type IssuePorts, issueToken } from './issue-token.ts';
import { RecentAnswers } from './recent-answers.ts';
import { Refusal } from './refusal.ts';
import { readTokenRequest } from './token-request.ts';
import type { VerifiedCodespace } from './verify-codespace.ts';

/** A permission older than this decides nothing. */
const GITHUB_ANSWER_MILLISECONDS = 60_000;
const MAXIMUM_ENTRIES = 5_000;
const MAXIMUM_FLIGHTS = 100;

/** Every answer is data for programs: nothing here is to be shown, framed, sniffed or kept. */
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000',
  'x-content-type-options': 'nosniff',
};
/** As long as a token lives: a key that is gone from here has signed nothing that is still valid. */
const PUBLIC_HEADERS = { ...HEADERS, 'cache-control': `public, max-age=${LIFETIME_SECONDS}` };

/**
 * An issuer of identity tokens for codespaces: RFC 8693 at `/token`, OpenID Connect Discovery 1.0 §4 and its keys. Everything
 * it says of itself comes from the configuration, nothing from a request's headers.
 */
export function createBroker(configuration: BrokerConfiguration, ports: BrokerPorts): Broker {
  const { clock, digest, log, randomHex, signingKeys } = ports;
  const { issuer } = configuration;
  const gitHubAsked = gitHub(ports.http, clock, configuration.github);
  const verified = new RecentAnswers<VerifiedCodespace>({
    clock,
    lifetimeMilliseconds: GITHUB_ANSWER_MILLISECONDS,
    maximumEntries: MAXIMUM_ENTRIES,
    maximumFlights: MAXIMUM_FLIGHTS,
  });
  const discovery = discoveryOf(issuer);

  const issuing: IssuePorts = { clock, digest, log, signingKeys, gitHub: gitHubAsked, verified };

  const app = new Hono();
  app.post('/token', async context => {
    // Of the request and of the token (`jti`), so that a cloud's log leads to ours.
    const id = randomHex(16);
    try {
      const jwt = await issueToken(await readTokenRequest(context.req.raw), id, configuration, issuing);
      return context.json(
        {
          access_token: jwt,
          issued_token_type: JWT_TOKEN_TYPE,
          // It is no access token of ours to be presented to anyone as such (RFC 8693 §2.2.1).
          token_type: 'N_A',
          expires_in: LIFETIME_SECONDS,
        },
        200,
        HEADERS,
      );
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { reason, retryAfterSeconds } = error;
      log.info('Gave no token.', { id, reason, ...(error.cause === undefined ? {} : { cause: error.cause }) });
      return context.json({ error: error.error, error_description: error.message, reason }, error.status, {
        ...HEADERS,
        ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
      });
    }
  });
  app.get('/.well-known/openid-configuration', context => context.json(discovery, 200, PUBLIC_HEADERS));
  app.get('/jwks', context => context.json(signingKeys.publicJwks(), 200, PUBLIC_HEADERS));
  app.get('/healthz', context => context.json({ status: 'ok' }, 200, HEADERS));
  app.all('/token', context => context.body(null, 405, { ...HEADERS, allow: 'POST' }));
  for (const path of ['/.well-known/openid-configuration', '/jwks', '/healthz']) {
    app.all(path, context => context.body(null, 405, { ...HEADERS, allow: 'GET, HEAD' }));
  }
  app.notFound(context => context.body(null, 404, HEADERS));
  app.onError((error, context) => {
    const { kind, message } = asAssumeError(error);
    log.error('A request failed inside the broker.', { kind, message });
    return context.json({ error: 'server_error', error_description: 'The broker failed.' }, 500, HEADERS);
  });
  return { fetch: request => Promise.resolve(app.fetch(request)) };
}

/** What clouds read before they trust an issuer; AWS needs the first five members. */
function discoveryOf(issuer: string): object {
  return {
    issuer,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    claims_supported: CLAIM_NAMES,
    scopes_supported: ['openid'],
    token_endpoint: `${issuer}/token`,
    grant_types_supported: [TOKEN_EXCHANGE_GRANT],
  };
}
