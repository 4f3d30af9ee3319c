import type { RoleMap, RoleSource } from '../core/role.ts';
import { autoAssumed, type CatalogueReading, catalogueShadows, isEmpty } from './catalogue-first.ts';

/**
 * The map with the catalogue's roles after all others: that of a broker which only a repository names. What a person allowed
 * are the map's names, so each of them stands, a broken one too, and the catalogue's role of that name is listed and not used.
 */
export function catalogueLast(map: RoleMap, reading: CatalogueReading): RoleMap {
  if (isEmpty(reading)) return map;
  const { source, problems } = reading;
  const before = new Map<string, RoleSource>([
    ...map.broken.map(({ name, source: own }) => [name, own] as const),
    ...map.roles.map(({ role, source: own }) => [role.name, own] as const),
  ]);
  const roles = reading.roles.filter(({ role }) => !before.has(role.name));
  const broken = reading.broken.filter(({ name }) => !before.has(name));
  const usable = new Set(roles.map(({ role }) => role.name));
  const owned = new Set([...usable, ...broken.map(({ name }) => name)]);
  const automatic = autoAssumed(map, owned, usable);
  return {
    ...map,
    sources: owned.size === 0 ? map.sources : [...map.sources, source],
    roles: [...map.roles, ...roles],
    broken: [...map.broken, ...broken],
    overshadowed: [...map.overshadowed, ...catalogueShadows(reading, before)],
    autoAssume: automatic.names,
    problems: [...map.problems.filter(problem => !automatic.settled.has(problem)), ...automatic.problems, ...problems],
  };
}
