import type { LocatedNode } from '../../../documents/located-tree.ts';
import type { WrittenTexts } from '../../../documents/written-text.ts';
import type { RunContext } from '../login.ts';
import { itemsOf, placeOfNode, textAt, valueOf } from '../nodes.ts';
import { either } from '../possible-texts.ts';
import { addFindings, readScripts } from '../shell/script-logins.ts';
import { addActionLogin } from './action-logins.ts';
import type { Context } from './evaluate.ts';
import { addEnvironmentLogins, addKeyVariables } from './key-variables.ts';
import type { Scope } from './scope.ts';
import { anyOf, known, textsOf, type Values, valuesOf } from './values.ts';

/** What the steps of a job, or of an action, leave behind. */
export interface StepResults {
  /** `steps.<id>.outputs.<name>`. */
  readonly steps: Context;
  /** Variables that were set for the steps that follow. */
  readonly environment: ReadonlyMap<string, WrittenTexts>;
}

/** How a step that is reached is told of: with what has to be true besides. */
export type RunOf = (conditions: readonly string[], scope: Scope) => RunContext;

/** Reads a local action that a step uses, and gives its outputs. */
export type ReadLocalAction = (
  path: string,
  inputs: LocatedNode | undefined,
  scope: Scope,
  step: LocatedNode,
  runOf: RunOf,
) => LocalResults | undefined;

export interface LocalResults {
  readonly output: (name: string) => Values | undefined;
  readonly environment: ReadonlyMap<string, WrittenTexts>;
}

/** Goes through steps in their order. */
export function readSteps(
  steps: LocatedNode | undefined,
  outer: Scope,
  runOf: RunOf,
  readLocalAction: ReadLocalAction,
): StepResults {
  const outputs = new Map<string, (name: string) => Values | undefined>();
  const environment = new Map<string, WrittenTexts>();
  const stepsContext: Context = ([id, kind, name]) =>
    id === undefined || name === undefined || kind?.toLowerCase() !== 'outputs'
      ? undefined
      : outputs.get(id.toLowerCase())?.(name);
  const outerVariables = outer.contexts['env'];
  const set: Context = path => {
    const texts = path.length === 1 && path[0] !== undefined ? environment.get(path[0]) : undefined;
    return texts === undefined ? outerVariables?.(path) : valuesOf(texts);
  };
  const around = outer.with({ steps: stepsContext, env: set });

  for (const step of itemsOf(steps)) {
    if (step.kind !== 'map') continue;
    if (!outer.session.mayGoOn(placeOfNode(outer.document.path, step))) break;
    const variables = valueOf(step, 'env');
    const scope = around.withVariables(variables);
    const condition = textAt(valueOf(step, 'if'));
    const stepRun: RunOf = (conditions, seenFrom) =>
      runOf(condition === undefined ? conditions : [condition, ...conditions], seenFrom);
    const run = stepRun([], scope);
    addKeyVariables(variables, scope, run);
    const id = textAt(valueOf(step, 'id'))?.toLowerCase();
    const certain = condition === undefined;
    addEnvironmentLogins(variables, scope, run);
    const results = readStep(step, scope, run, stepRun, readLocalAction);
    if (id !== undefined) outputs.set(id, certain ? results.output : name => sometimes(results.output(name)));
    for (const [name, texts] of results.environment) {
      const before = certain ? undefined : environment.get(name);
      environment.set(name, before === undefined ? texts : either(before, texts));
    }
  }
  return { steps: stepsContext, environment };
}

/** A step that is left out has no outputs. */
function sometimes(values: Values | undefined): Values | undefined {
  return values && anyOf([values, known('')]);
}

function readStep(
  step: LocatedNode,
  scope: Scope,
  run: RunContext,
  runOf: RunOf,
  readLocalAction: ReadLocalAction,
): LocalResults {
  const inputs = valueOf(step, 'with');
  const uses = textAt(valueOf(step, 'uses'));
  if (uses?.startsWith('./') === true) {
    const results = readLocalAction(uses, inputs, scope, step, runOf);
    if (results !== undefined) return results;
  }
  if (uses !== undefined) {
    addActionLogin(uses, step, inputs, scope, run);
    return NOTHING;
  }
  const script = valueOf(step, 'run');
  const text = textAt(script);
  if (script?.kind !== 'scalar' || text === undefined) return NOTHING;
  return readRun(script, step, scope, run);
}

const NOTHING: LocalResults = { output: () => undefined, environment: new Map() };

function readRun(
  script: LocatedNode & { readonly kind: 'scalar' },
  step: LocatedNode,
  scope: Scope,
  run: RunContext,
): LocalResults {
  const shell = textAt(valueOf(step, 'shell')) ?? '';
  const results = readScripts([{ node: script, document: scope.document }], {
    powershell: /^(?:pwsh|powershell)/i.test(shell),
    session: scope.session,
    found: () => undefined,
    variable: name => {
      const values = scope.contexts['env']?.([name]);
      return values === undefined ? undefined : textsOf(values, `$${name}`);
    },
    expression: written => scope.expression(written),
    files: ['GITHUB_OUTPUT', 'GITHUB_ENV'],
  });
  addFindings(results, scope.session, run);
  const outputs = results.setForLater.get('GITHUB_OUTPUT');
  return {
    output: name => {
      const texts = outputs?.get(name);
      return texts === undefined ? undefined : valuesOf(texts);
    },
    environment: results.setForLater.get('GITHUB_ENV') ?? new Map(),
  };
}
