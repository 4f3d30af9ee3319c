import type { HttpClient } from '../../../../src/core/ports.ts';
import type { Cloud } from '../../../../src/core/target.ts';
import type { Claims } from '../../../../src/core/token.ts';
import { isObject } from '../../../../src/core/parse.ts';
import { SandboxAccount } from '../../../../src/sandbox/account.ts';
import { assumeRoleWithWebIdentity } from '../../../../src/sandbox/assume-role-with-web-identity.ts';
import { SandboxDirectory } from '../../../../src/sandbox/azure/directory.ts';
import { issuedToken } from '../../../../src/sandbox/azure/token-endpoint.ts';
import { CLOUD_PLATFORM, SandboxProject } from '../../../../src/sandbox/google/project.ts';
import { iamCredentials } from '../../../../src/sandbox/google/iam-credentials.ts';
import { exchangedToken } from '../../../../src/sandbox/google/token-service.ts';
import type { IssuerKeys } from '../../../../src/sandbox/issuer-keys.ts';
import { credentials } from '../../../../src/trust/generate/azure/credential.ts';
import { trustPolicy } from '../../../../src/trust/generate/aws/trust-policy.ts';
import { googleTrust } from '../../../../src/trust/generate/google/provider.ts';
import type { TrustedToken } from '../../../../src/trust/generate/trusted-token.ts';
import { TARGETS } from './targets.ts';

/** Exchanges a signed token; rejects in the words of its cloud. */
export type ExchangeToken = (jwt: string) => Promise<unknown>;

/** Whatever an issuer is called, its discovery document and its keys are found: of these keys. */
export function anyIssuer({ publicKey }: IssuerKeys): HttpClient {
  const suffix = '/.well-known/openid-configuration';
  return {
    send({ url }) {
      const issuer = url.endsWith(suffix) ? url.slice(0, -suffix.length) : undefined;
      const body = issuer === undefined ? { keys: [publicKey] } : { issuer, jwks_uri: `${issuer}/jwks` };
      return Promise.resolve({ status: 200, headers: {}, body: JSON.stringify(body) });
    },
  };
}

/** What Entra would sign is looked at by nobody here. */
function unsigned(claims: Claims): Promise<string> {
  return Promise.resolve(JSON.stringify(claims));
}

/** A cloud's stand-in whose only trust is what was generated for some tokens. */
export const SANDBOXES: {
  readonly [K in Cloud]: (tokens: readonly TrustedToken[], http: HttpClient) => ExchangeToken;
} = {
  aws: (tokens, http) => {
    const account = new SandboxAccount(TARGETS.aws.accountId);
    account.putRole({ name: 'deploy', path: '/ci/', trustPolicy: trustPolicy(TARGETS.aws, tokens) });
    // The account has a provider for every issuer, so that the trust alone decides.
    for (const { url, audience, claims } of tokens) {
      account.putProvider({
        issuer: url,
        clientIds: [audience, typeof claims['azp'] === 'string' ? claims['azp'] : audience],
      });
    }
    return jwt =>
      assumeRoleWithWebIdentity(
        new URLSearchParams({ RoleArn: TARGETS.aws.roleArn, RoleSessionName: 'test', WebIdentityToken: jwt }),
        account,
        http,
        Date.now(),
      );
  },
  gcp: (tokens, http) => {
    const trust = googleTrust({ target: TARGETS.gcp, tokens, fromScratch: false });
    const project = new SandboxProject(trust.project);
    const { serviceAccount: email = '' } = trust;
    project.putServiceAccount({ email, workloadIdentityUsers: trust.members });
    project.putProvider({
      name: TARGETS.gcp.provider,
      issuer: trust.issuer,
      attributeMapping: Object.fromEntries(trust.mapping),
      attributeCondition: trust.condition,
      ...(trust.allowedAudiences.length === 0 ? {} : { allowedAudiences: trust.allowedAudiences }),
    });
    return async jwt => {
      const form = new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        audience: `//iam.googleapis.com/${TARGETS.gcp.provider}`,
        scope: CLOUD_PLATFORM,
        requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
        subject_token: jwt,
        subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      });
      const request = new Request('https://sts.googleapis.com/v1/token', { method: 'POST', body: form });
      const answer = await exchangedToken(request, project, http, Date.now());
      const token = isObject(answer) ? String(answer['access_token']) : '';
      const path = `/v1/projects/-/serviceAccounts/${encodeURIComponent(email)}:generateAccessToken`;
      return iamCredentials(
        new Request(`https://iamcredentials.googleapis.com${path}`, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body: JSON.stringify({ scope: [CLOUD_PLATFORM] }),
        }),
        path,
        { project, now: Date.now(), sign: () => Promise.reject(new Error('Nothing is signed here.')) },
      );
    };
  },
  azure: (tokens, http) => {
    const directory = new SandboxDirectory('33333333-3333-4333-8333-333333333333', Date.now);
    directory.putApplication({
      clientId: TARGETS.azure.clientId,
      displayName: 'deploy',
      credentials: credentials({ target: TARGETS.azure, tokens, fromScratch: false }).map(
        ({ issuer, subject = '', audiences }) => ({ issuer, subject, audience: audiences[0] ?? '' }),
      ),
      subscriptions: [],
    });
    return jwt => {
      const form = new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: TARGETS.azure.clientId,
        scope: 'https://management.azure.com/.default',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: jwt,
      });
      const url = 'https://login.microsoftonline.com/tenant/oauth2/v2.0/token';
      return issuedToken(new Request(url, { method: 'POST', body: form }), {
        directory,
        http,
        now: Date.now(),
        sign: unsigned,
      });
    };
  },
};
