import type { JsonObject } from '../../core/parse.ts';
import { bearerSession, requireScope } from './bearer.ts';
import { CLOUD_PLATFORM, type SandboxProject } from './project.ts';
import { apiRefusal } from './refusal.ts';

const SERVICE = 'policyanalyzer.googleapis.com';

/**
 * When a service account was last used: of one, by its full resource name.
 * https://cloud.google.com/iam/docs/reference/policyanalyzer/rest/v1/projects.locations.activityTypes.activities/query
 * @throws GoogleRefusal
 */
export function activities(request: Request, project: SandboxProject, now: number): JsonObject | undefined {
  const { pathname, searchParams } = new URL(request.url);
  const [, id] =
    /^\/v1\/projects\/([^/]+)\/locations\/global\/activityTypes\/serviceAccountLastAuthentication\/activities:query$/.exec(
      pathname,
    ) ?? [];
  if (id === undefined) return undefined;
  const session = bearerSession(request, project, SERVICE, now);
  requireScope(session, SERVICE, [CLOUD_PLATFORM]);
  if (project.serviceAccount(session.principal)?.seesActivity !== true) {
    const permission = 'policyanalyzer.serviceAccountLastAuthenticationActivities.query';
    throw apiRefusal('PERMISSION_DENIED', `Permission '${permission}' denied on resource (or it may not exist).`);
  }
  const filter = searchParams.get('filter') ?? '';
  const [resource, email = ''] =
    /^activities\.full_resource_name = "(\/\/iam\.googleapis\.com\/projects\/[^/"]+\/serviceAccounts\/([^/"]+))"$/
      .exec(filter)
      ?.slice(1) ?? [];
  if (resource === undefined) throw apiRefusal('INVALID_ARGUMENT', 'Request contains an invalid argument.');
  const lastAuthenticatedTime = project.serviceAccount(email)?.lastAuthenticated;
  if (lastAuthenticatedTime === undefined) return {};
  const activity = {
    lastAuthenticatedTime,
    serviceAccount: { fullResourceName: resource, projectNumber: project.number },
  };
  return { activities: [{ fullResourceName: resource, activityType: 'serviceAccountLastAuthentication', activity }] };
}
