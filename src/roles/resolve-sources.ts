import type { BrokenRole, MappedRole, OvershadowedRole, Problem, RoleMap, RoleSource } from '../core/role.ts';
import { isIdentityCenter } from '../core/target.ts';
import { listed } from '../core/text.ts';
import type { AutoAssumeName, SourceReading } from './source-reading.ts';

/**
 * Puts sources together, in order of precedence. A name belongs to the first source that writes it, whole, and even when
 * what that one writes is broken: no later source ever replaces or mends another's role.
 */
export function resolveSources(readings: readonly SourceReading[], problems: readonly Problem[]): RoleMap {
  const owners = new Map<string, RoleSource>();
  const roles = new Map<string, MappedRole>();
  const overshadowed: OvershadowedRole[] = [];
  const broken: BrokenRole[] = [];
  for (const { source, roles: read } of readings) {
    for (const { name, range, role, problem } of read) {
      const definedIn = owners.get(name);
      if (definedIn !== undefined) overshadowed.push({ name, source, definedIn, range });
      else if (role === undefined) broken.push({ name, source, problem });
      else roles.set(name, { role, source, range });
      if (definedIn === undefined) owners.set(name, source);
    }
  }
  const identity = readings.find(reading => reading.identity !== undefined);
  const settings = identity?.identity?.settings;
  const automatic = readings.find(({ autoAssume }) => autoAssume !== undefined);
  const checked = (automatic?.autoAssume ?? []).map(name => ({
    name,
    refusal: whyNot(name, automatic, roles, owners),
  }));
  const unknown = checked.flatMap(({ name, refusal }) =>
    refusal?.code === UNKNOWN ? [{ name: name.name, problem: refusal }] : [],
  );
  return {
    sources: readings.map(({ source }) => source),
    roles: [...roles.values()],
    overshadowed,
    broken,
    problems: [
      ...problems,
      ...readings.flatMap(reading => reading.problems),
      ...checked.flatMap(({ refusal }) => (refusal === undefined ? [] : [refusal])),
      ...sharedAudience(identity, [...roles.values()]),
    ],
    identity: identity === undefined || settings === undefined ? undefined : { settings, source: identity.source },
    autoAssume: [...new Set(checked.flatMap(({ name, refusal }) => (refusal === undefined ? [name.name] : [])))],
    autoAssumeSource: automatic?.source,
    ...(unknown.length === 0 ? {} : { unknownAutoAssume: unknown }),
  };
}

const UNKNOWN = 'auto-assume-unknown';

/** A provider's token is for its client, so one client for two clouds makes tokens that open both. */
function sharedAudience(from: SourceReading | undefined, roles: readonly MappedRole[]): readonly Problem[] {
  const clients = from?.identity?.clients;
  const clientIds = from?.identity?.settings?.provider?.clientIds ?? {};
  if (from === undefined || clients === undefined) return [];
  const taken = roles.map(({ role }) => role.target).filter(target => !isIdentityCenter(target));
  const clouds = [...new Set(taken.map(({ cloud }) => cloud))];
  const shared = clouds.filter(cloud =>
    clouds.some(other => other !== cloud && clientIds[cloud] !== undefined && clientIds[other] === clientIds[cloud]),
  );
  if (shared.length === 0) return [];
  const message = `The same audience opens several clouds: ${listed(shared)} have one client here. Register a client for each, and name them as a map.`;
  return [{ severity: 'warning', code: 'shared-audience', message, file: from.source.file, ...clients }];
}

/** Why a role is not assumed automatically. */
function whyNot(
  { name, path, range }: AutoAssumeName,
  from: SourceReading | undefined,
  roles: ReadonlyMap<string, MappedRole>,
  owners: ReadonlyMap<string, RoleSource>,
): Problem | undefined {
  if (from === undefined) return undefined;
  const refuse = (severity: Problem['severity'], code: string, message: string): Problem => {
    return { severity, code, message, file: from.source.file, path, range };
  };
  const found = roles.get(name);
  if (found === undefined) {
    return owners.has(name)
      ? refuse(
          'error',
          'auto-assume-broken',
          `autoAssume names ${name}, which has a problem itself. Mend the role first.`,
        )
      : refuse('error', UNKNOWN, `autoAssume names ${name}, which is no role. Define it, or remove the name.`);
  }
  if (found.role.confirm) {
    const advice = 'Remove the name, or the confirm.';
    return refuse(
      'error',
      'auto-assume-confirm',
      `autoAssume names ${name}, which asks to confirm each time. ${advice}`,
    );
  }
  // A repository must not switch on by itself what the user keeps for use by hand.
  if (found.source.kind === 'user' && from.source.kind !== 'user') {
    const advice = 'Only your configuration can have it assumed automatically.';
    return refuse('warning', 'auto-assume-own', `autoAssume names ${name}, which is your own role. ${advice}`);
  }
  return undefined;
}
