import { parseJson } from '../core/parse.ts';
import type { Digest } from '../core/ports.ts';
import type { MappedRole, Problem, RoleMap, RoleSource } from '../core/role.ts';
import type { Target } from '../core/target.ts';
import { readRoleMap, type RoleMapInput } from './assemble-role-map.ts';
import { isNumberedMap, NUMBERS, type NumberedMap, roleWith, unusualOf } from './numbered-map.ts';
import { loadSchemas, withSchemas } from './with-schemas.ts';

/** Where what was read in one folder is kept until the next run: out of reach of any repository. */
export interface ReadingMemory {
  /** Tells programs apart: what another one made of a text counts for nothing. Undefined where that is not known. */
  program(): Promise<string | undefined>;
  readonly digest: Digest;
  read(): Promise<string | undefined>;
  /** Never rejects: where nothing can be kept, only time is lost. */
  write(text: string): Promise<void>;
}

/** In UTF-16 units of all texts: below that, reading costs no more than remembering. */
const WORTH_REMEMBERING = 64 * 1024;

/**
 * {@link readRoleMap}, or what it answered to the very same texts and choices the last time. What is kept counts while it
 * is whole, for this program and this input; instead of anything else the texts are read again.
 */
export async function readOrRemember(input: RoleMapInput, memory: ReadingMemory | undefined): Promise<RoleMap> {
  const program = lengthOf(input) < WORTH_REMEMBERING ? undefined : await memory?.program();
  if (memory === undefined || program === undefined) return withSchemas(schemas => readRoleMap(input, schemas));
  const key = keyOf(program, input, memory.digest);
  // Of digests, not of the texts themselves: joining texts of megabytes costs more than hashing them.
  const sealOf = (text: string): string => memory.digest(`${key}\n${memory.digest(text)}`);
  const remembered = recalled(await memory.read(), sealOf);
  if (remembered !== undefined) return { ...remembered, reading: key };
  // A long one is not read twice for something in it that is not plainly right.
  const map = readRoleMap(input, await loadSchemas());
  if (isWorthKeeping(map)) {
    const text = JSON.stringify(numbered(map));
    await memory.write(`${sealOf(text)}\n${text}`);
  }
  return { ...map, reading: key };
}

/** Of everything that decides what is read. */
function keyOf(program: string, input: RoleMapInput, digest: Digest): string {
  const short = (name: string, value: unknown): unknown =>
    name === 'text' && typeof value === 'string' ? digest(value) : value;
  return digest(JSON.stringify([program, input], short));
}

function lengthOf({ userConfiguration, repositoryFile, devcontainers = [] }: RoleMapInput): number {
  return [userConfiguration, repositoryFile, ...devcontainers].reduce(
    (length, file) => length + (file?.text.length ?? 0),
    0,
  );
}

/** A file that cannot be read now may be readable in a moment; a client's secret has one place, where the person wrote it. */
function isWorthKeeping({ unread, identity }: RoleMap): boolean {
  return unread === undefined && identity?.settings.provider?.clientSecret === undefined;
}

/** Undefined for a record that was changed, cut short or written for another input: its seal is of both. */
function recalled(content: string | undefined, sealOf: (text: string) => string): RoleMap | undefined {
  const end = content?.indexOf('\n') ?? -1;
  if (content === undefined || end < 0) return undefined;
  const text = content.slice(end + 1);
  if (sealOf(text) !== content.slice(0, end)) return undefined;
  try {
    const map = parseJson(text);
    return isNumberedMap(map) ? withObjects(map) : undefined;
  } catch {
    return undefined;
  }
}

/** With the number of each source and problem in its place: they stand in several, and are told apart as objects. */
function numbered({ unread: _none, ...map }: RoleMap): NumberedMap {
  const numbers = new Map<RoleSource | Problem, number>();
  for (const list of [map.sources, map.problems])
    for (const [number, each] of list.entries()) numbers.set(each, number);
  const at = (each: RoleSource | Problem): number => numbers.get(each) ?? -1;
  const { roles, identity, autoAssumeSource, unknownAutoAssume, ...rest } = map;
  const targets = new Map<string, { readonly number: number; readonly target: Target }>();
  const targetAt = (target: Target): number => {
    const text = JSON.stringify(target);
    const found = targets.get(text) ?? { number: targets.size, target };
    targets.set(text, found);
    return found.number;
  };
  const ofRoles = roles.flatMap(
    ({ role: { target }, source, range: { startLine, startColumn, endLine, endColumn } }) => [
      targetAt(target),
      at(source),
      startLine,
      startColumn,
      endLine,
      endColumn,
    ],
  );
  return {
    ...rest,
    names: roles.map(({ role }) => role.name),
    targets: [...targets.values()].map(({ target }) => target),
    unusual: roles.flatMap(({ role }, index) => {
      const says = unusualOf(role);
      return says === undefined ? [] : [{ role: index, says }];
    }),
    numbers: ofRoles,
    overshadowed: map.overshadowed.map(each => ({ ...each, source: at(each.source), definedIn: at(each.definedIn) })),
    broken: map.broken.map(({ name, source, problem }) => ({ name, source: at(source), problem: at(problem) })),
    ...(identity === undefined ? {} : { identity: { settings: identity.settings, source: at(identity.source) } }),
    ...(autoAssumeSource === undefined ? {} : { autoAssumeSource: at(autoAssumeSource) }),
    ...(unknownAutoAssume === undefined
      ? {}
      : { unknownAutoAssume: unknownAutoAssume.map(({ name, problem }) => ({ name, problem: at(problem) })) }),
  };
}

/** The same as it was read. @throws Error where a number names nothing. */
function withObjects(map: NumberedMap): RoleMap {
  const { sources, problems, autoAssume, identity, autoAssumeSource, unknownAutoAssume } = map;
  const sourceAt = (number: number): RoleSource => existing(sources[number]);
  const problemAt = (number: number): Problem => existing(problems[number]);
  return {
    sources,
    problems,
    autoAssume,
    roles: rolesOf(map),
    overshadowed: map.overshadowed.map(({ name, source, definedIn, range }) => {
      return { name, source: sourceAt(source), definedIn: sourceAt(definedIn), range };
    }),
    broken: map.broken.map(({ name, source, problem }) => {
      return { name, source: sourceAt(source), problem: problemAt(problem) };
    }),
    identity: identity && { settings: identity.settings, source: sourceAt(identity.source) },
    autoAssumeSource: autoAssumeSource === undefined ? undefined : sourceAt(autoAssumeSource),
    ...(unknownAutoAssume === undefined
      ? {}
      : { unknownAutoAssume: unknownAutoAssume.map(({ name, problem }) => ({ name, problem: problemAt(problem) })) }),
  };
}

/** @throws Error where a number names nothing. */
function rolesOf({ names, targets, sources, unusual, numbers }: NumberedMap): readonly MappedRole[] {
  const says = new Map(unusual.map(each => [each.role, each.says]));
  const number = (role: number, offset: number): number => existing(numbers[NUMBERS * role + offset]);
  return names.map((name, index) => ({
    role: roleWith(name, existing(targets[number(index, 0)]), says.get(index)),
    source: existing(sources[number(index, 1)]),
    range: {
      startLine: number(index, 2),
      startColumn: number(index, 3),
      endLine: number(index, 4),
      endColumn: number(index, 5),
    },
  }));
}

function existing<T>(each: T | undefined): T {
  if (each === undefined) throw new Error('A number names nothing.');
  return each;
}
