import { Secret } from '../../../../src/core/secret.ts';
import type { ExchangeRequest } from '../../../../src/core/ports.ts';
import type { AzureTarget } from '../../../../src/core/target.ts';
import type { Claims, SubjectToken } from '../../../../src/core/token.ts';
import { unsignedToken } from '../../../support/unsigned-token.ts';

export const NOW = Date.UTC(2026, 0, 1, 12);
export const TENANT = 'aaaaaaaa-1111-2222-3333-444444444444';
export const CLIENT = 'bbbbbbbb-1111-2222-3333-444444444444';
export const TARGET: AzureTarget = { cloud: 'azure', tenantId: TENANT, clientId: CLIENT };
export const ACCESS = 'eyJ0eXAiOiJKV1QifQ.eyJhdWQiOiJodHRwczovL21hbmFnZW1lbnQuYXp1cmUuY29tIn0.c2ln';

export const CLAIMS: Claims = {
  iss: 'https://id.acme.example',
  sub: 'owner:1:repo:2:access:write',
  aud: 'api://AzureADTokenExchange',
  iat: NOW / 1000 - 60,
  exp: NOW / 1000 + 840,
};

export function subjectToken(claims: Claims = {}, audience = 'api://AzureADTokenExchange'): SubjectToken {
  const all = { ...CLAIMS, ...claims };
  return { jwt: new Secret(unsignedToken(all)), claims: all, audience, source: 'broker' };
}

export function request(changes: Partial<ExchangeRequest<AzureTarget>> = {}): ExchangeRequest<AzureTarget> {
  return {
    target: TARGET,
    token: subjectToken(),
    durationSeconds: 3600,
    roleSessionName: 'jane',
    endpoint: undefined,
    ...changes,
  };
}

/** As Microsoft Entra answers. */
export function issued(changes: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    token_type: 'Bearer',
    expires_in: 3599,
    ext_expires_in: 3599,
    access_token: ACCESS,
    ...changes,
  });
}
