import { knownText } from '../../../documents/hcl/value.ts';
import { knownText as knownWritten } from '../../../documents/written-text.ts';
import { textArgument } from './configured-values.ts';
import type { Resource, Resources } from './resource.ts';

/** Resources that name a role in one of their arguments, by the role. */
export class AttachedPolicies {
  readonly #byAddress = new Map<string, Resource[]>();
  readonly #byName = new Map<string, Resource[]>();

  /** By type, the argument that names the role or the roles. */
  constructor(resources: Resources, argumentsByType: Readonly<Record<string, string>>) {
    for (const [type, argument] of Object.entries(argumentsByType)) {
      for (const resource of resources.ofType(type)) {
        const [role, basis] = resources.basisOf(() => resource.attribute(argument));
        for (const address of basis.resources) add(this.#byAddress, address, resource);
        const named = role?.kind === 'list' ? role.items.map(({ value }) => value) : role === undefined ? [] : [role];
        for (const value of named) {
          const name = knownText(value);
          if (name !== undefined) add(this.#byName, name, resource);
        }
      }
    }
  }

  /** By the role's address where an argument refers to it, else by its name. */
  of(role: Resource): readonly Resource[] {
    const name = textArgument(role, 'name');
    const text = name === undefined ? undefined : knownWritten(name);
    const byName = text === undefined ? undefined : this.#byName.get(text);
    return [...new Set([...(this.#byAddress.get(role.address) ?? []), ...(byName ?? [])])];
  }
}

function add(map: Map<string, Resource[]>, key: string, resource: Resource): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [resource]);
  else known.push(resource);
}
