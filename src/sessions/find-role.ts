import { isBrokerFromRepository, isFromRepository } from '../consent/terms.ts';
import { requireConsent } from '../consent/consent-gate.ts';
import { AssumeError } from '../core/errors.ts';
import type { MappedRole, RoleSource } from '../core/role.ts';
import { listed, printable } from '../core/text.ts';
import type { TokenSource } from '../core/token.ts';
import { noSourceFailure } from '../identity/select-source.ts';
import type { Situation } from './situation.ts';

/** The role of that name as the first source that has it says. @throws AssumeError `role-unknown` | `role-map-invalid`. */
export function findRole({ map, repository }: Pick<Situation, 'map' | 'repository'>, name: string): MappedRole {
  const mapped = map.roles.find(({ role }) => role.name === name);
  if (mapped !== undefined) return mapped;
  const broken = map.broken.find(role => role.name === name);
  if (broken !== undefined) {
    const { problem, source } = broken;
    throw new AssumeError(
      'role-map-invalid',
      `${printable(name)} cannot be used: ${source.label}, line ${problem.range.startLine + 1}: ${problem.message}`,
      { hint: 'Correct the role map; `rolecall roles` lists its problems.' },
    );
  }
  const names = map.roles.map(({ role }) => role.name);
  throw new AssumeError('role-unknown', `${repository.label} names no role ${printable(name, 80)}.`, {
    hint:
      names.length === 0
        ? 'Add roles to .devcontainer/devcontainer.json or rolecall.yaml.'
        : `Its roles: ${listed(names.slice(0, 12))}${names.length > 12 ? ' and others' : ''}.`,
  });
}

/** What says whether a token may be asked for: of a situation, or of an overview. */
type Asking = Pick<Situation, 'source' | 'sources' | 'detection' | 'map' | 'consent'>;

/** Whether a role rests on the repository's word: the role itself, or the host that would get a GitHub token for it. */
export function restsOnConsent(here: Asking, roleSource: RoleSource): boolean {
  return isFromRepository(roleSource) || asksWhereRepositorySays(here);
}

/** Whether a repository's map decides which host gets the GitHub token. */
export function asksWhereRepositorySays(here: Asking): boolean {
  return here.source?.id === 'broker' && isBrokerFromRepository(here);
}

/**
 * The source, once it may be asked for a token of any audience: no prebuild, and no host that only a repository named.
 * @throws AssumeError `policy-refused`, `no-identity-source`, `source-not-available-yet`, `consent-needed`.
 */
export function requireTokenSource(here: Asking): TokenSource {
  const { source, sources, detection, consent } = here;
  if (detection.prebuild) {
    throw new AssumeError(
      'policy-refused',
      `Nothing is assumed while ${detection.platform.name} prepares a prebuild.`,
      {
        hint: 'Assume the role once the environment is open.',
      },
    );
  }
  if (source?.source === undefined) throw noSourceFailure(detection, sources);
  if (asksWhereRepositorySays(here)) requireConsent(consent);
  return source.source;
}

/**
 * Everything that must be true before a token is asked for, in the order in which a person can do something about it.
 * @throws AssumeError `role-unavailable`, and as {@link requireTokenSource}.
 */
export function requireAllowed(situation: Situation, { role, source: roleSource }: MappedRole): TokenSource {
  const { detection, repository, reader, consent } = situation;
  const { id, kind } = detection.platform;
  const why = reader.whyUnavailable(role, { platform: id, kind, branch: repository.branch, claims: undefined });
  if (why !== undefined) {
    throw new AssumeError('role-unavailable', `${role.name} is not available here: ${why.reason}.`, {
      hint: why.detail,
    });
  }
  const source = requireTokenSource(situation);
  if (isFromRepository(roleSource)) requireConsent(consent);
  return source;
}
