import { unknown, type Value } from '../../../documents/hcl/value.ts';
import type { Place } from '../../../documents/place.ts';
import type { Basis } from './resource.ts';

interface Remembered {
  readonly value: Value | undefined;
  readonly basis: Basis;
}

interface OpenBasis {
  readonly defaults: Set<string>;
  readonly resources: Set<string>;
}

/** What was evaluated once is not evaluated again, what refers to itself is not known, and what a value rests on is kept. */
export class EvaluationMemory {
  readonly #remembered = new Map<string, Remembered>();
  readonly #underWay = new Set<string>();
  #basis: OpenBasis = { defaults: new Set(), resources: new Set() };

  once(key: string, place: Place, make: () => Value | undefined): Value | undefined {
    const known = this.#remembered.get(key);
    if (known !== undefined) {
      this.#add(known.basis);
      return known.value;
    }
    if (this.#underWay.has(key)) return unknown(key, place);
    this.#underWay.add(key);
    const [value, basis] = this.basisOf(make);
    this.#underWay.delete(key);
    this.#remembered.set(key, { value, basis });
    return value;
  }

  basisOf<T>(use: () => T): readonly [result: T, basis: Basis] {
    const outer = this.#basis;
    const own: OpenBasis = { defaults: new Set(), resources: new Set() };
    this.#basis = own;
    const result = use();
    this.#basis = outer;
    this.#add(own);
    return [result, own];
  }

  usesDefault(name: string): void {
    this.#basis.defaults.add(name);
  }

  usesResource(address: string): void {
    this.#basis.resources.add(address);
  }

  #add({ defaults, resources }: Basis): void {
    for (const name of defaults) this.#basis.defaults.add(name);
    for (const address of resources) this.#basis.resources.add(address);
  }
}
