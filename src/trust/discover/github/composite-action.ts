import type { LocatedNode } from '../../../documents/located-tree.ts';
import { written } from '../../../documents/written-text.ts';
import { gitHubActionsIssuer } from '../../../issuers/issuers.ts';
import type { CiDocument } from '../ci-document.ts';
import type { RunContext } from '../login.ts';
import { placeOfNode, valueOf } from '../nodes.ts';
import type { DiscoverySession } from '../session.ts';
import { childOf } from './data.ts';
import type { Context } from './evaluate.ts';
import { inputValues, Scope } from './scope.ts';
import { type LocalResults, readSteps, type ReadLocalAction, type RunOf } from './steps.ts';
import { subjectsOf } from './triggers.ts';
import { known } from './values.ts';

/** As GitHub allows [docs.github.com, creating a composite action]. */
const MAXIMUM_CALLS = 10;

/** Where the file of a local action can be, below the folder that a step names. */
export function actionPaths(uses: string): readonly string[] {
  const folder = uses.replace(/^\.\//, '').replace(/\/+$/, '');
  return ['action.yml', 'action.yaml'].map(name => (folder === '' || folder === '.' ? name : `${folder}/${name}`));
}

/** Reads a local action as a step uses it. */
export const readLocalAction: ReadLocalAction = (uses, inputs, scope, step, runOf) => {
  const { session } = scope;
  const document = actionPaths(uses).flatMap(path => session.documents.get(path) ?? [])[0];
  const steps = valueOf(valueOf(document?.roots[0], 'runs'), 'steps');
  if (document === undefined || steps === undefined) return undefined;
  const place = placeOfNode(scope.document.path, step);
  const runBelow: RunOf = (conditions, seenFrom): RunContext => {
    const run = runOf(conditions, seenFrom);
    return { ...run, through: [...run.through, place] };
  };
  if (runBelow([], scope).through.length > MAXIMUM_CALLS) {
    session.addUnread(place, `Actions use each other ${MAXIMUM_CALLS} levels deep here; GitHub runs no more.`);
    return undefined;
  }
  const declared = valueOf(document.roots[0], 'inputs');
  return readAction(document, scope, runBelow, ([name], inner) => {
    if (name === undefined) return undefined;
    const given = childOf(inputs, name);
    if (given !== undefined) return scope.values(given);
    const byDefault = valueOf(childOf(declared, name), 'default');
    return byDefault === undefined ? known('') : inner.values(byDefault);
  });
};

/** Reads an action that no step of these files uses: whoever uses it says what its inputs are. */
export function readUnusedAction(document: CiDocument, session: DiscoverySession): void {
  const declared = valueOf(document.roots[0], 'inputs');
  const { repository, issuers } = session.options;
  const run: RunContext = {
    system: 'github-actions',
    through: [],
    conditions: [],
    triggers: [],
    mayMint: 'unknown',
    issuer: written(gitHubActionsIssuer(issuers?.['github-actions']).text),
    subjects: { ...subjectsOf(repository, undefined, []), complete: false },
  };
  const outer = new Scope(document, session, {});
  readAction(
    document,
    outer,
    conditions => ({ ...run, conditions }),
    ([name], inner) => (name === undefined ? undefined : inputValues(`inputs.${name}`, childOf(declared, name), inner)),
  );
}

function readAction(
  document: CiDocument,
  caller: Scope,
  runOf: RunOf,
  input: (path: readonly string[], inner: Scope) => ReturnType<Context>,
): LocalResults {
  const root: LocatedNode | undefined = document.roots[0];
  const { env, github, matrix } = caller.contexts;
  // An action sees the run and its variables, but neither secrets nor the steps of whoever uses it.
  const inner = new Scope(document, caller.session, {
    ...(env === undefined ? {} : { env }),
    ...(github === undefined ? {} : { github }),
    ...(matrix === undefined ? {} : { matrix }),
  });
  const scope = inner.with({ inputs: path => input(path, inner) });
  const { steps, environment } = readSteps(valueOf(valueOf(root, 'runs'), 'steps'), scope, runOf, readLocalAction);
  const outputs = valueOf(root, 'outputs');
  return {
    output: name => {
      const value = valueOf(childOf(outputs, name), 'value');
      return value === undefined ? undefined : scope.with({ steps }).values(value);
    },
    environment,
  };
}
