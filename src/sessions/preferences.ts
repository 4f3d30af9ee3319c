import { defaultOf, type RoleMap } from '../core/role.ts';
import { isObject, parseJson } from '../core/parse.ts';
import type { Repository } from '../core/repository.ts';
import type { Cloud } from '../core/target.ts';
import type { World } from './world.ts';

/** Which role new terminals use, by cloud: the person's own choice, kept by folder outside the repository. */
export class TerminalPreferences {
  readonly #world: Pick<World, 'state' | 'digest'>;

  constructor(world: Pick<World, 'state' | 'digest'>) {
    this.#world = world;
  }

  async chosen({ folder }: Repository, cloud: Cloud): Promise<string | undefined> {
    const value = (await this.#read(folder))[cloud];
    return typeof value === 'string' ? value : undefined;
  }

  async choose({ folder }: Repository, cloud: Cloud, roleName: string): Promise<void> {
    const chosen = { ...(await this.#read(folder)), [cloud]: roleName };
    await this.#world.state.write(this.#name(folder), `${JSON.stringify(chosen)}\n`);
  }

  /**
   * The role that was assumed first of those that are held: new terminals keep it while others come and go.
   * @param held names of the roles that are held now, in no order that means anything.
   */
  async first({ folder }: Repository, cloud: Cloud, held: readonly string[]): Promise<string | undefined> {
    const value = (await this.#read(folder))[`${cloud}First`];
    return held.find(name => name === value);
  }

  /** `name` was assumed; what was first among those held already stays it. */
  async assumed(repository: Repository, cloud: Cloud, name: string, held: readonly string[]): Promise<void> {
    const others = held.filter(other => other !== name);
    const first = (await this.first(repository, cloud, held)) ?? others[0] ?? name;
    const { folder } = repository;
    const known = await this.#read(folder);
    if (known[`${cloud}First`] === first) return;
    await this.#world.state.write(this.#name(folder), `${JSON.stringify({ ...known, [`${cloud}First`]: first })}\n`);
  }

  async #read(folder: string): Promise<Readonly<Record<string, unknown>>> {
    const file = await this.#world.state.read(this.#name(folder));
    const value = file === undefined ? undefined : parseJson(file.content);
    return isObject(value) ? value : {};
  }

  #name(folder: string): string {
    return `terminals-${this.#world.digest(folder).slice(0, 32)}.json`;
  }
}

/**
 * The role new terminals use for a cloud: the chosen one, else the map's, else the first that was assumed of those that are
 * held. Undefined when none is. @param heldRoles that one first.
 */
export function defaultRole(
  map: RoleMap,
  cloud: Cloud,
  chosen: string | undefined,
  heldRoles: readonly string[],
): string | undefined {
  const roles = map.roles.map(({ role }) => role);
  const byMap = defaultOf(roles, map.autoAssume, cloud);
  const wanted = new Set([chosen, byMap, ...heldRoles].filter(name => name !== undefined));
  if (wanted.size === 0) return undefined;
  const found = roles.filter(({ name, target }) => wanted.has(name) && target.cloud === cloud);
  const there = new Set(found.map(({ name }) => name));
  return [...wanted].find(name => there.has(name));
}
