import { runInNewContext } from 'node:vm';

/** A syntax tree's node as it is walked: some fields, a type. */
type Node = Readonly<Record<string, unknown>>;

/**
 * Names a file uses as values without declaring or importing them: globals. Scopes are not told apart, so a name that is
 * declared anywhere in the file counts as declared; names in types are not values and are left to the compiler.
 */
export function freeNames(tree: unknown): ReadonlySet<string> {
  const declared = new Set<string>();
  const used = new Set<string>();
  visit(tree, { parent: undefined, grandparent: undefined, field: '' }, (node, place) => {
    if (node['type'] !== 'Identifier' || typeof node['name'] !== 'string') return;
    if (isDeclaration(place)) declared.add(node['name']);
    else if (isValue(place)) used.add(node['name']);
  });
  for (const name of declared) used.delete(name);
  return used;
}

/** ECMAScript's own globals, as an engine without a host has them; without those that reach the host or run text as code. */
export function languageGlobals(): ReadonlySet<string> {
  const names: unknown = runInNewContext('Object.getOwnPropertyNames(globalThis)');
  const list = Array.isArray(names) ? names.filter(name => typeof name === 'string') : [];
  const banned = ['globalThis', 'console', 'eval', 'Function', 'WebAssembly'];
  return new Set([...list.filter(name => !banned.includes(name)), 'undefined', 'arguments']);
}

/** Where in the tree a node hangs. */
interface Place {
  readonly parent: Node | undefined;
  readonly grandparent: Node | undefined;
  /** The parent's field that holds it. */
  readonly field: string;
}

function visit(value: unknown, place: Place, see: (node: Node, place: Place) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, place, see);
    return;
  }
  if (!isNode(value)) return;
  if (typeof value['type'] === 'string' && isTypeOnly(value['type'])) return;
  see(value, place);
  for (const [field, child] of Object.entries(value)) {
    visit(child, { parent: value, grandparent: place.parent, field }, see);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}

/** `as`, `satisfies` and the like hold values; every other TypeScript node is about types. */
function isTypeOnly(type: string): boolean {
  const holdsValues = [
    'TSAsExpression',
    'TSSatisfiesExpression',
    'TSNonNullExpression',
    'TSParameterProperty',
    'TSEnumDeclaration',
    'TSEnumBody',
    'TSEnumMember',
    'TSInstantiationExpression',
  ];
  return type.startsWith('TS') && !holdsValues.includes(type);
}

const DECLARATIONS: Readonly<Record<string, readonly string[]>> = {
  VariableDeclarator: ['id'],
  FunctionDeclaration: ['id', 'params'],
  FunctionExpression: ['id', 'params'],
  ArrowFunctionExpression: ['params'],
  ClassDeclaration: ['id'],
  ClassExpression: ['id'],
  ImportSpecifier: ['local', 'imported'],
  ImportDefaultSpecifier: ['local'],
  ImportNamespaceSpecifier: ['local'],
  CatchClause: ['param'],
  ArrayPattern: ['elements'],
  RestElement: ['argument'],
  AssignmentPattern: ['left'],
  TSParameterProperty: ['parameter'],
  TSEnumDeclaration: ['id'],
};

function isDeclaration({ parent, grandparent, field }: Place): boolean {
  if (parent === undefined || typeof parent['type'] !== 'string') return false;
  // `{ a: b }` declares b in a pattern and uses it in an expression.
  if (parent['type'] === 'Property') return field === 'value' && grandparent?.['type'] === 'ObjectPattern';
  return DECLARATIONS[parent['type']]?.includes(field) ?? false;
}

/** Names of properties, keys and labels are no uses of a variable. */
function isValue({ parent, grandparent, field }: Place): boolean {
  const computed = parent?.['computed'] === true;
  switch (parent?.['type']) {
    case 'MemberExpression':
      return field === 'object' || computed;
    case 'Property':
    case 'MethodDefinition':
    case 'PropertyDefinition':
    case 'AccessorProperty':
    case 'TSEnumMember':
      return field === 'value' || computed;
    case 'LabeledStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
    case 'MetaProperty':
    case 'ImportAttribute':
      return false;
    case 'ExportSpecifier':
      // `export { a } from` another file names that one's a, not one of this.
      return field === 'local' && !isNode(grandparent?.['source']);
    default:
      return true;
  }
}
