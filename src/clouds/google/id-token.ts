import { AssumeError, withHost } from '../../core/errors.ts';
import type { HttpClient } from '../../core/ports.ts';
import type { Secret } from '../../core/secret.ts';
import type { GoogleTarget } from '../../core/target.ts';
import { accountFailure } from './account-failure.ts';
import { readIdToken } from './answer.ts';
import { googleEndpoint } from './endpoints.ts';
import { checkServiceAccount } from './limits.ts';
import { post } from '../cloud-request.ts';
import { accountUrl } from './request.ts';

export interface GoogleIdTokenRequest {
  /** Of the federated identity itself: a service account may mostly not make ID tokens of itself. */
  readonly accessToken: Secret;
  readonly serviceAccount: string;
  /** Who is to take the token: `https://service-1.a.run.app`, the client id of an IAP. */
  readonly audience: string;
  readonly universeDomain?: string;
  /** From the user's configuration; undefined: the cloud's own. */
  readonly endpoint: string | undefined;
}

/** The target whose exchange gives the access token that {@link googleIdToken} takes. */
export function federatedIdentityOf({ cloud, provider, universeDomain }: GoogleTarget): GoogleTarget {
  return { cloud, provider, ...(universeDomain === undefined ? {} : { universeDomain }) };
}

/**
 * An ID token of a service account, with its address: what Cloud Run and IAP ask for, and clients cannot make of an external
 * account.
 * https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/generateIdToken
 * @throws AssumeError of the transport; `usage`, `role-map-invalid`, `protocol` and what Google refuses with.
 */
export async function googleIdToken(
  http: HttpClient,
  { accessToken, serviceAccount, audience, universeDomain, endpoint }: GoogleIdTokenRequest,
  signal?: AbortSignal,
): Promise<Secret> {
  checkServiceAccount(serviceAccount);
  if (!/^[\x21-\x7e]{1,1000}$/.test(audience)) {
    throw new AssumeError('usage', 'The audience of an ID token is a text without spaces, of 1000 characters at most.');
  }
  const url = accountUrl(googleEndpoint('iamcredentials', universeDomain, endpoint), serviceAccount, 'generateIdToken');
  const body = JSON.stringify({ audience, includeEmail: true });
  const request = { url, contentType: 'application/json', bearer: accessToken, body } as const;
  const response = await post(http, request, signal);
  if (response.status === 200) return readIdToken(response, audience);
  const failure = accountFailure(response, {
    serviceAccount,
    permission: 'iam.serviceAccounts.getOpenIdToken',
    principal: undefined,
    isLong: false,
    hasScopes: false,
    tokens: [accessToken],
  });
  throw withHost(failure, new URL(url).host);
}
