import type { IdentityCenter } from '../../core/identity-center.ts';
import type { RoleMap } from '../../core/role.ts';
import { CLOUD_KEYS } from '../../core/target.ts';
import type { Delivery } from '../../clouds/cloud-delivery.ts';
import type { StoredSession } from '../../core/session.ts';
import { withPermittedRoles } from '../permitted-roles.ts';
import { defaultRole, type TerminalPreferences } from '../preferences.ts';
import type { RoleFacts } from './role-overviews.ts';
import { sessionKeys } from '../session-keys.ts';
import type { Situation } from '../situation.ts';
import { withStatedRoles } from './stated-roles.ts';
import type { World } from '../world.ts';

/** What was found in one folder: what its files say, and its sessions. */
export interface Looked {
  readonly found: Situation;
  readonly sessions: readonly StoredSession[];
  readonly center: IdentityCenter;
}

/** What rows are made of. Profiles are looked for, and what hides them, of the roles that are listed alone. */
export async function roleFacts(
  world: Pick<World, 'clock' | 'digest' | 'homeDirectory'>,
  { delivery, preferences }: { readonly delivery: Delivery; readonly preferences: TerminalPreferences },
  { found, sessions, center }: Looked,
  isListed?: (name: string) => boolean,
): Promise<RoleFacts> {
  const situation = { ...found, map: withSessionRoles(found, center, sessions) };
  const { repository, detection, map } = situation;
  const { endpoints } = found.configuration.configuration;
  const keyOf = sessionKeys(world, repository);
  const listed = isListed === undefined ? map.roles : map.roles.filter(({ role }) => isListed(role.name));
  const delivered = await delivery.find(
    () => listed.map(({ role: { target }, role }) => ({ key: keyOf(role), target, endpoint: endpoints[target.cloud] })),
    repository.folder,
  );
  return {
    situation,
    listed,
    now: world.clock.now(),
    here: {
      platform: detection.platform.id,
      kind: detection.platform.kind,
      branch: repository.branch,
      whyNoBranch: repository.whyNoBranch,
      claims: undefined,
    },
    keyOf,
    sessions: new Map(sessions.map(session => [session.record.key, session])),
    delivered,
    endpoints,
    variablesOf: role => ({
      newTerminals: delivery.terminalVariables(role, 'newTerminals'),
      roleTerminal: delivery.terminalVariables(role, 'roleTerminal'),
    }),
    defaults: await defaults(preferences, situation, sessions),
    center,
  };
}

/** With the roles that a command line stated, and those that IAM Identity Center lists. */
export function withSessionRoles(
  situation: Pick<Situation, 'detection' | 'map' | 'consent'>,
  center: IdentityCenter,
  sessions: readonly StoredSession[],
): RoleMap {
  return withPermittedRoles({ ...situation, map: withStatedRoles(situation.map, sessions) }, center, sessions);
}

async function defaults(
  preferences: TerminalPreferences,
  { repository, map }: Situation,
  sessions: readonly StoredSession[],
): Promise<readonly string[]> {
  const held = sessions.map(({ record }) => record.roleName);
  const names = CLOUD_KEYS.map(async cloud => {
    const first = await preferences.first(repository, cloud, held);
    const inOrder = first === undefined ? held : [first, ...held];
    return defaultRole(map, cloud, await preferences.chosen(repository, cloud), inOrder);
  });
  return (await Promise.all(names)).filter(name => name !== undefined);
}
