import type { JsonObject } from '../../core/parse.ts';
import type { SandboxProject } from './project.ts';
import { GoogleRefusal } from './refusal.ts';

/**
 * Whose access token it is, for a client that names itself. Of one that is over it says that it is, and no more.
 * https://cloud.google.com/iam/docs/reference/sts/rest/v1beta/TopLevel/introspect
 * @throws GoogleRefusal
 */
export async function introspected(request: Request, project: SandboxProject, now: number): Promise<JsonObject> {
  if (!/^Basic \S+$/.test(request.headers.get('authorization') ?? '')) {
    const description = 'The OAuth client was not found.';
    throw new GoogleRefusal(401, 'invalid_client', description, {
      error: 'invalid_client',
      error_description: description,
    });
  }
  const session = project.session(new URLSearchParams(await request.text()).get('token') ?? '');
  if (session === undefined || session.expiresAt <= now) return { active: false };
  return {
    active: true,
    username: session.principal,
    scope: session.scopes.join(' '),
    exp: Math.floor(session.expiresAt / 1000),
    iss: 'https://sts.googleapis.com/',
  };
}
