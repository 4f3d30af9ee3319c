import { Evaluator } from '../../../documents/hcl/evaluate.ts';
import type { HclParser } from '../../../documents/hcl/hcl-parser.ts';
import { hclOfJson } from '../../../documents/hcl/json-syntax.ts';
import { Budget, type Scope, sourceOf } from '../../../documents/hcl/scope.ts';
import type { Value } from '../../../documents/hcl/value.ts';
import { readJsonWithComments } from '../../../documents/read-json.ts';
import type { TrustFile, TrustForm, TrustReading, UnreadPart } from '../../found-trust.ts';
import { awsTrustsOf } from './aws-roles.ts';
import { azureTrustsOf } from './azure-credentials.ts';
import { EvaluationMemory } from './evaluation-memory.ts';
import { exportedAttribute } from './exported-attributes.ts';
import { googleTrustsOf } from './google-pools.ts';
import type { ModuleFile } from './module-blocks.ts';
import type { Resources } from './resource.ts';
import { planResourcesOf } from './plan-resources.ts';
import { TerraformModule } from './terraform-module.ts';

/** How much one module may evaluate: several times what the largest modules of people need. */
const STEPS = 400_000;

export interface TerraformOptions {
  /** Whether a variable that nothing sets is taken for its default, which the trust then says, or is open. */
  readonly defaults: 'taken' | 'open';
}

/**
 * The trusts of Terraform's files. Those of one folder are one module; one that another calls is read as it is called, with the
 * values that it is given there.
 */
export function readTerraform(
  files: readonly TrustFile[],
  parser: HclParser,
  options: TerraformOptions = { defaults: 'taken' },
): TrustReading {
  return new TerraformReading(files, parser, options).reading();
}

/** Whether a file is part of a module, in HCL or in JSON. */
export function isModuleFile(path: string): boolean {
  return /\.tf(?:\.json)?$/.test(path);
}

const SETTINGS = /(?:^|\/)(?:terraform|[^/]+\.auto)\.tfvars(?:\.json)?$/;

/** Modules call each other as deep as people keep track of. */
const DEEPEST_CALL = 8;

class TerraformReading {
  readonly #files: readonly TrustFile[];
  readonly #parser: HclParser;
  readonly #options: TerraformOptions;
  /** `terraform.tfvars` and its like. */
  readonly #settingFiles: readonly TrustFile[];
  readonly #folders = new Map<string, ModuleFile[]>();
  readonly #unread: UnreadPart[] = [];

  constructor(files: readonly TrustFile[], parser: HclParser, options: TerraformOptions) {
    this.#files = files;
    this.#parser = parser;
    this.#options = options;
    this.#settingFiles = files.filter(({ path }) => SETTINGS.test(path));
    for (const { path, text } of files) {
      if (!isModuleFile(path)) continue;
      const document = path.endsWith('.json') ? hclOfJson(text, parser) : parser.document(text);
      for (const { message, start, end } of document.faults) {
        this.#unread.push({ place: { file: path, start, end }, message });
      }
      const folder = folderOf(path);
      const own = this.#folders.get(folder) ?? [];
      own.push({ path, document, source: sourceOf(path, text) });
      this.#folders.set(folder, own);
    }
  }

  reading(): TrustReading {
    const all = [...this.#folders.keys()].map(folder => ({ folder, ...this.#read(folder) }));
    const called = new Set(all.flatMap(({ calls }) => [...calls]));
    const covered = new Set<string>();
    const readings: TrustReading[] = [];
    // First those that nobody calls; of those that call each other in a circle the first.
    for (const { folder, reading, calls } of all.toSorted(
      (a, b) => Number(called.has(a.folder)) - Number(called.has(b.folder)),
    )) {
      if (covered.has(folder)) continue;
      for (const each of calls) covered.add(each);
      readings.push(reading);
    }
    const { trusts, unread } = joined(readings);
    return { trusts, unread: [...this.#unread, ...unread] };
  }

  /** A module, and the folders of those that it calls. */
  #read(folder: string): { readonly reading: TrustReading; readonly calls: ReadonlySet<string> } {
    const calls = new Set<string>();
    const budget = new Budget(STEPS);
    const memory = new EvaluationMemory();
    const evaluator = new Evaluator(this.#parser);
    const moduleIn = (
      path: string,
      prefix: string,
      given: (variable: string) => Value | undefined,
      callers: readonly string[],
    ): TerraformModule =>
      new TerraformModule(this.#folders.get(path) ?? [], {
        evaluator,
        budget,
        memory,
        exported: exportedAttribute,
        given,
        takesDefaults: this.#options.defaults === 'taken',
        file: name => fileNamed(name, path, this.#files),
        folder: path,
        prefix,
        called: (source, inner, values) => {
          const to = /^\.\.?(?:\/|$)/.test(source) ? normalised(`${path}/${source}`) : undefined;
          if (to === undefined || !this.#folders.has(to) || callers.includes(to) || callers.length > DEEPEST_CALL) {
            return undefined;
          }
          calls.add(to);
          return moduleIn(to, inner, values, [...callers, to]);
        },
      });
    const root = moduleIn(folder, '', this.#settings(folder, evaluator, budget), [folder]);
    const modules = [root, ...root.called()];
    const readings = modules.map(module => trustsOf(module, 'terraform', budget));
    if (budget.isUsedUp) readings.push({ trusts: [], unread: this.#tooMuch(folder) });
    return { reading: joined(readings), calls };
  }

  #tooMuch(folder: string): readonly UnreadPart[] {
    const message =
      'The expressions of this module come to more than is evaluated, so that some of its trust is not known.';
    const [file] = this.#folders.get(folder) ?? [];
    return file === undefined ? [] : [{ place: { file: file.path, start: 0, end: 0 }, message }];
  }

  /** What `terraform.tfvars` and its like set in a folder. */
  #settings(folder: string, evaluator: Evaluator, budget: Budget): (variable: string) => Value | undefined {
    const values = new Map<string, Value>();
    for (const { path, text } of this.#settingFiles) {
      if (folderOf(path) !== folder) continue;
      const document = path.endsWith('.json') ? hclOfJson(text, LITERALLY) : this.#parser.document(text);
      const scope: Scope = { ...sourceOf(path, text), budget, name: () => undefined, file: () => undefined };
      for (const { name, value } of document.body.attributes) {
        values.set(name, evaluator.evaluate(value, scope));
      }
    }
    return variable => values.get(variable);
  }
}

/** The trusts of those files that are plans. */
export function readPlans(files: readonly TrustFile[]): TrustReading {
  return joined(
    files.map(({ path, text }) => (path.endsWith('.json') ? readPlan(path, text) : { trusts: [], unread: [] })),
  );
}

/** A plan of `terraform show -json`; other JSON has no trust of Terraform. */
function readPlan(path: string, text: string): TrustReading {
  const none = { trusts: [], unread: [] };
  if (!text.includes('"format_version"') || !text.includes('"root_module"')) return none;
  const read = readJsonWithComments(text);
  const resources = read.ok && read.root !== undefined ? planResourcesOf(read.root, path) : undefined;
  return resources === undefined ? none : trustsOf(resources, 'terraform-plan', new Budget(STEPS));
}

function trustsOf(resources: Resources, form: TrustForm, budget: Budget): TrustReading {
  return joined([
    awsTrustsOf(resources, form, budget),
    googleTrustsOf(resources, form, budget),
    azureTrustsOf(resources, form),
  ]);
}

/** Values of variables in JSON are no templates. */
const LITERALLY: Pick<HclParser, 'template'> = {
  template: text => ({ value: { kind: 'literal', value: text, start: 0, end: text.length }, faults: [] }),
};

function joined(readings: readonly TrustReading[]): TrustReading {
  const unread = readings.flatMap(each => each.unread);
  // Instances of one block are unread for the same reason at the same place.
  const once = new Map(unread.map(part => [`${part.place.file}\0${part.place.start}\0${part.message}`, part]));
  return { trusts: readings.flatMap(({ trusts }) => trusts), unread: [...once.values()] };
}

function folderOf(path: string): string {
  const at = path.lastIndexOf('/');
  return at === -1 ? '' : path.slice(0, at);
}

/** `path.module` is the folder from where all paths begin, so that what it names stands there already. */
function fileNamed(name: string, folder: string, files: readonly TrustFile[]): TrustFile | undefined {
  const wanted = [normalised(name), normalised(`${folder}/${name}`)];
  return files.find(({ path }) => wanted.includes(path));
}

function normalised(path: string): string {
  const steps: string[] = [];
  for (const step of path.split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '' && step !== '.') steps.push(step);
  }
  return steps.join('/');
}
