import type { BrokenRole, MappedRole, Problem, RoleMap, RoleSource } from '../core/role.ts';

/** What a broker's catalogue says, once read. */
export interface CatalogueReading {
  readonly source: RoleSource;
  readonly roles: readonly MappedRole[];
  readonly broken: readonly BrokenRole[];
  readonly problems: readonly Problem[];
}

/**
 * The map with the catalogue's roles before all others: a name that the catalogue has, even a broken one, is no later
 * source's. Where a repository names the broker, by the leave of the person's setting, the person's own roles go before it.
 */
export function catalogueFirst(map: RoleMap, reading: CatalogueReading): RoleMap {
  if (isEmpty(reading)) return map;
  const { source, problems, ...kept } = reading;
  const own = namesBeforeCatalogue(map);
  const roles = kept.roles.filter(({ role }) => !own.has(role.name));
  const broken = kept.broken.filter(({ name }) => !own.has(name));
  const usable = new Set(roles.map(({ role }) => role.name));
  const owned = new Set([...usable, ...broken.map(({ name }) => name)]);
  const automatic = autoAssumed(map, owned, usable);
  return {
    ...map,
    sources: owned.size === 0 ? map.sources : [source, ...map.sources],
    roles: [...roles, ...map.roles.filter(({ role }) => !owned.has(role.name))],
    broken: [...broken, ...map.broken.filter(({ name }) => !owned.has(name))],
    overshadowed: [
      ...catalogueShadows(reading, own),
      ...map.roles
        .filter(({ role }) => owned.has(role.name))
        .map(({ role, source: later, range }) => ({ name: role.name, source: later, definedIn: source, range })),
      ...map.broken
        .filter(({ name }) => owned.has(name))
        .map(({ name, source: later, problem }) => ({ name, source: later, definedIn: source, range: problem.range })),
      ...map.overshadowed.map(each => (owned.has(each.name) ? { ...each, definedIn: source } : each)),
    ],
    autoAssume: automatic.names,
    problems: [...problems, ...map.problems.filter(problem => !automatic.settled.has(problem)), ...automatic.problems],
  };
}

/** Without a role or problem a catalogue is no source. */
export function isEmpty({ roles, broken, problems }: CatalogueReading): boolean {
  return roles.length + broken.length + problems.length === 0;
}

/** The catalogue's names that others have already, by who has them. */
export function catalogueShadows(
  { source, roles, broken }: CatalogueReading,
  before: ReadonlyMap<string, RoleSource>,
): RoleMap['overshadowed'] {
  const named = [
    ...roles.map(({ role: { name }, range }) => ({ name, range })),
    ...broken.map(({ name, problem: { range } }) => ({ name, range })),
  ];
  return named.flatMap(({ name, range }) => {
    const definedIn = before.get(name);
    return definedIn === undefined ? [] : [{ name, source, definedIn, range }];
  });
}

/** The person's own names, with their source, unless the broker is the person's own too. */
function namesBeforeCatalogue({ identity, roles, broken }: RoleMap): ReadonlyMap<string, RoleSource> {
  if (identity === undefined || identity.source.kind === 'user') return new Map();
  const named = [...roles.map(({ role: { name }, source }) => ({ name, source })), ...broken];
  return new Map(named.flatMap(({ name, source }) => (source.kind === 'user' ? [[name, source] as const] : [])));
}

/** A repository must not switch on by itself what an organisation keeps; the person's own configuration may. */
export function autoAssumed(
  { autoAssume, autoAssumeSource, unknownAutoAssume = [] }: RoleMap,
  owned: ReadonlySet<string>,
  usable: ReadonlySet<string>,
): {
  readonly names: readonly string[];
  readonly settled: ReadonlySet<Problem>;
  readonly problems: readonly Problem[];
} {
  const found = unknownAutoAssume.filter(({ name }) => usable.has(name));
  const settled = new Set(found.map(({ problem }) => problem));
  if (autoAssumeSource?.kind === 'user') {
    const names = autoAssume.filter(name => !owned.has(name) || usable.has(name));
    return { names: [...names, ...found.map(({ name }) => name)], settled, problems: [] };
  }
  const problems = found.map(({ name, problem }): Problem => {
    const advice = 'Only your configuration can have it assumed automatically.';
    const message = `autoAssume names ${name}, which the catalogue keeps. ${advice}`;
    return { ...problem, severity: 'warning', code: 'auto-assume-own', message };
  });
  return { names: autoAssume.filter(name => !owned.has(name)), settled, problems };
}
