import { createLocalJWKSet, jwtVerify } from 'jose';
import type { JsonObject } from '../../core/parse.ts';
import type { IssuerKeys } from '../issuer-keys.ts';
import type { SandboxApplication, SandboxDirectory } from './directory.ts';

/** https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling: its own error form. */
export class ResourceManagerRefusal extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, status: number, message: string) {
    super(message);
    this.name = 'ResourceManagerRefusal';
    this.code = code;
    this.status = status;
  }
}

const AUDIENCES = ['https://management.core.windows.net', 'https://management.azure.com'];

/**
 * The subscriptions that whoever asks may read.
 * https://learn.microsoft.com/rest/api/resources/subscriptions/list
 * @throws ResourceManagerRefusal
 */
export async function subscriptions(
  request: Request,
  directory: SandboxDirectory,
  keys: IssuerKeys,
  now: number,
): Promise<JsonObject> {
  const version = new URL(request.url).searchParams.get('api-version') ?? '';
  if (!/^\d{4}-\d\d-\d\d$/.test(version)) {
    throw new ResourceManagerRefusal(
      'MissingApiVersionParameter',
      400,
      'The api-version query parameter (?api-version=) is required for all requests.',
    );
  }
  const { subscriptions: ids, displayName } = await bearerApplication(request, directory, keys, now, AUDIENCES);
  const value = ids.map(id => ({
    id: `/subscriptions/${id}`,
    authorizationSource: 'RoleBased',
    managedByTenants: [],
    subscriptionId: id,
    tenantId: directory.tenantId,
    displayName: `${displayName}'s`,
    state: 'Enabled',
    subscriptionPolicies: {
      locationPlacementId: 'Public_2014-09-01',
      quotaId: 'PayAsYouGo_2014-09-01',
      spendingLimit: 'Off',
    },
  }));
  return { value, count: { type: 'Total', value: value.length } };
}

/** Whose access token came with a request, for one of these audiences. @throws ResourceManagerRefusal */
export async function bearerApplication(
  request: Request,
  directory: SandboxDirectory,
  keys: IssuerKeys,
  now: number,
  audiences: readonly string[],
): Promise<SandboxApplication> {
  const token = /^Bearer (\S+)$/.exec(request.headers.get('authorization') ?? '')?.[1];
  if (token === undefined) {
    throw new ResourceManagerRefusal(
      'AuthenticationFailed',
      401,
      "Authentication failed. The 'Authorization' header is missing.",
    );
  }
  const set = createLocalJWKSet({ keys: [{ kty: 'RSA', ...keys.publicKey }] });
  const verified = await jwtVerify(token, set, {
    algorithms: ['RS256'],
    issuer: `https://sts.windows.net/${directory.tenantId}/`,
    clockTolerance: Number.MAX_SAFE_INTEGER,
    currentDate: new Date(0),
  }).catch(() => {
    throw new ResourceManagerRefusal('InvalidAuthenticationToken', 401, 'The access token is invalid.');
  });
  const { exp = 0, aud, appid } = verified.payload;
  if (exp * 1000 <= now) {
    throw new ResourceManagerRefusal(
      'ExpiredAuthenticationToken',
      401,
      `The access token expiry UTC time '${stamp(exp * 1000)}' is earlier than current UTC time '${stamp(now)}'.`,
    );
  }
  if (!audiences.includes(String(aud).replace(/\/$/, ''))) {
    throw new ResourceManagerRefusal(
      'InvalidAuthenticationTokenAudience',
      401,
      `The access token has been obtained for wrong audience or resource '${String(aud)}'. It should exactly match with one of the allowed audiences '${audiences.map(each => `${each}/`).join("','")}'.`,
    );
  }
  const application = directory.application(String(appid));
  if (application !== undefined) return application;
  throw new ResourceManagerRefusal(
    'InvalidAuthenticationToken',
    401,
    'The access token is from an unknown application.',
  );
}

/** `11/30/2026 10:05:03 PM`, as .NET writes times. */
function stamp(milliseconds: number): string {
  return new Date(milliseconds).toLocaleString('en-US', { timeZone: 'UTC' }).replace(',', '');
}
