import type { JsonObject } from '../../core/parse.ts';
import type { IssuerKeys } from '../issuer-keys.ts';
import type { SandboxDirectory } from './directory.ts';
import { bearerApplication, ResourceManagerRefusal } from './resource-manager.ts';

/**
 * When an application last signed in, of one of them.
 * https://learn.microsoft.com/graph/api/reportroot-list-serviceprincipalsigninactivities
 * @throws ResourceManagerRefusal in Graph's words, whose form is the same.
 */
export async function signInActivities(
  request: Request,
  directory: SandboxDirectory,
  keys: IssuerKeys,
  now: number,
): Promise<JsonObject> {
  const caller = await bearerApplication(request, directory, keys, now, ['https://graph.microsoft.com']);
  if (caller.readsReports !== true) {
    throw new ResourceManagerRefusal(
      'Authentication_MSGraphPermissionMissing',
      403,
      'The principal does not have required Microsoft Graph permission(s): AuditLog.Read.All to call this API.',
    );
  }
  const filter = new URL(request.url).searchParams.get('$filter') ?? '';
  const appId = /^appId eq '([\da-f-]{36})'$/.exec(filter)?.[1];
  if (appId === undefined) throw new ResourceManagerRefusal('BadRequest', 400, 'Invalid filter clause.');
  const lastSignInDateTime = directory.application(appId)?.lastSignIn;
  return {
    '@odata.context': 'https://graph.microsoft.com/beta/$metadata#reports/servicePrincipalSignInActivities',
    value: lastSignInDateTime === undefined ? [] : [{ appId, lastSignInActivity: { lastSignInDateTime } }],
  };
}
