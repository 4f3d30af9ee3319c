import type { HttpClient } from '../../core/ports.ts';
import type { IssuerKeys } from '../issuer-keys.ts';
import type { Handler } from '../loopback-server.ts';
import type { SandboxDirectory } from './directory.ts';
import { instanceDocument, requireTenant, tenantDocument } from './discovery.ts';
import { entraAnswer, EntraRefusal, entraRefusal } from './refusal.ts';
import { signInActivities } from './graph.ts';
import { ResourceManagerRefusal, subscriptions } from './resource-manager.ts';
import { issuedToken } from './token-endpoint.ts';

export interface AzureOptions {
  /** Its own; what its documents name. */
  readonly origin: string;
  readonly directory: SandboxDirectory;
  /** Of the access tokens that it signs; made when the first is wanted. */
  readonly keys: () => Promise<IssuerKeys>;
  readonly http: HttpClient;
  readonly now: () => number;
}

/**
 * A stand-in for Microsoft Entra's endpoints of one directory, and for one list of Azure Resource Manager, at one origin. What
 * the real services refuse, it refuses, with the same codes, statuses and words as far as they are known.
 */
export function azureHandler({ origin, directory, keys, http, now }: AzureOptions): Handler {
  return async (request, note) => {
    try {
      const answer = await answerTo(request, new URL(request.url));
      return answer === undefined ? new Response('Not found', { status: 404 }) : entraAnswer(200, answer, now());
    } catch (error) {
      if (error instanceof EntraRefusal) {
        note(`AADSTS${error.number}`);
        return entraRefusal(error, request, now());
      }
      if (!(error instanceof ResourceManagerRefusal)) throw error;
      note(error.code);
      return entraAnswer(error.status, { error: { code: error.code, message: error.message } }, now());
    }
  };

  async function answerTo(request: Request, { pathname, searchParams }: URL) {
    const { method } = request;
    if (method === 'GET' && pathname === '/subscriptions') {
      return subscriptions(request, directory, await keys(), now());
    }
    if (method === 'GET' && pathname === '/beta/reports/servicePrincipalSignInActivities') {
      return signInActivities(request, directory, await keys(), now());
    }
    if (method === 'GET' && pathname === '/common/discovery/instance') return instanceDocument(origin, searchParams);
    const [, tenant = '', rest = ''] = /^\/([^/]+)\/(.+)$/.exec(pathname) ?? [];
    switch (`${method} ${rest}`) {
      case 'POST oauth2/v2.0/token': {
        requireTenant(tenant, directory, 'invalid_request');
        const sign = async (claims: Parameters<IssuerKeys['sign']>[0]) => (await keys()).sign(claims);
        return issuedToken(request, { directory, http, now: now(), sign });
      }
      case 'GET v2.0/.well-known/openid-configuration':
        return tenantDocument(origin, tenant, directory);
      case 'GET discovery/v2.0/keys':
        return { keys: [(await keys()).publicKey] };
      default:
        return undefined;
    }
  }
}
