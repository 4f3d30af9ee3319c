import { isObject } from '../../core/parse.ts';
import type { HttpClient } from '../../core/ports.ts';
import { bearerGet, type BearerQuestion } from '../bearer-get.ts';

/** What a token for it is asked for. */
export const GRAPH_SCOPE = 'https://graph.microsoft.com/.default';

export interface SignInQuestion extends Pick<BearerQuestion, 'token' | 'as'> {
  readonly clientId: string;
  readonly endpoint: string | undefined;
}

/**
 * When an application last signed in, ISO 8601; undefined where Entra knows of no sign-in. Microsoft Graph has it in its beta, of
 * the public cloud alone.
 * https://learn.microsoft.com/graph/api/reportroot-list-serviceprincipalsigninactivities
 * @throws AssumeError as {@link bearerGet}.
 */
export async function lastSignIn(
  http: HttpClient,
  { clientId, endpoint, ...who }: SignInQuestion,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const url = new URL('/beta/reports/servicePrincipalSignInActivities', endpoint ?? 'https://graph.microsoft.com');
  url.searchParams.set('$filter', `appId eq '${clientId}'`);
  const doing = `see when ${clientId} last signed in`;
  const { value } = await bearerGet(http, { url, doing, service: 'Microsoft Graph', ...who }, signal);
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  const own = list.filter(isObject).find(({ appId }) => appId === clientId);
  const last = own?.['lastSignInActivity'];
  const at = isObject(last) ? last['lastSignInDateTime'] : undefined;
  const milliseconds = typeof at === 'string' ? Date.parse(at) : Number.NaN;
  return Number.isNaN(milliseconds) ? undefined : new Date(milliseconds).toISOString();
}
