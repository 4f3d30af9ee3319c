import type { GitHubState, GitHubToken } from './state.ts';

/** Who a request says it is. */
export type Bearer =
  | { readonly kind: 'nobody' }
  /** A token that GitHub does not know, or that is over. */
  | { readonly kind: 'stranger' }
  | { readonly kind: 'token'; readonly token: GitHubToken };

/** `Bearer` and `token` at the API; Basic as well, where git puts a token as the password (RFC 7617), whatever the user name. */
export function bearerOf(request: Request, state: GitHubState): Bearer {
  const header = request.headers.get('authorization');
  if (header === null) return { kind: 'nobody' };
  const [, scheme = '', credentials = ''] = /^(\S+) +(\S+)$/.exec(header) ?? [];
  const value = scheme.toLowerCase() === 'basic' ? passwordOf(credentials) : credentials;
  const token = ['basic', 'bearer', 'token'].includes(scheme.toLowerCase()) ? state.token(value) : undefined;
  return token === undefined || token.expired ? { kind: 'stranger' } : { kind: 'token', token };
}

function passwordOf(credentials: string): string {
  const text = Buffer.from(credentials, 'base64').toString('utf8');
  return text.slice(text.indexOf(':') + 1);
}
