import type { JsonObject } from '../../core/parse.ts';
import type { SandboxDirectory } from './directory.ts';
import { EntraRefusal } from './refusal.ts';

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** One word, or names with dots: what Entra at least looks for. */
const DOMAIN = /^[a-z0-9-]+(\.[a-z0-9-]+)+$/;

/** In place of one directory: any of them, one of an organization's, the one of personal accounts. */
const MANY = ['common', 'organizations', 'consumers'];

/** @throws EntraRefusal when the path's tenant is not this directory. */
export function requireTenant(tenant: string, { tenantId }: SandboxDirectory, error: string): void {
  const name = tenant.toLowerCase();
  if (name === tenantId) return;
  if (MANY.includes(name)) {
    throw new EntraRefusal(
      50_059,
      'invalid_request',
      'No tenant-identifying information found in either the request or implied by any provided credentials.',
    );
  }
  if (!GUID.test(name) && !DOMAIN.test(name)) {
    throw new EntraRefusal(
      900_023,
      error,
      `Specified tenant identifier '${tenant}' is neither a valid DNS name, nor a valid external domain.`,
    );
  }
  throw new EntraRefusal(
    90_002,
    error,
    `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.`,
  );
}

/**
 * OpenID Connect Discovery, as far as MSAL reads it; of many directories at once too, whose issuer is then a pattern.
 * https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc#find-your-apps-openid-configuration-document-uri
 * @throws EntraRefusal when the path's tenant is another.
 */
export function tenantDocument(origin: string, tenant: string, directory: SandboxDirectory): JsonObject {
  const isOfMany = MANY.includes(tenant.toLowerCase());
  if (!isOfMany) requireTenant(tenant, directory, 'invalid_tenant');
  const of = (path: string): string => `${origin}/${isOfMany ? tenant : directory.tenantId}/${path}`;
  return {
    token_endpoint: of('oauth2/v2.0/token'),
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    jwks_uri: of('discovery/v2.0/keys'),
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    issuer: isOfMany ? `${origin}/{tenantid}/v2.0` : of('v2.0'),
    authorization_endpoint: of('oauth2/v2.0/authorize'),
    device_authorization_endpoint: of('oauth2/v2.0/devicecode'),
    end_session_endpoint: of('oauth2/v2.0/logout'),
    tenant_region_scope: 'EU',
    cloud_instance_name: new URL(origin).host,
  };
}

/** Which authorities are one cloud: what MSAL asks before it believes one that it does not know. @throws EntraRefusal */
export function instanceDocument(origin: string, asked: URLSearchParams): JsonObject {
  const { host } = new URL(origin);
  const endpoint = asked.get('authorization_endpoint') ?? '';
  if (!URL.canParse(endpoint) || new URL(endpoint).host !== host) {
    throw new EntraRefusal(50_049, 'invalid_instance', 'Unknown or invalid instance.');
  }
  const [, tenant = 'common'] = new URL(endpoint).pathname.split('/');
  return {
    tenant_discovery_endpoint: `${origin}/${tenant}/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
  };
}
