import { canonicalRemote } from '../core/remote-address.ts';
import type { Repository } from '../core/repository.ts';
import type { Role } from '../core/role.ts';
import type { SessionKey } from '../core/session.ts';
import { sessionKeyOfRole } from '../store/session-key.ts';
import type { World } from './world.ts';

/**
 * Of one role name of one clone in one home: two homes or two clones never share credentials, nor do two repositories that
 * were in one folder. Another spelling of the same address is the same repository.
 */
export function sessionKeyOf(
  world: Pick<World, 'digest' | 'homeDirectory'>,
  repository: Pick<Repository, 'remote' | 'folder'>,
  role: Pick<Role, 'name'>,
): SessionKey {
  return sessionKeys(world, repository)(role);
}

/** {@link sessionKeyOf} for many roles of one repository, each worked out once. */
export function sessionKeys(
  { digest, homeDirectory }: Pick<World, 'digest' | 'homeDirectory'>,
  { remote, folder }: Pick<Repository, 'remote' | 'folder'>,
) {
  const repository = JSON.stringify([canonicalRemote(remote ?? ''), folder]);
  const keyOf = sessionKeyOfRole({ homeDirectory, repository }, digest);
  const known = new Map<string, SessionKey>();
  return ({ name: roleName }: Pick<Role, 'name'>): SessionKey => {
    const earlier = known.get(roleName);
    if (earlier !== undefined) return earlier;
    const key = keyOf(roleName);
    known.set(roleName, key);
    return key;
  };
}
