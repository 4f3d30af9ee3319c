import { type GoogleSession, type SandboxProject } from './project.ts';
import { apiRefusal, errorInfo } from './refusal.ts';

const EXPECTED =
  'Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.';

/** Whose access token came with a request. @throws GoogleRefusal */
export function bearerSession(request: Request, project: SandboxProject, service: string, now: number): GoogleSession {
  const authorization = request.headers.get('authorization');
  const info = (reason: string) => [errorInfo(reason, 'googleapis.com', { service })];
  if (authorization === null) {
    const message = `Request is missing required authentication credential. ${EXPECTED}`;
    throw apiRefusal('UNAUTHENTICATED', message, info('CREDENTIALS_MISSING'));
  }
  const session = project.session(/^Bearer (\S+)$/.exec(authorization)?.[1] ?? '');
  if (session === undefined || session.expiresAt <= now) {
    const message = `Request had invalid authentication credentials. ${EXPECTED}`;
    const reason = session === undefined ? 'ACCESS_TOKEN_TYPE_UNSUPPORTED' : 'ACCESS_TOKEN_EXPIRED';
    throw apiRefusal('UNAUTHENTICATED', message, info(reason));
  }
  return session;
}

/** @throws GoogleRefusal when the token is for other scopes alone. */
export function requireScope({ scopes }: GoogleSession, service: string, sufficient: readonly string[]): void {
  if (scopes.some(scope => sufficient.includes(scope))) return;
  const message = 'Request had insufficient authentication scopes.';
  const info = errorInfo('ACCESS_TOKEN_SCOPE_INSUFFICIENT', 'googleapis.com', { service });
  throw apiRefusal('PERMISSION_DENIED', message, [info]);
}
