import { isObject, type JsonObject, parseJson } from '../../core/parse.ts';
import type { Claims } from '../../core/token.ts';
import { bearerSession, requireScope } from './bearer.ts';
import { CLOUD_PLATFORM, type SandboxProject, type SandboxServiceAccount } from './project.ts';
import { apiRefusal, errorInfo, type GoogleRefusal, unknownName } from './refusal.ts';

const SERVICE = 'iamcredentials.googleapis.com';
const USUAL_SECONDS = 3600;

export interface IamCredentialsOptions {
  readonly project: SandboxProject;
  readonly now: number;
  /** Signs as https://accounts.google.com does. */
  readonly sign: (claims: Claims) => Promise<string>;
}

/**
 * `generateAccessToken` and `generateIdToken` for a service account; undefined for every other path.
 * https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts
 * @throws GoogleRefusal
 */
export async function iamCredentials(
  request: Request,
  pathname: string,
  { project, now, sign }: IamCredentialsOptions,
): Promise<JsonObject | undefined> {
  const [, name = '', method] =
    /^\/v1\/projects\/-\/serviceAccounts\/([^/:]+):(generateAccessToken|generateIdToken)$/.exec(pathname) ?? [];
  if (method === undefined || request.method !== 'POST') return undefined;
  const session = bearerSession(request, project, SERVICE, now);
  requireScope(session, SERVICE, [CLOUD_PLATFORM, 'https://www.googleapis.com/auth/iam']);
  const body = await readBody(request, method === 'generateIdToken' ? ID_TOKEN_FIELDS : ACCESS_TOKEN_FIELDS);
  const account = project.serviceAccount(decodeURIComponent(name));
  const permission = `iam.serviceAccounts.${method === 'generateIdToken' ? 'getOpenIdToken' : 'getAccessToken'}`;
  if (account === undefined || !account.workloadIdentityUsers.some(member => session.members.includes(member))) {
    const info = errorInfo('IAM_PERMISSION_DENIED', 'iam.googleapis.com', { permission });
    throw apiRefusal('PERMISSION_DENIED', `Permission '${permission}' denied on resource (or it may not exist).`, [
      info,
    ]);
  }
  return method === 'generateIdToken'
    ? { token: await sign(idTokenClaims(body, account, now)) }
    : accessToken(body, account, project, now);
}

const ACCESS_TOKEN_FIELDS = ['scope', 'lifetime', 'delegates'];
const ID_TOKEN_FIELDS = ['audience', 'includeEmail', 'delegates'];

async function readBody(request: Request, fields: readonly string[]): Promise<JsonObject> {
  const body = parseJson(await request.text());
  if (!/^application\/json(;|$)/.test(request.headers.get('content-type') ?? '') || !isObject(body)) {
    throw apiRefusal('INVALID_ARGUMENT', 'Invalid JSON payload received.');
  }
  const unknown = Object.keys(body).find(name => !fields.includes(name));
  if (unknown !== undefined) throw unknownName(unknown);
  if (Array.isArray(body['delegates']) && body['delegates'].length > 0) throw invalidArgument();
  return body;
}

function accessToken(
  { scope, lifetime = `${USUAL_SECONDS}s` }: JsonObject,
  account: SandboxServiceAccount,
  project: SandboxProject,
  now: number,
): JsonObject {
  const scopes: readonly unknown[] = Array.isArray(scope) ? scope : [];
  const texts = scopes.filter(each => typeof each === 'string');
  if (texts.length === 0 || texts.length !== scopes.length) throw invalidArgument();
  const seconds = Number(typeof lifetime === 'string' ? /^(\d+)s$/.exec(lifetime)?.[1] : Number.NaN);
  const { longestSeconds = USUAL_SECONDS } = account;
  if (!(seconds > 0 && seconds <= longestSeconds)) throw invalidArgument();
  const expiresAt = now + seconds * 1000;
  return {
    accessToken: project.issueServiceAccount(account, texts, expiresAt),
    // Whole seconds: some clients read no others.
    expireTime: new Date(expiresAt).toISOString().replace(/\.\d{3}Z$/, 'Z'),
  };
}

function idTokenClaims({ audience, includeEmail }: JsonObject, { email }: SandboxServiceAccount, now: number): Claims {
  if (typeof audience !== 'string' || audience === '') throw invalidArgument();
  const iat = Math.floor(now / 1000);
  return {
    iss: 'https://accounts.google.com',
    aud: audience,
    azp: email,
    sub: email,
    iat,
    exp: iat + 3600,
    ...(includeEmail === true ? { email, email_verified: true } : {}),
  };
}

function invalidArgument(): GoogleRefusal {
  return apiRefusal('INVALID_ARGUMENT', 'Request contains an invalid argument.');
}
