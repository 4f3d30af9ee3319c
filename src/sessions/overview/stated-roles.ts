import type { Detection } from '../../core/platform.ts';
import { COMMAND_LINE, type MappedRole, NOWHERE, type Role, type RoleMap } from '../../core/role.ts';
import type { SessionRecord, StoredSession } from '../../core/session.ts';
import type { AssumeRequest } from './overview.ts';

/**
 * The map as front ends list it: with the roles that a command line stated in full and whose sessions are kept. No file
 * names those, and they go before every other source, as the command line did. For lists alone: by its name such a role is
 * only ever taken again, as its session has it.
 */
export function withStatedRoles(map: RoleMap, sessions: readonly StoredSession[]): RoleMap {
  const stated = sessions.flatMap(({ record }) => (record.stated === true ? [statedRole(record)] : []));
  if (stated.length === 0) return map;
  const isStated = (mapped: MappedRole): boolean => stated.some(({ role }) => role.name === mapped.role.name);
  const hidden = map.roles.filter(isStated);
  return {
    ...map,
    roles: [...stated, ...map.roles.filter(mapped => !isStated(mapped))],
    overshadowed: [
      ...map.overshadowed,
      ...hidden.map(({ role, source, range }) => ({ name: role.name, source, definedIn: COMMAND_LINE, range })),
    ],
  };
}

/** To take a role again as a command line stated it, which is in its session; undefined for any other role. */
export function statedRequest(
  record: SessionRecord,
  { platform }: Detection,
): Pick<AssumeRequest, 'given' | 'audience'> | undefined {
  if (record.stated !== true) return undefined;
  const { audience } = record;
  const given = statedRole(record, platform.kind === 'agent' ? 'agent' : 'automation');
  return { given, ...(audience === undefined ? {} : { audience }) };
}

function statedRole({ roleName, durationSeconds, target }: SessionRecord, use: Role['use'] = 'automation'): MappedRole {
  return {
    role: { name: roleName, use, durationSeconds, target, when: {}, confirm: false, default: false },
    source: COMMAND_LINE,
    range: NOWHERE,
  };
}
