import type { RoleToDeliver } from '../clouds/cloud-delivery.ts';
import type { UserConfiguration } from '../core/configuration.ts';
import type { Repository } from '../core/repository.ts';
import type { MappedRole, Role } from '../core/role.ts';
import type { SessionKey } from '../core/session.ts';
import { sessionKeyOf } from './session-keys.ts';
import type { World } from './world.ts';

/** Roles of a repository, each with the session that tools get for it. `earlierKeys`: {@link RoleToDeliver.earlierKeys}. */
export function rolesToDeliver(
  world: Pick<World, 'digest' | 'homeDirectory'>,
  repository: Repository,
  roles: readonly MappedRole[],
  endpoints: UserConfiguration['endpoints'],
  earlierKeys: (role: Role) => readonly SessionKey[] = () => [],
): readonly RoleToDeliver[] {
  return roles.map(({ role }) => ({
    key: sessionKeyOf(world, repository, role),
    earlierKeys: earlierKeys(role),
    roleName: role.name,
    repository: repository.label,
    target: role.target,
    durationSeconds: role.durationSeconds,
    endpoint: endpoints[role.target.cloud],
  }));
}
