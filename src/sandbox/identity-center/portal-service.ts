import { createHash } from 'node:crypto';
import type { SandboxAccount } from '../account.ts';
import type { SignInDirectory } from './directory.ts';
import { portalRefusal } from './refusal.ts';

/** An account as the access portal shows it, with the permission sets that the person has there. */
export interface PermittedAccount {
  readonly accountId: string;
  readonly accountName: string;
  readonly roles: readonly string[];
}

export interface PortalServiceOptions {
  readonly directory: SignInDirectory;
  /** Knows the credentials that are issued here, so that its STS accepts them. */
  readonly account: SandboxAccount;
  readonly accounts: () => readonly PermittedAccount[];
  /** Who signs in, whoever confirms the code. */
  readonly userName: string;
  readonly now: () => number;
}

const LARGEST_PAGE = 100;

/**
 * The access portal's API; undefined for a path that is none of its own.
 * https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/Welcome.html
 * @throws IdentityCenterRefusal
 */
export function portalAnswer(
  request: Request,
  options: PortalServiceOptions,
): { readonly body: object | undefined } | undefined {
  const { pathname, searchParams } = new URL(request.url);
  const operation = OPERATIONS.get(pathname);
  if (operation === undefined) return undefined;
  if (request.method !== operation.method) throw portalRefusal('MethodNotAllowed', 405, 'Method not allowed');
  const token = options.directory.requireToken(request.headers.get('x-amz-sso_bearer_token'));
  return { body: operation.answer(searchParams, options, token) };
}

interface Operation {
  readonly method: 'GET' | 'POST';
  readonly answer: (query: URLSearchParams, options: PortalServiceOptions, token: string) => object | undefined;
}

const OPERATIONS: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['/assignment/accounts', { method: 'GET', answer: listAccounts }],
  ['/assignment/roles', { method: 'GET', answer: listAccountRoles }],
  ['/federation/credentials', { method: 'GET', answer: getRoleCredentials }],
  [
    '/logout',
    {
      method: 'POST',
      answer: (_query, { directory }, token) => {
        directory.revoke(token);
        return undefined;
      },
    },
  ],
]);

function listAccounts(query: URLSearchParams, { accounts }: PortalServiceOptions): object {
  const all = accounts().map(({ accountId, accountName }) => ({
    accountId,
    accountName,
    emailAddress: `${accountName}@acme.example`,
  }));
  const { items, nextToken } = page(all, query);
  return { accountList: items, nextToken };
}

function listAccountRoles(query: URLSearchParams, options: PortalServiceOptions): object {
  const { accountId, roles } = permittedAccount(query, options);
  const { items, nextToken } = page(
    roles.map(roleName => ({ roleName, accountId })),
    query,
  );
  return { roleList: items, nextToken };
}

function getRoleCredentials(query: URLSearchParams, options: PortalServiceOptions): object {
  const { accountId, roles } = permittedAccount(query, options);
  const roleName = required(query, 'role_name');
  if (!roles.includes(roleName)) throw noAccess();
  const { account, userName, directory, now } = options;
  const session = account.issue(reservedRole(accountId, roleName), userName, {
    expiresAt: now() + directory.times.credentialsLife * 1000,
    tags: {},
    sourceIdentity: undefined,
    accountId,
  });
  return {
    roleCredentials: {
      accessKeyId: session.accessKeyId,
      secretAccessKey: session.secretAccessKey,
      sessionToken: session.sessionToken,
      expiration: session.expiresAt,
    },
  };
}

/** What a permission set becomes in an account: `AWSReservedSSO_ReadOnly_0123456789abcdef`. */
function reservedRole(accountId: string, roleName: string): { readonly id: string; readonly name: string } {
  const hash = createHash('sha256').update(`${accountId}/${roleName}`).digest('hex');
  return { id: `AROA${hash.slice(0, 17).toUpperCase()}`, name: `AWSReservedSSO_${roleName}_${hash.slice(0, 16)}` };
}

function permittedAccount(query: URLSearchParams, { accounts }: PortalServiceOptions): PermittedAccount {
  const id = required(query, 'account_id');
  if (!/^\d{12}$/.test(id)) throw portalRefusal('InvalidRequest', 400, 'Invalid account id');
  const found = accounts().find(({ accountId }) => accountId === id);
  if (found === undefined) throw noAccess();
  return found;
}

function required(query: URLSearchParams, name: string): string {
  const value = query.get(name);
  if (value === null || value === '') throw portalRefusal('InvalidRequest', 400, `Missing ${name}`);
  return value;
}

function noAccess(): Error {
  return portalRefusal('Forbidden', 403, 'No access');
}

/** The token of a page says where it begins, for nobody to read. */
function page<T>(
  all: readonly T[],
  query: URLSearchParams,
): { readonly items: readonly T[]; readonly nextToken?: string } {
  const size = Number(query.get('max_result') ?? LARGEST_PAGE);
  if (!Number.isInteger(size) || size < 1 || size > LARGEST_PAGE) {
    throw portalRefusal('InvalidRequest', 400, 'Invalid max_result');
  }
  const token = query.get('next_token');
  const start = token === null ? 0 : Number(Buffer.from(token, 'base64url').toString('utf8'));
  if (!Number.isInteger(start) || start < 0 || start > all.length) {
    throw portalRefusal('InvalidRequest', 400, 'Invalid next_token');
  }
  const end = start + size;
  const rest = end < all.length ? { nextToken: Buffer.from(String(end)).toString('base64url') } : {};
  return { items: all.slice(start, end), ...rest };
}
