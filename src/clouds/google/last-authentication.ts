import { isObject } from '../../core/parse.ts';
import type { HttpClient } from '../../core/ports.ts';
import { bearerGet, type BearerQuestion } from '../bearer-get.ts';
import { googleEndpoint } from './endpoints.ts';

export interface AuthenticationQuestion extends Pick<BearerQuestion, 'token' | 'as'> {
  /** `reader@acme-dev.iam.gserviceaccount.com` */
  readonly serviceAccount: string;
  readonly endpoint: string | undefined;
}

/**
 * When a service account last called an API of Google's, ISO 8601; undefined where that is not known of the last 400 days.
 * https://cloud.google.com/iam/docs/reference/policyanalyzer/rest/v1/projects.locations.activityTypes.activities/query
 * @throws AssumeError as {@link bearerGet}.
 */
export async function lastAuthentication(
  http: HttpClient,
  { serviceAccount, endpoint, ...who }: AuthenticationQuestion,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const project = projectOf(serviceAccount);
  if (project === undefined) return undefined;
  const resource = `//iam.googleapis.com/projects/${project}/serviceAccounts/${serviceAccount}`;
  const path = `/v1/projects/${project}/locations/global/activityTypes/serviceAccountLastAuthentication/activities:query`;
  const url = new URL(path, googleEndpoint('policyanalyzer', undefined, endpoint));
  url.searchParams.set('filter', `activities.full_resource_name = "${resource}"`);
  const doing = `see when ${serviceAccount} was last used`;
  const { activities } = await bearerGet(http, { url, doing, service: 'Google', ...who }, signal);
  const list: readonly unknown[] = Array.isArray(activities) ? activities : [];
  const own = list.filter(isObject).find(({ fullResourceName }) => fullResourceName === resource);
  const activity = own?.['activity'];
  const at = isObject(activity) ? activity['lastAuthenticatedTime'] : undefined;
  const milliseconds = typeof at === 'string' ? Date.parse(at) : Number.NaN;
  return Number.isNaN(milliseconds) ? undefined : new Date(milliseconds).toISOString();
}

/** `acme-dev`; undefined of accounts that Google made itself, whose address names the project by a number or not at all. */
export function projectOf(serviceAccount: string): string | undefined {
  return /^[a-z\d-]+@([a-z][a-z\d-]{4,28}[a-z\d])\.iam\.gserviceaccount\.com$/.exec(serviceAccount)?.[1];
}
