import type { Evaluator } from '../../../documents/hcl/evaluate.ts';
import type { HclBlock, HclExpression } from '../../../documents/hcl/hcl-tree.ts';
import type { Budget, Scope } from '../../../documents/hcl/scope.ts';
import { type ObjectValue, scalar, type Value } from '../../../documents/hcl/value.ts';
import type { Place } from '../../../documents/place.ts';
import { EvaluationMemory } from './evaluation-memory.ts';
import { expandedBlocks, type BlockReader } from './expanded-blocks.ts';
import { instancesOf, type Instances } from './instances.ts';
import { argumentOf, type InFile, type ModuleBlocks, type ModuleFile, moduleBlocksOf } from './module-blocks.ts';
import type { Basis, Resource, ResourceBlock, Resources } from './resource.ts';
import { typedValue } from './variable-types.ts';

/** What a module needs besides its own files. */
export interface ModuleSurroundings {
  readonly evaluator: Evaluator;
  readonly budget: Budget;
  /** The attributes that a provider works out: a role's ARN. */
  readonly exported: (resource: Resource, name: string, resources: Resources) => Value | undefined;
  /** What whoever calls the module gives for a variable. */
  readonly given: (variable: string) => Value | undefined;
  /** Whether a variable that nobody gives is its default, or open. */
  readonly takesDefaults: boolean;
  readonly file: Scope['file'];
  /** Relative to what is read; empty for that itself. */
  readonly folder: string;
  /** `module.deploy.` of a module that another calls. */
  readonly prefix: string;
}

/** The files of one module, and what everything in them comes to. */
export class TerraformModule implements Resources {
  readonly blocks: ModuleBlocks;
  readonly #around: ModuleSurroundings;
  readonly #memory = new EvaluationMemory();
  readonly #instances = new Map<string, Instances | undefined>();
  readonly #reader: BlockReader;
  readonly #types = new Set<string>();

  constructor(files: readonly ModuleFile[], around: ModuleSurroundings) {
    this.blocks = moduleBlocksOf(files);
    this.#around = around;
    this.#reader = { evaluate: (expression, scope) => around.evaluator.evaluate(expression, scope) };
    for (const key of this.blocks.resources.keys()) this.#types.add(key.slice(0, key.indexOf('.')));
  }

  ofType(type: string, mode: 'resource' | 'data' = 'resource'): readonly Resource[] {
    const prefix = mode === 'data' ? `data.${type}.` : `${type}.`;
    return [...this.blocks.resources.keys()].flatMap(key => {
      if (!key.startsWith(prefix)) return [];
      const { items, every } = this.#instancesOf(key);
      return every === undefined
        ? items.map(({ resource }) => resource)
        : [...items.map(({ resource }) => resource), every];
    });
  }

  basisOf<T>(use: () => T): readonly [result: T, basis: Basis] {
    return this.#memory.basisOf(use);
  }

  scopeOf({ source }: ModuleFile): Scope {
    const { budget, file } = this.#around;
    return { ...source, budget, file, name: name => this.#name(name) };
  }

  evaluate({ node, file }: InFile<HclExpression>): Value {
    return this.#around.evaluator.evaluate(node, this.scopeOf(file));
  }

  #name(name: string): Value | undefined {
    switch (name) {
      case 'var':
        return object('var', variable => this.#variable(variable));
      case 'local':
        return object('local', local => this.#local(local));
      case 'path':
        return object('path', of => (of === 'module' ? scalar(this.#around.folder || '.', NOWHERE) : undefined));
      case 'data':
        return object('data', type =>
          this.#types.has('data') ? object(`data.${type}`, of => this.#resource(`data.${type}.${of}`)) : undefined,
        );
      default:
        return this.#types.has(name) ? object(name, of => this.#resource(`${name}.${of}`)) : undefined;
    }
  }

  #variable(name: string): Value | undefined {
    const given = this.#around.given(name);
    if (given !== undefined) return given;
    const variable = this.blocks.variables.get(name);
    const node = variable === undefined ? undefined : argumentOf(variable.node, 'default');
    if (variable === undefined || node === undefined || !this.#around.takesDefaults) return undefined;
    this.#memory.usesDefault(`var.${name}`);
    return this.#memory.once(`var.${name}`, placeOf(variable), () => {
      const value = this.evaluate({ node, file: variable.file });
      const type = argumentOf(variable.node, 'type');
      return type === undefined
        ? value
        : typedValue(value, type, each => this.evaluate({ node: each, file: variable.file }));
    });
  }

  #local(name: string): Value | undefined {
    const local = this.blocks.locals.get(name);
    return local === undefined
      ? undefined
      : this.#memory.once(`local.${name}`, placeOf(local), () => this.evaluate(local));
  }

  /** What a reference to a resource is: an object, or a list or map of them. */
  #resource(key: string): Value | undefined {
    const found = this.blocks.resources.get(key);
    return found === undefined
      ? undefined
      : this.#memory.once(key, placeOf(found), () => {
          const { form, items, complete, every } = this.#instancesOf(key);
          const place = placeOf(found);
          const first = items[0];
          if (form === 'single') return first === undefined ? undefined : this.#objectOf(first.resource);
          const others = every === undefined ? {} : { every: this.#objectOf(every) };
          if (form === 'list') {
            const values = items.map(({ resource }) => ({
              value: this.#objectOf(resource),
              certain: resource.certain,
            }));
            return { kind: 'list', items: values, complete, place, ...others };
          }
          const entries = items.map(({ key: name, resource }) => ({
            key: scalar(name, place),
            value: this.#objectOf(resource),
            certain: resource.certain,
          }));
          return { kind: 'map', entries, complete, place, ...others };
        });
  }

  #objectOf(resource: Resource): ObjectValue {
    return object(
      resource.address,
      name => {
        this.#memory.usesResource(resource.address);
        return this.#memory.once(`${resource.address}.${name}`, resource.place, () => {
          const exported = this.#around.exported(resource, name, this);
          if (exported !== undefined) return exported;
          const configured = resource.attribute(name);
          if (configured !== undefined) return configured;
          const blocks = resource.blocks(name);
          if (blocks.length === 0) return undefined;
          const items = blocks.map(block => ({ value: blockObject(block), certain: block.certain }));
          return { kind: 'list', items, complete: true, place: resource.place };
        });
      },
      resource.place,
    );
  }

  #instancesOf(key: string): Instances {
    const found = this.blocks.resources.get(key);
    const known = this.#instances.get(key);
    if (known !== undefined) return known;
    // While its own number is being worked out, nothing can be said of it.
    if (found === undefined || this.#instances.has(key)) return { form: 'single', items: [], complete: false };
    this.#instances.set(key, undefined);
    const address = `${this.#around.prefix}${key}`;
    const instances = instancesOf(found.node, this.scopeOf(found.file), this.#reader, this, (suffix, scope, certain) =>
      this.#instance(found, key, `${address}${suffix}`, scope, certain),
    );
    this.#instances.set(key, instances);
    return instances;
  }

  #instance(found: InFile<HclBlock>, key: string, address: string, scope: Scope, certain: boolean): Resource {
    const [first, second] = key.split('.');
    const data = first === 'data';
    const block = expandedBlocks(found.node.body, placeOf(found), scope, this.#reader, certain);
    const remembered = (name: string): Value | undefined =>
      this.#memory.once(`${address}\0${name}`, placeOf(found), () => block.attribute(name));
    return {
      mode: data ? 'data' : 'resource',
      type: (data ? second : first) ?? '',
      address,
      place: block.place,
      certain,
      attribute: remembered,
      blocks: block.blocks,
    };
  }
}

const NOWHERE: Place = { file: '', start: 0, end: 0 };

function object(written: string, attribute: (name: string) => Value | undefined, place = NOWHERE): ObjectValue {
  return { kind: 'object', written, place, attribute };
}

function blockObject(block: ResourceBlock): ObjectValue {
  return object('', block.attribute, block.place);
}

function placeOf({ node, file }: InFile<{ readonly start: number; readonly end: number }>): Place {
  return file.source.place(node.start, node.end);
}
