import assert from 'node:assert/strict';
import path from 'node:path';
import { HANDOUT_COMMANDS } from '../../../src/clouds/clouds.ts';
import { CLOUD_KEYS } from '../../../src/core/target.ts';
import { parseSource, type SourceFile, sourceFiles } from '../structure/source-files.ts';

/** Where a cloud's name may stand: its own folder, the types of targets and credentials, and the words of a role map's schema. */
const KNOW_CLOUDS = ['src/clouds/', 'src/core/target.ts', 'src/core/credentials.ts', 'src/sandbox/'];

/**
 * Where clouds stand beside each other besides, each in a table that the compiler has whole: their chunks, the schema of a broker's
 * catalogue, an example of a role map's, which of an issuer's claims each can test, the rules of lint, the tokens
 * that a trust asks for, whom it lets in.
 */
const HAVE_A_ROW = [
  'src/issuers/rows/',
  'src/trust/discover/role-map-entry.ts',
  'src/trust/explain/',
  'src/trust/lint/lint.ts',
  'src/trust/strangers/clouds.ts',
  'src/trust/migrate/clouds.ts',
  'src/composition/role-use-of-cloud.ts',
  'src/trust/generate/forms.ts',
  'src/trust/generate/trust-target.ts',
  'src/trust/review/clouds.ts',
  'src/composition/exchanger-loaders.ts',
  'src/broker/configuration/target-schemas.ts',
  'src/roles/schema/identity-schema.ts',
];

/**
 * Where the folder of one cloud is opened from outside src/clouds/: programs and composition load its chunks; the rest is of
 * IAM Identity Center, which only AWS has, or of KMS.
 */
const OPEN_ONE_CLOUD = [
  'src/broker/configuration/target-schemas.ts',
  'src/broker/keys/kms-key.ts',
  'src/composition/exchanger-loaders.ts',
  'src/composition/loaded-when-used.ts',
  'src/composition/role-use-of-cloud.ts',
  'src/composition/trust-of-cloud.ts',
  'src/roles/read-identity.ts',
  'src/roles/schema/',
  'src/sandbox/',
  'src/sessions/permitted-roles.ts',
];

function opensOneCloud({ path: file, imports }: SourceFile): boolean {
  return imports.some(each => /^src\/clouds\/[^/]+\//.test(path.posix.join(path.posix.dirname(file), each)));
}

/** A literal of the code that is a cloud's name, as it is compared, listed, branched on or given a row; or what its tools run. */
function clouds({ path: file, tree }: SourceFile): readonly string[] {
  const found = new Set<string>();
  JSON.stringify(tree, (_key, node: unknown) => {
    if (typeof node === 'bigint') return String(node);
    if (!isNode(node)) return node;
    const isCompared =
      (node.type === 'BinaryExpression' && [node.left, node.right].some(isCloud)) ||
      (node.type === 'SwitchCase' && isCloud(node.test)) ||
      (node.type === 'ArrayExpression' && Array.isArray(node.elements) && node.elements.filter(isCloud).length > 1) ||
      (node.type === 'ObjectExpression' &&
        !HAVE_A_ROW.some(place => file.startsWith(place)) &&
        Array.isArray(node.properties) &&
        node.properties.filter(isRowOfCloud).length > 1) ||
      (node.type === 'Literal' && HANDOUT_COMMANDS.some(({ name }) => name === node.value)) ||
      (node.type === 'TSUnionType' && Array.isArray(node.types) && node.types.filter(isCloudType).length > 1);
    if (isCompared) found.add(file);
    return node;
  });
  return [...found];
}

interface Node {
  readonly type: string;
  readonly left?: unknown;
  readonly right?: unknown;
  readonly test?: unknown;
  readonly elements?: unknown;
  readonly properties?: unknown;
  readonly key?: unknown;
  readonly name?: unknown;
  readonly types?: unknown;
  readonly literal?: unknown;
  readonly value?: unknown;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

function isCloud(node: unknown): boolean {
  return isNode(node) && node.type === 'Literal' && CLOUD_KEYS.some(cloud => cloud === node.value);
}

function isRowOfCloud(node: unknown): boolean {
  if (!isNode(node) || !isNode(node.key)) return false;
  const { key } = node;
  return isCloud(key) || (key.type === 'Identifier' && CLOUD_KEYS.some(cloud => cloud === key.name));
}

function isCloudType(node: unknown): boolean {
  return isNode(node) && node.type === 'TSLiteralType' && isCloud(node.literal);
}

describe('The names of clouds', () => {
  it('are compared in the folders of clouds alone', () => {
    const elsewhere = sourceFiles()
      .filter(({ path: file }) => !KNOW_CLOUDS.some(place => file.startsWith(place)))
      .flatMap(clouds);
    assert.deepEqual(elsewhere, []);
  });

  it('are opened by a folder of their own from few places', () => {
    const elsewhere = sourceFiles()
      .filter(({ path: file }) => !file.startsWith('src/clouds/'))
      .filter(opensOneCloud)
      .map(({ path: file }) => file);
    assert.deepEqual(
      elsewhere.filter(file => !OPEN_ONE_CLOUD.some(place => file.startsWith(place))),
      [],
    );
    assert.deepEqual(
      OPEN_ONE_CLOUD.filter(place => !elsewhere.some(file => file.startsWith(place))),
      [],
    );
  });

  it('would be noticed: a session that opens the folder of one', () => {
    assert.equal(opensOneCloud(parseSource('src/sessions/a.ts', "import '../clouds/aws/profile.ts';")), true);
    assert.equal(opensOneCloud(parseSource('src/sessions/a.ts', "import '../clouds/delivery.ts';")), false);
  });

  for (const text of [
    "export const a = (b: { cloud: string }) => b.cloud === 'aws';",
    "export const a = (b: { cloud: string }) => ('gcp' !== b.cloud ? 1 : 2);",
    "export function a(b: string) { switch (b) { case 'azure': return 1; default: return 2; } }",
    "export const a = ['aws', 'gcp'] as const;",
    "export type A = 'aws' | 'azure';",
    'export const a = { aws: 1, gcp: 2, azure: 3 };',
    "export const a = 'azure-token';",
  ]) {
    it(`would notice: ${text}`, () => {
      assert.deepEqual(clouds(parseSource('src/sessions/a.ts', text)), ['src/sessions/a.ts']);
    });
  }
});
