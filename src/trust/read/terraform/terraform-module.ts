import type { Evaluator } from '../../../documents/hcl/evaluate.ts';
import type { HclBlock, HclExpression } from '../../../documents/hcl/hcl-tree.ts';
import type { Budget, Scope } from '../../../documents/hcl/scope.ts';
import { type ObjectValue, scalar, type Value } from '../../../documents/hcl/value.ts';
import type { Place } from '../../../documents/place.ts';
import type { EvaluationMemory } from './evaluation-memory.ts';
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
  /** One for all modules that call each other, so that what a value rests on is known across them. */
  readonly memory: EvaluationMemory;
  /** The module that a call leads to, with those variables; undefined where its files are not at hand. */
  readonly called: (
    source: string,
    prefix: string,
    given: (variable: string) => Value | undefined,
  ) => TerraformModule | undefined;
}

/** The files of one module, and what everything in them comes to. */
export class TerraformModule implements Resources {
  readonly blocks: ModuleBlocks;
  readonly #around: ModuleSurroundings;
  readonly #instances = new Map<string, Instances | undefined>();
  readonly #calls = new Map<string, Instances<TerraformModule> | undefined>();
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
    return this.#around.memory.basisOf(use);
  }

  /** The modules that this one calls, and those that they call: only where their files are at hand. */
  called(): readonly TerraformModule[] {
    return [...this.blocks.modules.keys()].flatMap(name => {
      const { items, every } = this.#callsOf(name);
      const own = [...items.map(({ resource }) => resource), ...(every === undefined ? [] : [every])];
      return own.flatMap(module => [module, ...module.called()]);
    });
  }

  /** What the module gives whoever calls it. */
  output(name: string): Value | undefined {
    const output = this.blocks.outputs.get(name);
    const node = output === undefined ? undefined : argumentOf(output.node, 'value');
    if (output === undefined || node === undefined) return undefined;
    return this.#once(`output.${name}`, placeOf(output), () => this.evaluate({ node, file: output.file }));
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
      case 'module':
        return object('module', of => this.#module(of));
      default:
        return this.#types.has(name) ? object(name, of => this.#resource(`${name}.${of}`)) : undefined;
    }
  }

  #variable(name: string): Value | undefined {
    const variable = this.blocks.variables.get(name);
    const given = this.#once(`${name} given`, NOWHERE, () => this.#typed(this.#around.given(name), variable));
    if (given !== undefined) return given;
    const node = variable === undefined ? undefined : argumentOf(variable.node, 'default');
    if (variable === undefined || node === undefined || !this.#around.takesDefaults) return undefined;
    this.#around.memory.usesDefault(`${this.#around.prefix}var.${name}`);
    const { file } = variable;
    return this.#once(`var.${name}`, placeOf(variable), () => this.#typed(this.evaluate({ node, file }), variable));
  }

  #typed(value: Value | undefined, variable: InFile<HclBlock> | undefined): Value | undefined {
    const type = variable === undefined ? undefined : argumentOf(variable.node, 'type');
    if (value === undefined || variable === undefined || type === undefined) return value;
    const { file } = variable;
    return typedValue(value, type, node => this.evaluate({ node, file }));
  }

  #local(name: string): Value | undefined {
    const local = this.blocks.locals.get(name);
    return local === undefined ? undefined : this.#once(`local.${name}`, placeOf(local), () => this.evaluate(local));
  }

  #once(key: string, place: Place, make: () => Value | undefined): Value | undefined {
    return this.#around.memory.once(`${this.#around.prefix}${key}`, place, make);
  }

  #module(name: string): Value | undefined {
    const found = this.blocks.modules.get(name);
    if (found === undefined) return undefined;
    const instances = this.#callsOf(name);
    if (instances.items.length === 0 && instances.every === undefined) return undefined;
    return instancesValue(instances, placeOf(found), module =>
      object(`module.${name}`, output => module.output(output)),
    );
  }

  #callsOf(name: string): Instances<TerraformModule> {
    const none: Instances<TerraformModule> = { form: 'single', items: [], complete: false };
    const found = this.blocks.modules.get(name);
    const known = this.#calls.get(name);
    if (known !== undefined) return known;
    if (found === undefined || this.#calls.has(name)) return none;
    this.#calls.set(name, undefined);
    const source = argumentOf(found.node, 'source');
    const folder = source?.kind === 'literal' && typeof source.value === 'string' ? source.value : undefined;
    const address = `${this.#around.prefix}module.${name}`;
    const make = (suffix: string, scope: Scope): TerraformModule | undefined =>
      folder === undefined
        ? undefined
        : this.#around.called(folder, `${address}${suffix}.`, variable => {
            const node = argumentOf(found.node, variable);
            return node === undefined ? undefined : this.#around.evaluator.evaluate(node, scope);
          });
    const made = instancesOf(found.node, this.scopeOf(found.file), this.#reader, this, make);
    const items = made.items.flatMap(({ key, resource }) => (resource === undefined ? [] : [{ key, resource }]));
    const { form, complete, every } = made;
    const calls = { form, items, complete, ...(every !== undefined && { every }) };
    this.#calls.set(name, calls);
    return calls;
  }

  /** What a reference to a resource is: an object, or a list or map of them. */
  #resource(key: string): Value | undefined {
    const found = this.blocks.resources.get(key);
    return found === undefined
      ? undefined
      : this.#once(key, placeOf(found), () =>
          instancesValue(this.#instancesOf(key), placeOf(found), resource => this.#objectOf(resource)),
        );
  }

  #objectOf(resource: Resource): ObjectValue {
    return object(
      resource.address,
      name => {
        this.#around.memory.usesResource(resource.address);
        return this.#around.memory.once(`${resource.address}.${name}`, resource.place, () => {
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
      this.#around.memory.once(`${address}\0${name}`, placeOf(found), () => block.attribute(name));
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

/** Instances as what a reference to them all is: one, a list or a map. */
function instancesValue<T>(
  { form, items, complete, every }: Instances<T>,
  place: Place,
  valueOf: (instance: T) => Value,
): Value | undefined {
  const [first] = items;
  if (form === 'single') return first === undefined ? undefined : valueOf(first.resource);
  const others = every === undefined ? {} : { every: valueOf(every) };
  if (form === 'list') {
    const values = items.map(({ resource }) => ({ value: valueOf(resource), certain: true }));
    return { kind: 'list', items: values, complete, place, ...others };
  }
  const entries = items.map(({ key, resource }) => ({
    key: scalar(key, place),
    value: valueOf(resource),
    certain: true,
  }));
  return { kind: 'map', entries, complete, place, ...others };
}

function blockObject(block: ResourceBlock): ObjectValue {
  return object('', block.attribute, block.place);
}

function placeOf({ node, file }: InFile<{ readonly start: number; readonly end: number }>): Place {
  return file.source.place(node.start, node.end);
}
