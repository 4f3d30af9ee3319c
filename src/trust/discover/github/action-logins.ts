import type { LocatedNode } from '../../../documents/located-tree.ts';
import { knownText, shownText, type WrittenText } from '../../../documents/written-text.ts';
import type { FoundValue, LoginBasis, LoginSetting, RunContext } from '../login.ts';
import { entriesOf, placeOfNode, textAt, valueOf } from '../nodes.ts';
import { childOf } from './data.ts';
import { isKept } from './key-variables.ts';
import { KEY_NAMES, LOGIN_ACTIONS, type LoginAction, ROLE_NAMES } from './login-actions.ts';
import type { Scope } from './scope.ts';

/** Adds what a step logs in to that uses an action of elsewhere. */
export function addActionLogin(
  uses: string,
  step: LocatedNode,
  inputs: LocatedNode | undefined,
  scope: Scope,
  run: RunContext,
): void {
  const name = uses.split('@', 1)[0]?.toLowerCase() ?? '';
  const action = actionOf(name, inputs);
  if (action !== undefined) addLogin(action, name, step, inputs, scope, run);
  else if (name === 'actions/github-script') addTokenRequests(inputs, step, scope, run);
  else addHandedOn(uses, step, entriesOf(inputs), scope, run);
}

/** By its own name, or as a copy of another owner that is given the same role. */
function actionOf(name: string, inputs: LocatedNode | undefined): LoginAction | undefined {
  const own = LOGIN_ACTIONS.find(action => action.name === name);
  if (own !== undefined) return own;
  const copy = name.split('/')[1] ?? '';
  return LOGIN_ACTIONS.find(
    ({ copies, role, settings }) =>
      copies.includes(copy) &&
      childOf(inputs, role) !== undefined &&
      // `client-id` alone is a word of many actions.
      (settings.tenant === undefined || childOf(inputs, settings.tenant) !== undefined),
  );
}

function addLogin(
  action: LoginAction,
  name: string,
  step: LocatedNode,
  inputs: LocatedNode | undefined,
  scope: Scope,
  run: RunContext,
): void {
  const { cloud } = action;
  const place = placeOfNode(scope.document.path, step);
  const given = (input: string): FoundValue | undefined => scope.found(childOf(inputs, input));
  for (const key of action.keys) {
    const value = given(key);
    if (value !== undefined && value.written !== '' && !isOfTheRun(value))
      scope.session.addStaticKey({ cloud, name: key, value, place, run });
  }
  const role = withoutEmpty(given(action.role));
  if (role === undefined || !isWithToken(action, given)) return;
  const settings: Partial<Record<LoginSetting, FoundValue>> = {};
  for (const setting of SETTINGS) {
    const input = action.settings[setting];
    const value = input === undefined ? undefined : given(input);
    if (value !== undefined && value.written !== '') settings[setting] = value;
  }
  const basis = chains(action, given) ? 'chained' : 'token';
  scope.session.addLogin({ name, cloud, basis, role, settings, place, run });
}

const SETTINGS: readonly LoginSetting[] = [
  'region',
  'duration',
  'audience',
  'serviceAccount',
  'project',
  'tenant',
  'subscription',
  'environment',
  'address',
  'path',
];

type Given = (input: string) => FoundValue | undefined;

function isWithToken({ instead, only, never }: LoginAction, given: Given): boolean {
  if (instead.some(input => isSurelyGiven(given(input)))) return false;
  if (only !== undefined && !canBe(given(only.input), only.values)) return false;
  const refused = never === undefined ? undefined : given(never.input);
  if (never === undefined || refused === undefined) return true;
  return !refused.resolved.values.every(text => never.values.includes(knownText(text)?.toLowerCase() ?? ''));
}

function isSurelyGiven(value: FoundValue | undefined): boolean {
  return value !== undefined && !value.resolved.values.some(text => knownText(text) === '');
}

function canBe(value: FoundValue | undefined, wanted: readonly string[]): boolean {
  if (value === undefined) return false;
  return value.resolved.values.some(text => wanted.includes(knownText(text)?.toLowerCase() ?? wanted[0] ?? ''));
}

function chains({ chains: input }: LoginAction, given: Given): boolean {
  const value = input === undefined ? undefined : given(input);
  return value?.resolved.values.every(text => knownText(text) === 'true') ?? false;
}

/** Where a condition leaves it out, there is no login: only what it names otherwise counts. */
function withoutEmpty(value: FoundValue | undefined): FoundValue | undefined {
  if (value === undefined) return undefined;
  const values = value.resolved.values.filter(isRole);
  return values.length === 0 ? undefined : { ...value, resolved: { ...value.resolved, values } };
}

function isRole(text: WrittenText): boolean {
  return !['', 'false'].includes(knownText(text) ?? '?');
}

/** `core.getIDToken(…)` in a script of `actions/github-script`. */
function addTokenRequests(inputs: LocatedNode | undefined, step: LocatedNode, scope: Scope, run: RunContext): void {
  const script = textAt(valueOf(inputs, 'script')) ?? '';
  let at = script.indexOf('core.getIDToken');
  if (at === -1) return;
  at += 'core.getIDToken'.length;
  const place = placeOfNode(scope.document.path, step);
  const audience = /^\s*\(\s*(?:'([^'\n]{0,300})'|"([^"\n]{0,300})")/.exec(script.slice(at, at + 400));
  const written = audience?.[1] ?? audience?.[2];
  scope.session.addTokenRequest({
    name: 'core.getIDToken',
    ...(written === undefined ? {} : { audience: { written, place, resolved: scope.expression(written) } }),
    place,
    run,
  });
}

/** Roles that are handed to a workflow or an action that is not among the files: by what the input or secret is called. */
export function addHandedOn(
  uses: string,
  step: LocatedNode,
  given: readonly (readonly [string, LocatedNode])[],
  scope: Scope,
  run: RunContext,
): void {
  for (const [key, node] of given) {
    const keyCloud = cloudOfName(key, KEY_NAMES);
    const value = keyCloud === undefined ? undefined : scope.found(node);
    if (keyCloud !== undefined && value !== undefined && isKept(value)) {
      const place = placeOfNode(scope.document.path, node);
      scope.session.addStaticKey({ cloud: keyCloud, name: key, value, place, run });
    }
    const cloud = cloudOfName(key, ROLE_NAMES);
    const role = cloud === undefined ? undefined : withoutEmpty(scope.found(node));
    if (cloud === undefined || role === undefined) continue;
    const basis: LoginBasis = 'handed-on';
    scope.session.addLogin({
      name: uses,
      cloud,
      basis,
      role,
      settings: {},
      place: placeOfNode(scope.document.path, step),
      run,
    });
  }
}

const LONGEST_NAME = 100;

function cloudOfName(name: string, names: typeof ROLE_NAMES): LoginAction['cloud'] | undefined {
  if (name.length > LONGEST_NAME) return undefined;
  const plain = name.toLowerCase().replaceAll(/[-_ ]/g, '');
  return names.find(({ pattern }) => pattern.test(plain))?.cloud;
}

/** What an earlier step or job gives lasts no longer than the session that it took. */
function isOfTheRun({ resolved }: FoundValue): boolean {
  return resolved.values.every(text => /^\$\{\{\s*(?:steps|needs)\./.test(shownText(text)));
}
