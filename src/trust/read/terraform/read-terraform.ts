import { Evaluator } from '../../../documents/hcl/evaluate.ts';
import type { HclParser } from '../../../documents/hcl/hcl-parser.ts';
import { Budget, sourceOf } from '../../../documents/hcl/scope.ts';
import type { TrustFile, TrustForm, TrustReading, UnreadPart } from '../../found-trust.ts';
import { awsTrustsOf } from './aws-roles.ts';
import { azureTrustsOf } from './azure-credentials.ts';
import { exportedAttribute } from './exported-attributes.ts';
import { googleTrustsOf } from './google-pools.ts';
import type { ModuleFile } from './module-blocks.ts';
import type { Resources } from './resource.ts';
import { TerraformModule } from './terraform-module.ts';

/** How much one module may evaluate: several times what the largest modules of people need. */
const STEPS = 400_000;

export interface TerraformOptions {
  /** Whether a variable that nothing sets is taken for its default, which the trust then says, or is open. */
  readonly defaults: 'taken' | 'open';
}

/** The trusts of Terraform's files; those of one folder are one module. */
export function readTerraform(
  files: readonly TrustFile[],
  parser: HclParser,
  options: TerraformOptions = { defaults: 'taken' },
): TrustReading {
  const folders = new Map<string, TrustFile[]>();
  for (const file of files) {
    if (!file.path.endsWith('.tf')) continue;
    const folder = folderOf(file.path);
    folders.set(folder, [...(folders.get(folder) ?? []), file]);
  }
  const readings = [...folders].map(([folder, own]) => readModule(folder, own, files, parser, options));
  return joined(readings);
}

function readModule(
  folder: string,
  files: readonly TrustFile[],
  all: readonly TrustFile[],
  parser: HclParser,
  options: TerraformOptions,
): TrustReading {
  const unread: UnreadPart[] = [];
  const read = files.map(({ path, text }): ModuleFile => {
    const document = parser.document(text);
    for (const { message, start, end } of document.faults) unread.push({ place: { file: path, start, end }, message });
    return { path, document, source: sourceOf(path, text) };
  });
  const budget = new Budget(STEPS);
  const module = new TerraformModule(read, {
    evaluator: new Evaluator(parser),
    budget,
    exported: exportedAttribute,
    given: () => undefined,
    takesDefaults: options.defaults === 'taken',
    file: name => fileNamed(name, folder, all),
    folder,
    prefix: '',
  });
  const { trusts, unread: others } = trustsOf(module, 'terraform', budget);
  return { trusts, unread: [...unread, ...others] };
}

export function trustsOf(resources: Resources, form: TrustForm, budget: Budget): TrustReading {
  return joined([
    awsTrustsOf(resources, form, budget),
    googleTrustsOf(resources, form, budget),
    azureTrustsOf(resources, form),
  ]);
}

function joined(readings: readonly TrustReading[]): TrustReading {
  return { trusts: readings.flatMap(({ trusts }) => trusts), unread: readings.flatMap(({ unread }) => unread) };
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
