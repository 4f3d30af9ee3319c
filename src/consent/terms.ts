import type { ConsentRole, ConsentTerms } from '../core/consent.ts';
import type { Detection } from '../core/platform.ts';
import type { Repository } from '../core/repository.ts';
import { accountLabel, type MappedRole, type RoleMap, type RoleSource } from '../core/role.ts';
import { AWS_AUDIENCE, AZURE_AUDIENCE } from '../core/token.ts';
import { canonicalJson } from '../core/canonical-json.ts';

/** Whether a repository's contents decide this source. The user's own configuration and a catalogue need no consent. */
export function isFromRepository(source: RoleSource): boolean {
  return source.kind === 'rolecall.yaml' || source.kind === 'devcontainer.json';
}

/** What a consent is bound to: the environment's own name, or this machine where it has none. */
export function consentEnvironment({ environmentId }: Detection): string {
  return environmentId ?? 'this machine';
}

/**
 * What a person is asked to allow, from the parts of the map that a repository decides: everything that says who gets a
 * token, for what and when; no descriptions, no order, no comments. Undefined when the repository asks for nothing.
 */
export function consentTerms(context: {
  readonly repository: Repository;
  readonly detection: Detection;
  readonly map: RoleMap;
}): ConsentTerms | undefined {
  const { repository, detection, map } = context;
  const mapped = map.roles.filter(({ source }) => isFromRepository(source));
  if (mapped.length === 0) return undefined;
  const autoAssume = map.autoAssumeSource !== undefined && isFromRepository(map.autoAssumeSource) ? map.autoAssume : [];
  const sources = map.sources.filter(isFromRepository);
  return {
    repository: repository.remote ?? repository.folder,
    label: repository.label,
    platform: detection.platform.id,
    environment: consentEnvironment(detection),
    sources: sources.map(({ label }) => label).toSorted(),
    hosts: hostsOf(map),
    identity: detection.platform.name,
    audiences: [...new Set(mapped.map(({ role }) => audienceLabel(role.target)))].toSorted(),
    roles: mapped.map(each => consentRole(each, autoAssume)).toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

function hostsOf(map: RoleMap): ConsentTerms['hosts'] {
  const identity = map.identity;
  if (identity === undefined || !isFromRepository(identity.source)) return [];
  const broker = identity.settings.codespaces?.broker;
  return broker === undefined ? [] : [{ host: broker, receives: 'a GitHub token that can write to this repository' }];
}

function audienceLabel(target: MappedRole['role']['target']): string {
  switch (target.cloud) {
    case 'aws':
      return AWS_AUDIENCE;
    case 'gcp':
      return `//iam.googleapis.com/${target.provider}`;
    case 'azure':
      return AZURE_AUDIENCE;
  }
}

function consentRole({ role, source }: MappedRole, autoAssume: readonly string[]): ConsentRole {
  const { target, use, durationSeconds, when, confirm } = role;
  return {
    name: role.name,
    source: source.label,
    account: accountLabel(target),
    terms: canonicalJson({ target, use, durationSeconds, when, confirm, default: role.default }),
    autoAssume: autoAssume.includes(role.name),
  };
}
