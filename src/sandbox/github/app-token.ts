import { decodeJwt, decodeProtectedHeader, jwtVerify, type JWTPayload } from 'jose';
import { refusal } from './answers.ts';
import type { GitHubAppRegistration, GitHubApps } from './apps.ts';

/** https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app */
const LONGEST_SECONDS = 600;

/** The App whose own token (RS256, by its key) a request bears, or GitHub's refusal of it. */
export async function appOf(
  request: Request,
  apps: GitHubApps,
  now: number,
): Promise<GitHubAppRegistration | Response> {
  const jwt = /^Bearer +(\S+)$/.exec(request.headers.get('authorization') ?? '')?.[1] ?? '';
  const claims = decoded(jwt);
  if (claims === undefined) return undecodable();
  const seconds = now / 1000;
  if (typeof claims.exp !== 'number' || claims.exp <= seconds) {
    const expected = 'must be a numeric value representing the future time at which the assertion expires';
    return refusal(401, `'Expiration time' claim ('exp') ${expected}`);
  }
  if (claims.exp > seconds + LONGEST_SECONDS) {
    return refusal(401, "'Expiration time' claim ('exp') is too far in the future");
  }
  if (typeof claims.iat !== 'number' || !Number.isInteger(claims.iat) || claims.iat > seconds) {
    const expected = 'must be an Integer representing the time that the assertion was issued';
    return refusal(401, `'Issued at' claim ('iat') ${expected}`);
  }
  const app = apps.appCalled(claims.iss ?? '');
  if (app === undefined) return refusal(404, 'Integration not found');
  try {
    await jwtVerify(jwt, app.publicKey, { algorithms: ['RS256'], currentDate: new Date(now) });
    return app;
  } catch {
    return undecodable();
  }
}

function undecodable(): Response {
  return refusal(401, 'A JSON web token could not be decoded');
}

function decoded(jwt: string): JWTPayload | undefined {
  try {
    return decodeProtectedHeader(jwt).alg === 'RS256' ? decodeJwt(jwt) : undefined;
  } catch {
    return undefined;
  }
}
