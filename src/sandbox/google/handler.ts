import type { JsonObject } from '../../core/parse.ts';
import type { HttpClient } from '../../core/ports.ts';
import type { IssuerKeys } from '../issuer-keys.ts';
import type { Handler } from '../loopback-server.ts';
import { activities } from './activity.ts';
import { iamCredentials } from './iam-credentials.ts';
import { introspected } from './introspection.ts';
import type { SandboxProject } from './project.ts';
import { googleAnswer, GoogleRefusal } from './refusal.ts';
import { buckets } from './storage.ts';
import { exchangedToken } from './token-service.ts';

export interface GoogleOptions {
  readonly project: SandboxProject;
  /** Of the ID tokens that it signs; made when the first is wanted. */
  readonly keys: () => Promise<IssuerKeys>;
  readonly http: HttpClient;
  readonly now: () => number;
}

/**
 * A stand-in for Google's token service, its IAM Credentials and one list of Cloud Storage, at one origin. What the real
 * services refuse, it refuses, with the same codes, statuses and words as far as they are known.
 */
export function googleHandler({ project, keys, http, now }: GoogleOptions): Handler {
  return async (request, note) => {
    try {
      const answer = await answerTo(request, new URL(request.url));
      return answer === undefined ? new Response('Not found', { status: 404 }) : googleAnswer(200, answer, now());
    } catch (error) {
      if (!(error instanceof GoogleRefusal)) throw error;
      note(error.code);
      return googleAnswer(error.status, error.body, now());
    }
  };

  async function answerTo(request: Request, { pathname, search }: URL): Promise<JsonObject | undefined> {
    const asked = `${request.method} ${pathname}`;
    if (asked === 'POST /v1/token' && search === '') return exchangedToken(request, project, http, now());
    if (asked === 'POST /v1/introspect') return introspected(request, project, now());
    if (asked === 'GET /storage/v1/b') return buckets(request, project, now());
    if (asked === 'GET /oauth2/v3/certs') return { keys: [(await keys()).publicKey] };
    if (request.method === 'GET' && pathname.endsWith('/activities:query')) return activities(request, project, now());
    const sign = async (claims: Parameters<IssuerKeys['sign']>[0]) => (await keys()).sign(claims);
    return iamCredentials(request, pathname, { project, now: now(), sign });
  }
}
