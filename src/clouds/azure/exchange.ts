import type { AzureCredentials } from '../../core/credentials.ts';
import { withHost } from '../../core/errors.ts';
import type { Clock, Exchanger, HttpClient } from '../../core/ports.ts';
import type { Secret } from '../../core/secret.ts';
import type { AzureTarget } from '../../core/target.ts';
import type { SubjectToken } from '../../core/token.ts';
import { type AnswerTimes, skewOf, timedPost } from '../cloud-request.ts';
import { subjectTimes, type TokenTimes } from '../subject-times.ts';
import { type IssuedToken, readAzureAnswer } from './answer.ts';
import { environmentOf } from './environments.ts';
import { azureFailure } from './failure.ts';
import { checkAzureLimits, checkScope } from './limits.ts';
import { requireScope } from './other-token.ts';

/**
 * The identity token as a client assertion, for an access token of Azure Resource Manager: one request to the endpoint chosen
 * here, with nothing that tells about this machine.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow#third-case-access-token-request-with-a-federated-credential
 * @throws AssumeError of the transport, of the checks before and after.
 */
export function azureExchanger(http: HttpClient, clock: Clock): Exchanger<AzureTarget, AzureCredentials> {
  return {
    async exchange({ target, token, endpoint }, signal) {
      const scope = `${environmentOf(target).resourceManager}/.default`;
      const got = await ask(http, clock, { target, assertion: token, scope, endpoint }, signal);
      return {
        cloud: 'azure',
        principal: target.clientId,
        accessToken: got.accessToken,
        accessTokenLifetime: got.lifetime,
        expiresAt: got.receivedAt + got.lifetime,
        subjectToken: token.jwt,
        ...subjectTimes(got.tokenTimes, got),
      };
    },
    async otherToken({ target, token: assertion, endpoint }, wanted, signal) {
      const request = { target, assertion, scope: requireScope(wanted), endpoint };
      const { accessToken: token, expiresAt } = await azureAccessToken(http, clock, request, signal);
      return { token, expiresAt };
    },
  };
}

export interface AzureTokenRequest {
  readonly target: AzureTarget;
  readonly assertion: SubjectToken;
  /** `https://vault.azure.net/.default`. */
  readonly scope: string;
  /** From the user's configuration; undefined: the cloud's own. */
  readonly endpoint: string | undefined;
}

export interface AzureAccessToken {
  readonly accessToken: Secret;
  /** Epoch milliseconds, local clock. */
  readonly expiresAt: number;
}

/**
 * An access token of a role for another resource. One attempt: whoever asks repeats what may pass.
 * @throws AssumeError as {@link azureExchanger}'s, and `usage` for what is no scope.
 */
export async function azureAccessToken(
  http: HttpClient,
  clock: Clock,
  request: AzureTokenRequest,
  signal?: AbortSignal,
): Promise<AzureAccessToken> {
  checkScope(request.scope);
  const { accessToken, lifetime, receivedAt } = await ask(http, clock, request, signal);
  return { accessToken, expiresAt: receivedAt + lifetime };
}

interface Received extends IssuedToken, AnswerTimes {
  readonly tokenTimes: TokenTimes;
}

async function ask(
  http: HttpClient,
  clock: Clock,
  { target, assertion, scope, endpoint }: AzureTokenRequest,
  signal: AbortSignal | undefined,
): Promise<Received> {
  const tokenTimes = checkAzureLimits(target, assertion);
  const url = new URL(`/${target.tenantId}/oauth2/v2.0/token`, endpoint ?? environmentOf(target).authority);
  const body = tokenForm(target, assertion.jwt, scope);
  const { response, ...times } = await timedPost(
    http,
    clock,
    { url: url.href, contentType: 'application/x-www-form-urlencoded', body },
    signal,
  );
  if (response.status !== 200) {
    const asked = { target, assertion, scope, skewMilliseconds: skewOf(times) };
    throw withHost(azureFailure(response, asked), url.host);
  }
  return { ...readAzureAnswer(response, assertion.jwt), ...times, tokenTimes };
}

/** What `ClientAssertionCredential` of `@azure/identity` sends but for what it tells of itself: a test compares them. */
function tokenForm({ clientId }: AzureTarget, assertion: Secret, scope: string): string {
  return new URLSearchParams({
    client_id: clientId,
    scope,
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion.reveal(),
  }).toString();
}
