import type { GitHubInstallationToken } from './apps.ts';
import type { GitHubState, GitHubToken } from './state.ts';

/** Who a request says it is. */
export type Bearer =
  | { readonly kind: 'nobody' }
  /** A token that GitHub does not know, or that is over. */
  | { readonly kind: 'stranger' }
  | { readonly kind: 'token'; readonly token: GitHubToken };

/** `Bearer` and `token` at the API; Basic as well, where git puts a token as the password (RFC 7617), whatever the user name. */
export function bearerOf(request: Request, state: GitHubState): Bearer {
  if (!request.headers.has('authorization')) return { kind: 'nobody' };
  const token = state.token(credentialsOf(request));
  return token === undefined || token.expired ? { kind: 'stranger' } : { kind: 'token', token };
}

/** The token of an App's installation that a request to the API bears, while it lives. */
export function installationTokenOf(
  request: Request,
  state: GitHubState,
  now: number,
): GitHubInstallationToken | undefined {
  const token = state.apps.token(credentialsOf(request));
  return token !== undefined && now < token.expiresAt ? token : undefined;
}

/** Empty for another scheme. */
function credentialsOf({ headers }: Request): string {
  const [, scheme = '', credentials = ''] = /^(\S+) +(\S+)$/.exec(headers.get('authorization') ?? '') ?? [];
  if (scheme.toLowerCase() === 'basic') return passwordOf(credentials);
  return ['bearer', 'token'].includes(scheme.toLowerCase()) ? credentials : '';
}

function passwordOf(credentials: string): string {
  const text = Buffer.from(credentials, 'base64').toString('utf8');
  return text.slice(text.indexOf(':') + 1);
}
