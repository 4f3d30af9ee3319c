import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../../core/parse.ts';
import type { HttpClient } from '../../core/ports.ts';
import type { Claims } from '../../core/token.ts';
import { requireFederatedAssertion } from './client-assertion.ts';
import type { SandboxApplication, SandboxDirectory } from './directory.ts';
import { EntraRefusal, invalidClient } from './refusal.ts';

const BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** What can be asked for; tokens for Resource Manager are taken under three names, two of which end in a slash. */
const RESOURCES = [
  'https://management.azure.com',
  'https://management.azure.com/',
  'https://management.core.windows.net',
  'https://management.core.windows.net/',
  'https://graph.microsoft.com',
  'https://vault.azure.net',
  'https://storage.azure.com',
];

export interface TokenEndpointOptions {
  readonly directory: SandboxDirectory;
  readonly http: HttpClient;
  readonly now: number;
  readonly sign: (claims: Claims) => Promise<string>;
}

/**
 * Client credentials with a federated assertion.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 * @throws EntraRefusal
 */
export async function issuedToken(request: Request, options: TokenEndpointOptions): Promise<JsonObject> {
  const { directory, http, now, sign } = options;
  const form = await readForm(request);
  const grant = required(form, 'grant_type');
  if (grant !== 'client_credentials') {
    throw new EntraRefusal(70_003, 'unsupported_grant_type', `The app requested an unsupported grant type '${grant}'.`);
  }
  const application = applicationOf(required(form, 'client_id'), directory);
  const resource = resourceOf(required(form, 'scope'), directory);
  const assertion = form.get('client_assertion');
  if (assertion === null || form.get('client_assertion_type') !== BEARER) {
    throw invalidClient(
      7_000_218,
      "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    );
  }
  const credentials = directory.credentialsOf(application);
  if (credentials.length === 0) {
    const { clientId, displayName } = application;
    throw invalidClient(
      70_025,
      `The client '${clientId}'(${displayName}) has no configured federated identity credentials.`,
    );
  }
  await requireFederatedAssertion(assertion, credentials, http, now);
  return {
    token_type: 'Bearer',
    expires_in: directory.tokenSeconds,
    ext_expires_in: directory.tokenSeconds,
    access_token: await sign(claimsOf(application, resource, directory, now)),
  };
}

/** Entra ignores what it does not know, and refuses what comes twice. */
async function readForm(request: Request): Promise<URLSearchParams> {
  const type = request.headers.get('content-type') ?? '';
  const form = new URLSearchParams(
    /^application\/x-www-form-urlencoded(;|$)/.test(type) ? await request.text() : undefined,
  );
  const repeated = [...form.keys()].find(name => form.getAll(name).length > 1);
  if (repeated === undefined) return form;
  throw new EntraRefusal(90_100, 'invalid_request', `The parameter '${repeated}' is duplicated.`);
}

function required(form: URLSearchParams, name: string): string {
  const value = form.get(name);
  if (value !== null && value !== '') return value;
  const message = `The request body must contain the following parameter: '${name}'.`;
  throw new EntraRefusal(900_144, 'invalid_request', message);
}

function applicationOf(clientId: string, directory: SandboxDirectory): SandboxApplication {
  const application = directory.application(clientId);
  if (application !== undefined) return application;
  throw new EntraRefusal(
    700_016,
    'unauthorized_client',
    `Application with identifier '${clientId}' was not found in the directory '${directory.displayName}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.`,
  );
}

/** MSAL adds scopes of OpenID Connect of its own, which say nothing here. */
function resourceOf(scope: string, { displayName }: SandboxDirectory): string {
  const [wanted = '', ...more] = scope.split(' ').filter(each => !/^(openid|profile|offline_access)$/.test(each));
  if (!wanted.endsWith('/.default') || more.length > 0) {
    throw new EntraRefusal(
      1_002_012,
      'invalid_scope',
      `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`,
    );
  }
  const resource = wanted.slice(0, -'/.default'.length);
  if (RESOURCES.includes(resource)) return resource;
  throw new EntraRefusal(
    500_011,
    'invalid_resource',
    `The resource principal named ${resource} was not found in the tenant named ${displayName}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.`,
  );
}

function claimsOf(
  { clientId, displayName }: SandboxApplication,
  resource: string,
  { tenantId, tokenSeconds }: SandboxDirectory,
  now: number,
): Claims {
  const iat = Math.floor(now / 1000);
  const issuer = `https://sts.windows.net/${tenantId}/`;
  return {
    aud: resource,
    iss: issuer,
    iat,
    nbf: iat,
    exp: iat + tokenSeconds,
    appid: clientId,
    // Proved by an assertion, not by a secret.
    appidacr: '2',
    app_displayname: displayName,
    idp: issuer,
    idtyp: 'app',
    oid: clientId,
    sub: clientId,
    tid: tenantId,
    uti: randomUUID(),
    ver: '1.0',
  };
}
