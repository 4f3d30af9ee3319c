import type { GitHubOrigins } from '../../broker/broker.ts';
import type { JsonObject } from '../../core/parse.ts';
import type { GitHubAppRegistration, GitHubInstallation, GitHubInstallationToken, GitHubTeam } from './apps.ts';
import { simpleUser } from './documents.ts';
import type { GitHubAccount } from './state.ts';

const INSTALLED = '2026-01-12T10:20:30Z';

/** `installation` of GitHub's API description. */
export function installationDocument(
  installation: GitHubInstallation,
  app: GitHubAppRegistration,
  account: GitHubAccount,
  origins: GitHubOrigins,
): JsonObject {
  const { id, permissions, suspended } = installation;
  return {
    id,
    account: simpleUser(account, origins),
    repository_selection: 'all',
    access_tokens_url: `${origins.api}/app/installations/${id}/access_tokens`,
    repositories_url: `${origins.api}/installation/repositories`,
    html_url: `${origins.web}/organizations/${account.login}/settings/installations/${id}`,
    app_id: app.id,
    client_id: app.clientId,
    app_slug: app.slug,
    target_id: account.id,
    target_type: account.type,
    permissions,
    events: [],
    created_at: INSTALLED,
    updated_at: INSTALLED,
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: suspended ? simpleUser(account, origins) : null,
    suspended_at: suspended ? INSTALLED : null,
  };
}

/** `installation-token`. */
export function installationTokenDocument({ value, permissions, expiresAt }: GitHubInstallationToken): JsonObject {
  return {
    token: value,
    // GitHub writes whole seconds.
    expires_at: new Date(expiresAt).toISOString().replace(/\.\d{3}Z$/, 'Z'),
    permissions,
    repository_selection: 'all',
  };
}

/** `team-membership`. */
export function membershipDocument(
  { id, organizationId }: GitHubTeam,
  login: string,
  state: 'active' | 'pending',
  { api }: GitHubOrigins,
): JsonObject {
  return { state, role: 'member', url: `${api}/organizations/${organizationId}/team/${id}/memberships/${login}` };
}
