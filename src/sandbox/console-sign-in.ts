import { randomBytes } from 'node:crypto';
import { isObject, parseJson } from '../core/parse.ts';
import type { IssuedSession, SandboxAccount } from './account.ts';
import { sameText } from './issuer.ts';
import type { Handler } from './loopback-server.ts';

/** How long a sign-in token is good for. Milliseconds. */
const TOKEN_LIFETIME = 15 * 60_000;

interface SignIn {
  readonly session: IssuedSession;
  readonly until: number;
}

/**
 * A stand-in for AWS's federation endpoint, beside what else answers there: credentials for a sign-in token, and a page that
 * says who opened it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_enable-console-custom-url.html
 */
export function withConsoleSignIn(account: SandboxAccount, now: () => number, others: Handler): Handler {
  const signIns = new Map<string, SignIn>();

  return async (request, note) => {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname !== '/federation') return await others(request, note);
    const parameters = request.method === 'POST' ? new URLSearchParams(await request.text()) : searchParams;
    const session = sessionIn(parameters.get('Session') ?? '');
    if (parameters.get('Action') === 'getSigninToken' && session !== undefined) {
      note('getSigninToken');
      const token = randomBytes(48).toString('base64url');
      signIns.set(token, { session, until: now() + TOKEN_LIFETIME });
      return Response.json({ SigninToken: token });
    }
    const signIn = signIns.get(parameters.get('SigninToken') ?? '');
    if (parameters.get('Action') === 'login' && signIn !== undefined && signIn.until > now()) {
      note('login');
      const said = `You are ${signIn.session.assumedRoleArn}. This sandbox has no console.\n`;
      return new Response(said, { headers: { 'content-type': 'text/plain; charset=utf-8' } });
    }
    note('refused');
    return new Response('Bad Request', { status: 400 });
  };

  /** Whose the credentials are, while they are good. */
  function sessionIn(text: string): IssuedSession | undefined {
    const given = parseJson(text);
    if (!isObject(given)) return undefined;
    const { sessionId, sessionKey, sessionToken } = given;
    const session = account.session(String(sessionId));
    const isIts =
      session !== undefined &&
      sameText(session.secretAccessKey, String(sessionKey)) &&
      sameText(session.sessionToken, String(sessionToken));
    return isIts && session.expiresAt > now() ? session : undefined;
  }
}
