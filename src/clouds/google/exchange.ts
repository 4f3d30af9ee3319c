import type { GoogleCredentials } from '../../core/credentials.ts';
import { withHost } from '../../core/errors.ts';
import type { Clock, Exchanger, ExchangeRequest, HttpClient } from '../../core/ports.ts';
import type { GoogleTarget } from '../../core/target.ts';
import { type IssuedToken, readAccountToken, readFederatedToken } from './answer.ts';
import { googleEndpoint } from './endpoints.ts';
import { accountFailure } from './account-failure.ts';
import { exchangeFailure } from './exchange-failure.ts';
import { federatedIdentityOf, googleIdToken } from './id-token.ts';
import { checkGoogleLimits, SHORTEST_SECONDS, USUAL_LONGEST_SECONDS } from './limits.ts';
import { requireOther } from './other-token.ts';
import { principalOf } from './principal.ts';
import { accessTokenBody, accountUrl, tokenExchangeForm } from './request.ts';
import { type CloudAnswer, timedPost } from '../cloud-request.ts';
import { subjectTimes } from '../subject-times.ts';

interface Issued extends IssuedToken {
  readonly answer: CloudAnswer;
}

/**
 * The identity token for a federated access token at the Security Token Service, and that one for a service account's own where
 * the role names one: one request each, to the endpoints chosen here.
 * https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token
 * @throws AssumeError of the transport, of the checks before and after.
 */
export function googleExchanger(http: HttpClient, clock: Clock): Exchanger<GoogleTarget, GoogleCredentials> {
  const exchange: Exchanger<GoogleTarget, GoogleCredentials>['exchange'] = async (request, signal) => {
    const { target, token } = request;
    const times = checkGoogleLimits(request);
    const federated = await federatedToken(http, clock, request, signal);
    const issued =
      target.serviceAccount === undefined
        ? federated
        : await accountToken(http, clock, { ...request, serviceAccount: target.serviceAccount, federated }, signal);
    return {
      cloud: 'gcp',
      subjectToken: token.jwt,
      ...subjectTimes(times, federated.answer),
      accessToken: issued.accessToken,
      expiresAt: issued.answer.receivedAt + issued.lifetime,
      principal: target.serviceAccount ?? principalOf(target, token.claims),
    };
  };
  return {
    exchange,
    async otherToken(request, wanted, signal) {
      const { target, endpoint } = request;
      const other = requireOther(target, wanted);
      if (other.kind === 'access-token') {
        const issued = await exchange({ ...request, durationSeconds: SHORTEST_SECONDS }, signal);
        return { token: issued.accessToken, expiresAt: issued.expiresAt };
      }
      const { audience, serviceAccount } = other;
      // Nothing but a path to the account: as short as it can be.
      const asked = { ...request, target: federatedIdentityOf(target), durationSeconds: SHORTEST_SECONDS };
      checkGoogleLimits(asked);
      const { accessToken } = await federatedToken(http, clock, asked, signal);
      const { universeDomain } = target;
      const token = await googleIdToken(
        http,
        {
          accessToken,
          serviceAccount,
          audience,
          endpoint,
          ...(universeDomain === undefined ? {} : { universeDomain }),
        },
        signal,
      );
      return { token, expiresAt: undefined };
    },
  };
}

async function federatedToken(
  http: HttpClient,
  clock: Clock,
  request: ExchangeRequest<GoogleTarget>,
  signal: AbortSignal | undefined,
): Promise<Issued> {
  const { target, token, endpoint } = request;
  const url = new URL('/v1/token', googleEndpoint('sts', target.universeDomain, endpoint)).href;
  const body = tokenExchangeForm(target, token);
  const answer = await timedPost(http, clock, { url, contentType: 'application/x-www-form-urlencoded', body }, signal);
  if (answer.response.status !== 200) throw withHost(exchangeFailure(answer, request), new URL(url).host);
  return { ...readFederatedToken(answer), answer };
}

async function accountToken(
  http: HttpClient,
  clock: Clock,
  asked: ExchangeRequest<GoogleTarget> & { readonly serviceAccount: string; readonly federated: IssuedToken },
  signal: AbortSignal | undefined,
): Promise<Issued> {
  const { target, token, durationSeconds, endpoint, serviceAccount, federated } = asked;
  const origin = googleEndpoint('iamcredentials', target.universeDomain, endpoint);
  const url = accountUrl(origin, serviceAccount, 'generateAccessToken');
  const body = accessTokenBody(target, durationSeconds);
  const request = { url, contentType: 'application/json', bearer: federated.accessToken, body } as const;
  const answer = await timedPost(http, clock, request, signal);
  if (answer.response.status !== 200) {
    const failure = accountFailure(answer.response, {
      serviceAccount,
      permission: 'iam.serviceAccounts.getAccessToken',
      principal: principalOf(target, token.claims),
      isLong: durationSeconds > USUAL_LONGEST_SECONDS,
      hasScopes: target.scopes !== undefined,
      tokens: [token.jwt, federated.accessToken],
    });
    throw withHost(failure, new URL(url).host);
  }
  return { ...readAccountToken(answer), answer };
}
