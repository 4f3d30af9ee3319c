import type { LocatedNode } from '../../../documents/located-tree.ts';
import { shownText } from '../../../documents/written-text.ts';
import type { FoundValue, RunContext } from '../login.ts';
import { entriesOf, placeOfNode } from '../nodes.ts';
import { environmentLogins, isDecisive } from '../shell/environment-logins.ts';
import { KEY_VARIABLES } from './login-actions.ts';
import type { Scope } from './scope.ts';

/** Adds the keys that last among the variables of a workflow, a job or a step. */
export function addKeyVariables(variables: LocatedNode | undefined, scope: Scope, run: RunContext): void {
  for (const [name, node] of entriesOf(variables)) {
    const cloud = KEY_VARIABLES.get(name);
    const value = cloud === undefined ? undefined : scope.found(node);
    if (cloud === undefined || value === undefined || !isKept(value)) continue;
    scope.session.addStaticKey({ cloud, name, value, place: placeOfNode(scope.document.path, node), run });
  }
}

/** Adds what tools log in to by themselves where these variables have to do with it. */
export function addEnvironmentLogins(variables: LocatedNode | undefined, scope: Scope, run: RunContext): void {
  if (!entriesOf(variables).some(([name]) => isDecisive(name))) return;
  for (const login of environmentLogins(scope.variable)) scope.session.addLoginOnce({ ...login, run });
}

/** Whether a value is kept somewhere for long: what a step gives is of this run alone, and a word such as `test` is no key. */
export function isKept({ resolved }: FoundValue): boolean {
  return resolved.values.some(
    text => /\$\{\{\s*secrets\b/i.test(shownText(text)) || /\b(?:AKIA|hvs\.)[A-Za-z0-9]/.test(shownText(text)),
  );
}
