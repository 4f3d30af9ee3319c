import { canonicalJson } from '../../core/canonical-json.ts';
import type { IdentityCenter } from '../../core/identity-center.ts';
import type { MappedRole, Role, RoleMap } from '../../core/role.ts';
import { isIdentityCenter, type Target } from '../../core/target.ts';
import type { SessionKey, StoredSession } from '../../core/session.ts';
import type { Delivery, FoundProfiles } from '../../clouds/cloud-delivery.ts';
import { CLOUDS, targetTerms } from '../../clouds/clouds.ts';
import { isOfCatalogue } from '../catalogue.ts';
import type { OrphanedSession, OrphanReason, RoleOverview, RoleState } from './overview.ts';
import type { Situation } from '../situation.ts';

export interface RoleFacts {
  readonly situation: Situation;
  /** Those of the map's roles that are asked about. */
  readonly listed: readonly MappedRole[];
  readonly now: number;
  readonly keyOf: (role: Role) => SessionKey;
  readonly sessions: ReadonlyMap<SessionKey, StoredSession>;
  readonly profiles: FoundProfiles['known'];
  readonly shadows: FoundProfiles['shadows'];
  /** What has tools use a role's profile. */
  readonly variablesOf: Delivery['terminalVariables'];
  /** Names of the roles new terminals use, one a cloud. */
  readonly defaults: readonly string[];
  readonly center: Pick<IdentityCenter, 'isSignedIn'>;
}

/** Every listed role as both front ends show it, in the map's order: those that count, then the broken, then the overshadowed. */
export function roleOverviews(facts: RoleFacts): readonly RoleOverview[] {
  const { map } = facts.situation;
  const autoAssumed = new Set(map.autoAssume);
  return [...facts.listed.map(mapped => usable(mapped, facts, autoAssumed)), ...unusable(map)];
}

/** Sessions that no role of the map is about any more. */
export function orphansOf({ situation, keyOf, sessions }: Pick<RoleFacts, 'situation' | 'keyOf' | 'sessions'>) {
  const names = new Set([...sessions.values()].map(({ record }) => record.roleName));
  const namesakes = situation.map.roles.filter(({ role }) => names.has(role.name));
  const own = new Set(namesakes.map(mapped => sessionOf(mapped, keyOf(mapped.role), sessions)?.record.key));
  return [...sessions.values()].filter(({ record }) => !own.has(record.key));
}

/** Orphans as they are shown: while their credentials serve. */
export function orphanedSessions(facts: RoleFacts): readonly OrphanedSession[] {
  const inOrder = orphansOf(facts).toSorted((one, other) => (one.record.roleName < other.record.roleName ? -1 : 1));
  return inOrder.flatMap(({ record, expiresAt }): readonly OrphanedSession[] => {
    if (expiresAt === undefined || expiresAt <= facts.now) return [];
    const { key, roleName, target, profile, roleSessionName } = record;
    const why = orphanReason(roleName, facts.situation.map);
    const toolVariables = facts.variablesOf({ profile, target });
    return [{ sessionKey: key, name: roleName, target, expiresAt, profile, toolVariables, roleSessionName, why }];
  });
}

function orphanReason(name: string, { roles, overshadowed, broken, unread = [] }: RoleMap): OrphanReason {
  const own = broken.find(role => role.name === name);
  if (own !== undefined) return { kind: 'broken', problem: own.problem };
  // Before what the readable sources say: the one that cannot be read may be the one that names it.
  const [problem] = unread;
  if (problem !== undefined) return { kind: 'unread', problem };
  const isNamed = roles.some(({ role }) => role.name === name) || overshadowed.some(role => role.name === name);
  return { kind: isNamed ? 'changed' : 'gone' };
}

/** Credentials for another target than the map names now are not this role's; nor is what a catalogue gave a map's role. */
function sessionOf(
  { role, source }: MappedRole,
  key: SessionKey,
  sessions: RoleFacts['sessions'],
): StoredSession | undefined {
  const stored = sessions.get(key);
  return stored !== undefined &&
    isOfCatalogue(stored) === (source.kind === 'catalogue') &&
    isSameTarget(stored.record.target, role.target)
    ? stored
    : undefined;
}

/** As consent compares them: what was only written in another order is the same. */
function isSameTarget(one: Target, other: Target): boolean {
  return canonicalJson(targetTerms(one)) === canonicalJson(targetTerms(other));
}

function usable(mapped: MappedRole, facts: RoleFacts, autoAssumed: ReadonlySet<string>): RoleOverview {
  const { role, source, range, consent } = mapped;
  const key = facts.keyOf(role);
  const session = sessionOf(mapped, key, facts.sessions);
  const profile = facts.profiles.get(key);
  const overview: RoleOverview = {
    name: role.name,
    role,
    source,
    range,
    state: stateOf(mapped, session, facts),
    profile,
    sessionKey: session === undefined ? undefined : key,
    isDefault: facts.defaults.includes(role.name),
    autoAssume: autoAssumed.has(role.name),
    ...(consent === undefined ? {} : { consent }),
    ...(needsSignIn(role.target, facts) ? { needsSignIn: true } : {}),
    shadows: profile === undefined ? [] : (facts.shadows.get(profile) ?? []),
    lastFailure: session?.lastFailure,
    roleSessionName: session?.record.roleSessionName,
    identity: session?.record.identity,
  };
  if (profile === undefined) return overview;
  // Worked out for whoever asks: a list of ten thousand shows none of them.
  return {
    ...overview,
    get toolVariables() {
      return facts.variablesOf({ profile, target: role.target });
    },
  };
}

function needsSignIn(target: Target, { situation: { source }, center }: RoleFacts): boolean {
  return isIdentityCenter(target)
    ? !center.isSignedIn(target.identityCenter)
    : source?.needsSignIn?.includes(target.cloud) === true;
}

function stateOf({ role, refusal }: MappedRole, session: StoredSession | undefined, facts: RoleFacts): RoleState {
  const { situation, now } = facts;
  if (session !== undefined) {
    const { expiresAt, record } = session;
    if (expiresAt !== undefined && expiresAt > now) {
      const renewable = record.source !== undefined && record.renewUntil > now;
      return { kind: 'active', expiresAt, renewUntil: record.renewUntil, renewable };
    }
    const renewsItself = record.source !== undefined && record.renewUntil > now;
    return { kind: 'expired', expiredAt: expiresAt, ...(renewsItself ? { renewsUntil: record.renewUntil } : {}) };
  }
  const { id, kind } = situation.detection.platform;
  const why = situation.reader.whyUnavailable(role, {
    platform: id,
    kind,
    branch: situation.repository.branch,
    whyNoBranch: situation.repository.whyNoBranch,
    claims: undefined,
  });
  const refused = why ?? refusal;
  if (refused !== undefined) return { kind: 'unavailable', ...refused };
  const cloud = CLOUDS[role.target.cloud];
  if (cloud.assumable !== true) {
    return {
      kind: 'unavailable',
      reason: `${cloud.name}: not available yet`,
      detail: 'This version assumes AWS roles.',
    };
  }
  return { kind: 'available' };
}

function unusable({ broken, overshadowed }: RoleMap): readonly RoleOverview[] {
  const nothing = {
    role: undefined,
    profile: undefined,
    sessionKey: undefined,
    isDefault: false,
    autoAssume: false,
    shadows: [],
    lastFailure: undefined,
    roleSessionName: undefined,
    identity: undefined,
  };
  return [
    ...broken.map(({ name, source, problem }) => ({
      ...nothing,
      name,
      source,
      range: problem.range,
      state: { kind: 'broken', problem } as const,
    })),
    ...overshadowed.map(({ name, source, definedIn, range }) => ({
      ...nothing,
      name,
      source,
      range,
      state: { kind: 'overshadowed', definedIn } as const,
    })),
  ];
}
