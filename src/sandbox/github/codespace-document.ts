import type { GitHubOrigins } from '../../broker/broker.ts';
import type { JsonObject } from '../../core/parse.ts';
import { minimalRepository, simpleUser } from './documents.ts';
import type { GitHubCodespace, GitHubState } from './state.ts';

const STARTED = '2026-02-03T08:00:12Z';

/**
 * `codespace` of GitHub's API description. An unpublished one has no repository: GitHub's description does not foresee it, and
 * what GitHub really answers is unconfirmed; null is what a reader is likeliest to stumble over.
 */
export function codespaceDocument(codespace: GitHubCodespace, state: GitHubState, origins: GitHubOrigins): JsonObject {
  const { id, name, ownerId, billableOwnerId, repositoryId, prebuild } = codespace;
  const url = `${origins.api}/user/codespaces/${name}`;
  const repository =
    repositoryId === undefined ? null : minimalRepository(state.repository(repositoryId), state, origins);
  return {
    id,
    name,
    display_name: name,
    environment_id: '26a7c758-7299-4a73-b978-5a92a7ae98a0',
    owner: simpleUser(state.account(ownerId), origins),
    billable_owner: simpleUser(state.account(billableOwnerId), origins),
    repository,
    machine: {
      name: 'basicLinux32gb',
      display_name: '2 cores, 8 GB RAM, 32 GB storage',
      operating_system: 'linux',
      storage_in_bytes: 34_359_738_368,
      memory_in_bytes: 8_589_934_592,
      cpus: 2,
      prebuild_availability: 'none',
    },
    devcontainer_path: '.devcontainer/devcontainer.json',
    prebuild,
    created_at: STARTED,
    updated_at: STARTED,
    last_used_at: STARTED,
    state: codespace.state,
    url,
    git_status: { ahead: 0, behind: 0, has_unpushed_changes: false, has_uncommitted_changes: false, ref: 'main' },
    location: 'WestEurope',
    idle_timeout_minutes: 30,
    web_url: `https://${name}.github.dev`,
    machines_url: `${url}/machines`,
    start_url: `${url}/start`,
    stop_url: `${url}/stop`,
    pulls_url: repository === null ? null : `${origins.api}/repos/${String(repository['full_name'])}/pulls`,
    recent_folders: [],
    retention_period_minutes: 43_200,
    retention_expires_at: null,
  };
}
