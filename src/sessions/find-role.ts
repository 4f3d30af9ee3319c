import { requireRoleConsent } from '../consent/consent-gate.ts';
import { isFromRepository, isSourceFromRepository } from '../consent/terms.ts';
import { AssumeError } from '../core/errors.ts';
import { isInFile, type MappedRole, type RoleSource } from '../core/role.ts';
import { listed, printable } from '../core/text.ts';
import type { Claims, TokenSource } from '../core/token.ts';
import { noSourceFailure } from '../identity/no-source.ts';
import { asksForEachRole, CATALOGUE_UNREAD } from './catalogue.ts';
import { requireMap } from './pipeline.ts';
import type { Situation } from './situation.ts';

/** The role of that name as the first source that has it says. @throws AssumeError `role-unknown` | `role-map-invalid`. */
export function findRole({ map, repository }: Pick<Situation, 'map' | 'repository'>, name: string): MappedRole {
  const mapped = map.roles.find(({ role }) => role.name === name);
  if (mapped !== undefined) return mapped;
  const broken = map.broken.find(role => role.name === name);
  if (broken !== undefined) {
    const { problem, source } = broken;
    if (!isInFile(source)) {
      throw new AssumeError('role-map-invalid', problem.message, {
        hint: 'Whoever runs the broker keeps the catalogue.',
      });
    }
    throw new AssumeError(
      'role-map-invalid',
      `${printable(name)} cannot be used: ${source.label}, line ${problem.range.startLine + 1}: ${problem.message}`,
      { hint: 'Correct the role map; `rolecall roles` lists its problems.' },
    );
  }
  const unread = map.problems.find(({ code }) => code === CATALOGUE_UNREAD);
  if (unread !== undefined) {
    throw new AssumeError(
      'role-unknown',
      `${repository.label} names no role ${printable(name, 80)} that is known now.`,
      {
        hint: unread.message,
      },
    );
  }
  const names = map.roles.map(({ role }) => role.name);
  // Where it is not decided which file counts, the role may be in one of them.
  const undecided = map.problems.find(({ code }) => code === 'several-devcontainers');
  throw new AssumeError('role-unknown', `${repository.label} names no role ${printable(name, 80)}.`, {
    hint:
      undecided !== undefined
        ? undecided.message
        : names.length === 0
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

/** Whether a repository's map decides who is asked for a token: a pipeline's variable is not asked, and counts by its own rules. */
export function asksWhereRepositorySays(here: Asking): boolean {
  const id = here.source?.id;
  return id !== 'gitlab-id-token' && isSourceFromRepository(here, id);
}

/**
 * The source, once it may be asked for a token of any audience: no prebuild, and no host that only a repository named.
 * @throws AssumeError `policy-refused`, `no-identity-source`, `consent-needed`.
 */
export function requireTokenSource(here: Asking): TokenSource {
  const { source, sources, detection } = here;
  requireNoPrebuild(here);
  if (source?.source === undefined) throw noSourceFailure(detection, sources);
  if (asksWhereRepositorySays(here)) requireMap(here);
  return source.source;
}

/** @throws AssumeError `policy-refused` while the platform prepares environments for later. */
export function requireNoPrebuild({ detection }: Pick<Situation, 'detection'>): void {
  if (!detection.prebuild) return;
  throw new AssumeError('policy-refused', `Nothing is assumed while ${detection.platform.name} prepares a prebuild.`, {
    hint: 'Assume the role once the environment is open.',
  });
}

/** @throws AssumeError `role-unavailable` for a role that is not for here and now; `claims` undefined: not known yet. */
export function requireAvailable(
  { detection, repository, reader }: Situation,
  { role, refusal }: MappedRole,
  claims?: Claims,
): void {
  const { id, kind } = detection.platform;
  const { branch, whyNoBranch } = repository;
  const why = reader.whyUnavailable(role, { platform: id, kind, branch, whyNoBranch, claims }) ?? refusal;
  if (why === undefined) return;
  throw new AssumeError('role-unavailable', `${role.name} is not available here: ${why.reason}.`, {
    hint: why.detail,
  });
}

/**
 * Everything that must be true before a token is asked for, in the order in which a person can do something about it.
 * @throws AssumeError `role-unavailable`, and as {@link requireTokenSource}.
 */
export function requireAllowed(situation: Situation, mapped: MappedRole): TokenSource {
  const { source: roleSource } = mapped;
  requireAvailable(situation, mapped);
  const source = requireTokenSource(situation);
  if (isFromRepository(roleSource)) requireMap(situation);
  return sourceForRole(situation, source, mapped);
}

/**
 * The source whose tokens a role is taken with: for one of a broker's catalogue they say that they are for it.
 * @throws AssumeError `consent-needed` for a role that is allowed by itself and is not; `no-identity-source`.
 */
export function sourceForRole(
  here: Asking,
  source: TokenSource,
  { role: { name }, source: kept, consent }: MappedRole,
): TokenSource {
  const isKept = kept.kind === 'catalogue';
  if (isKept && asksForEachRole(here)) requireRoleConsent(name, kept, consent);
  const own = isKept ? source.forCatalogueRole?.(name) : source;
  if (own !== undefined) return own;
  throw new AssumeError('no-identity-source', `${source.name} gives no token for ${printable(name)}.`, {
    hint: 'A role of a catalogue is taken with a token of the broker that keeps it.',
  });
}
