import { googleExchanger } from '../../../../src/clouds/google/exchange.ts';
import type { GoogleCredentials } from '../../../../src/core/credentials.ts';
import type { AssumeError } from '../../../../src/core/errors.ts';
import type { ExchangeRequest, HttpClient, HttpRequest, HttpResponse } from '../../../../src/core/ports.ts';
import { Secret } from '../../../../src/core/secret.ts';
import type { GoogleTarget } from '../../../../src/core/target.ts';
import type { Claims } from '../../../../src/core/token.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { FakeHttp } from '../../../support/fake-http.ts';
import { unsignedToken } from '../../../support/unsigned-token.ts';

export const NOW = Date.UTC(2026, 0, 1, 12);

export const PROVIDER = 'projects/123456/locations/global/workloadIdentityPools/dev1/providers/ona1';
export const ACCOUNT = 'reader@acme.iam.gserviceaccount.com';
export const DIRECT: GoogleTarget = { cloud: 'gcp', provider: PROVIDER };
export const IMPERSONATING: GoogleTarget = { ...DIRECT, serviceAccount: ACCOUNT };

export const CLAIMS = {
  iss: 'https://app.gitpod.io',
  sub: 'organization_id:a:project_id:b',
  aud: `https://iam.googleapis.com/${PROVIDER}`,
  iat: NOW / 1000 - 60,
  exp: NOW / 1000 + 540,
};

export const FEDERATED = 'ya29.d.federatedAccessTokenThatIsSecret';
export const ACCOUNT_TOKEN = 'ya29.c.accountAccessTokenThatIsSecret';

const FEDERATED_ANSWER = {
  access_token: FEDERATED,
  issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
  token_type: 'Bearer',
  expires_in: 3599,
};
const ACCOUNT_ANSWER = { accessToken: ACCOUNT_TOKEN, expireTime: '2026-01-01T13:00:00Z' };

/** Answers of both services, each with changes of its own. */
export interface Answers {
  readonly sts?: Readonly<Record<string, unknown>> | Partial<HttpResponse> | AssumeError;
  readonly account?: Readonly<Record<string, unknown>> | Partial<HttpResponse> | AssumeError;
  readonly date?: string;
}

export function isAccountRequest({ url }: HttpRequest): boolean {
  return url.includes(':generate');
}

export function google({ sts = {}, account = {}, date = new Date(NOW).toUTCString() }: Answers = {}): FakeHttp {
  return new FakeHttp(request => {
    const given = isAccountRequest(request) ? account : sts;
    if (given instanceof Error) return given;
    const right = isAccountRequest(request) ? ACCOUNT_ANSWER : FEDERATED_ANSWER;
    return { headers: { date }, ...('body' in given ? given : { body: JSON.stringify({ ...right, ...given }) }) };
  });
}

export function requestOf(
  change: Partial<ExchangeRequest<GoogleTarget>> = {},
  claims: Claims = CLAIMS,
): ExchangeRequest<GoogleTarget> {
  return {
    target: DIRECT,
    token: { jwt: new Secret(unsignedToken(claims)), claims, audience: CLAIMS.aud, source: 'ona-cli' },
    durationSeconds: 3600,
    roleSessionName: 'jane@ona',
    endpoint: undefined,
    ...change,
  };
}

export function exchange(
  http: HttpClient,
  change: Partial<ExchangeRequest<GoogleTarget>> = {},
  claims: Claims = CLAIMS,
  signal?: AbortSignal,
): Promise<GoogleCredentials> {
  return googleExchanger(http, new FakeClock(NOW)).exchange(requestOf(change, claims), signal);
}
