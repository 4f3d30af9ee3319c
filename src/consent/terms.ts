import type { ConsentRole, ConsentTerms } from '../core/consent.ts';
import type { Detection } from '../core/platform.ts';
import type { Repository } from '../core/repository.ts';
import { accountLabel, type MappedRole, type RoleMap, type RoleSource } from '../core/role.ts';
import { audienceOf } from '../core/token.ts';
import { canonicalJson } from '../core/canonical-json.ts';

/** Whether a repository's contents decide this source. The user's own configuration and a catalogue need no consent. */
export function isFromRepository(source: RoleSource): boolean {
  return source.kind === 'rolecall.yaml' || source.kind === 'devcontainer.json';
}

/** What a consent is bound to: the environment's own name, or this machine where it has none. */
export function consentEnvironment({ environmentId }: Detection): string {
  return environmentId ?? 'this machine';
}

/** The map, and where it would be used. */
interface MapHere {
  readonly detection: Detection;
  readonly map: RoleMap;
}

/** Plain origin of the broker that would get a GitHub token here; on other platforms what a map names gets nothing. */
export function effectiveBroker({ detection, map }: MapHere): string | undefined {
  return detection.platform.sources.includes('broker') ? map.identity?.settings.codespaces?.broker : undefined;
}

/** Whether a repository decides who gets a GitHub token here, for its own roles and for the user's. */
export function isBrokerFromRepository(here: MapHere): boolean {
  const { identity } = here.map;
  return identity !== undefined && isFromRepository(identity.source) && effectiveBroker(here) !== undefined;
}

/**
 * What a person is asked to allow, from the parts of the map that a repository decides: everything that says who gets a
 * token, for what and when; no descriptions, no order, no comments. Undefined when the repository asks for nothing.
 */
export function consentTerms(
  context: MapHere & {
    readonly repository: Repository;
    /** Who vouches here, where that is fixed before there is a token. */
    readonly issuer: string | undefined;
  },
): ConsentTerms | undefined {
  const { repository, detection, map, issuer } = context;
  const mapped = map.roles.filter(({ source }) => isFromRepository(source));
  const namesBroker = isBrokerFromRepository(context);
  if (mapped.length === 0 && !namesBroker) return undefined;
  // The user's own roles go through a repository's broker too.
  const served = namesBroker ? map.roles : mapped;
  const autoAssume = map.autoAssumeSource !== undefined && isFromRepository(map.autoAssumeSource) ? map.autoAssume : [];
  const sources = map.sources.filter(isFromRepository);
  return {
    repository: repository.remote ?? repository.folder,
    label: repository.label,
    platform: detection.platform.id,
    environment: consentEnvironment(detection),
    sources: sources.map(({ label }) => label).toSorted(),
    hosts: hostsOf(effectiveBroker(context), repository),
    identity: detection.platform.name,
    ...(issuer === undefined ? {} : { issuer }),
    audiences: [...new Set(served.map(({ role }) => audienceOf(role.target)))].toSorted(),
    roles: mapped.map(each => consentRole(each, autoAssume)).toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

function hostsOf(broker: string | undefined, { remote, label }: Repository): ConsentTerms['hosts'] {
  if (broker === undefined) return [];
  // A folder that was never pushed has no name that the token knows.
  const repository = remote === undefined ? "this codespace's repository" : label;
  return [{ host: broker, receives: `a GitHub token that can write to ${repository}` }];
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
