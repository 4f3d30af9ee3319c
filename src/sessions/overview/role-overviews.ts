import { canonicalJson } from '../../core/canonical-json.ts';
import type { IdentityCenter } from '../../core/identity-center.ts';
import type { ConsentState } from '../../core/consent.ts';
import type { MappedRole, Role, RoleMap, RoleSource, TextRange } from '../../core/role.ts';
import { isIdentityCenter, type Target } from '../../core/target.ts';
import type { HelperFailure, SessionIdentity, SessionKey, StoredSession } from '../../core/session.ts';
import type { UserConfiguration } from '../../core/configuration.ts';
import type { DeliveredRole, FoundProfiles, Shadow, SoughtRole } from '../../clouds/cloud-delivery.ts';
import { targetTerms } from '../../clouds/clouds.ts';
import { isOfCatalogue } from '../catalogue.ts';
import type { OrphanedSession, OrphanReason, RoleOverview, RoleState, ToolVariables } from './overview.ts';
import type { Situation } from '../situation.ts';

export interface RoleFacts {
  readonly situation: Situation;
  /** Those of the map's roles that are asked about. */
  readonly listed: readonly MappedRole[];
  readonly now: number;
  /** Where a role would be taken. */
  readonly here: Parameters<Situation['reader']['whyUnavailable']>[1];
  readonly keyOf: (role: Role) => SessionKey;
  readonly sessions: ReadonlyMap<SessionKey, StoredSession>;
  readonly delivered: FoundProfiles;
  /** What has tools use a role's profile. */
  readonly variablesOf: (role: DeliveredRole) => ToolVariables;
  readonly endpoints: UserConfiguration['endpoints'];
  /** Names of the roles new terminals use, one a cloud. */
  readonly defaults: readonly string[];
  readonly center: Pick<IdentityCenter, 'isSignedIn'>;
}

/** Every listed role as both front ends show it, in the map's order: those that count, then the broken, then the overshadowed. */
export function roleOverviews(facts: RoleFacts): readonly RoleOverview[] {
  const { map } = facts.situation;
  const autoAssumed = new Set(map.autoAssume);
  const names = roleNames(facts.sessions);
  const usable = facts.listed.map(mapped => {
    const key = names.has(mapped.role.name) ? facts.keyOf(mapped.role) : undefined;
    return new UsableRole(mapped, sessionOf(mapped, key, facts.sessions), facts, autoAssumed);
  });
  return [...usable, ...unusable(map)];
}

/** Of the roles that sessions are of: a key says the name too, and costs more to make. */
function roleNames(sessions: RoleFacts['sessions']): ReadonlySet<string> {
  return new Set([...sessions.values()].map(({ record }) => record.roleName));
}

/** Sessions that no role of the map is about any more. */
export function orphansOf({ situation, keyOf, sessions }: Pick<RoleFacts, 'situation' | 'keyOf' | 'sessions'>) {
  const names = roleNames(sessions);
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
    const toolVariables = facts.variablesOf({ key, profile, target, endpoint: facts.endpoints[target.cloud] });
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
  key: SessionKey | undefined,
  sessions: RoleFacts['sessions'],
): StoredSession | undefined {
  const stored = key === undefined ? undefined : sessions.get(key);
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

/** A role that counts. What is said of its profile is worked out for whoever asks: a list of ten thousand shows a few. */
class UsableRole implements RoleOverview {
  readonly name: string;
  readonly role: Role;
  readonly source: RoleSource;
  readonly range: TextRange;
  readonly state: RoleState;
  readonly sessionKey: SessionKey | undefined;
  readonly isDefault: boolean;
  readonly autoAssume: boolean;
  readonly consent: ConsentState | undefined;
  readonly needsSignIn: true | undefined;
  readonly lastFailure: HelperFailure | undefined;
  readonly roleSessionName: string | undefined;
  readonly identity: SessionIdentity | undefined;
  readonly #facts: RoleFacts;

  constructor(
    mapped: MappedRole,
    session: StoredSession | undefined,
    facts: RoleFacts,
    autoAssumed: ReadonlySet<string>,
  ) {
    const { role, source, range, consent } = mapped;
    this.name = role.name;
    this.role = role;
    this.source = source;
    this.range = range;
    this.state = stateOf(mapped, session, facts);
    this.sessionKey = session?.record.key;
    this.isDefault = facts.defaults.includes(role.name);
    this.autoAssume = autoAssumed.has(role.name);
    this.consent = consent;
    this.needsSignIn = needsSignIn(role.target, facts) ? true : undefined;
    this.lastFailure = session?.lastFailure;
    this.roleSessionName = session?.record.roleSessionName;
    this.identity = session?.record.identity;
    this.#facts = facts;
  }

  get profile(): string | undefined {
    return this.#facts.delivered.profileOf(this.#sought);
  }

  get toolVariables(): ToolVariables | undefined {
    const role = this.#delivered;
    return role && this.#facts.variablesOf(role);
  }

  get shadows(): readonly Shadow[] {
    const role = this.#delivered;
    return role === undefined ? [] : this.#facts.delivered.shadowsOf(role);
  }

  get #sought(): SoughtRole {
    const { target } = this.role;
    return { key: this.#facts.keyOf(this.role), target, endpoint: this.#facts.endpoints[target.cloud] };
  }

  get #delivered(): DeliveredRole | undefined {
    const sought = this.#sought;
    const profile = this.#facts.delivered.profileOf(sought);
    return profile === undefined ? undefined : { ...sought, profile };
  }
}

function needsSignIn(target: Target, { situation: { source }, center }: RoleFacts): boolean {
  return isIdentityCenter(target)
    ? !center.isSignedIn(target.identityCenter)
    : source?.needsSignIn?.includes(target.cloud) === true;
}

const AVAILABLE: RoleState = { kind: 'available' };

function stateOf(
  { role, refusal }: MappedRole,
  session: StoredSession | undefined,
  { situation, now, here }: RoleFacts,
): RoleState {
  if (session !== undefined) {
    const { expiresAt, record } = session;
    if (expiresAt !== undefined && expiresAt > now) {
      const renewable = record.source !== undefined && record.renewUntil > now;
      return { kind: 'active', expiresAt, renewUntil: record.renewUntil, renewable };
    }
    const renewsItself = record.source !== undefined && record.renewUntil > now;
    return { kind: 'expired', expiredAt: expiresAt, ...(renewsItself ? { renewsUntil: record.renewUntil } : {}) };
  }
  const why = situation.reader.whyUnavailable(role, here);
  const refused = why ?? refusal;
  return refused === undefined ? AVAILABLE : { kind: 'unavailable', ...refused };
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
