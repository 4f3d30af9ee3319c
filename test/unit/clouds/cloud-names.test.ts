import assert from 'node:assert/strict';
import { CLOUD_KEYS } from '../../../src/core/target.ts';
import { parseSource, type SourceFile, sourceFiles } from '../structure/source-files.ts';

/** Where a cloud's name may stand: its own folder, the types of targets and credentials, and the words of a role map's schema. */
const KNOW_CLOUDS = ['src/clouds/', 'src/core/target.ts', 'src/core/credentials.ts', 'src/sandbox/'];

/** A literal of the code that is a cloud's name, as it is compared, listed or branched on. */
function clouds({ path, tree }: SourceFile): readonly string[] {
  const found = new Set<string>();
  JSON.stringify(tree, (_key, node: unknown) => {
    if (typeof node === 'bigint') return String(node);
    if (!isNode(node)) return node;
    const isCompared =
      (node.type === 'BinaryExpression' && [node.left, node.right].some(isCloud)) ||
      (node.type === 'SwitchCase' && isCloud(node.test)) ||
      (node.type === 'ArrayExpression' && Array.isArray(node.elements) && node.elements.filter(isCloud).length > 1) ||
      (node.type === 'TSUnionType' && Array.isArray(node.types) && node.types.filter(isCloudType).length > 1);
    if (isCompared) found.add(path);
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

function isCloudType(node: unknown): boolean {
  return isNode(node) && node.type === 'TSLiteralType' && isCloud(node.literal);
}

describe('The names of clouds', () => {
  it('are compared in the folders of clouds alone', () => {
    const elsewhere = sourceFiles()
      .filter(({ path }) => !KNOW_CLOUDS.some(place => path.startsWith(place)))
      .flatMap(clouds);
    assert.deepEqual(elsewhere, []);
  });

  for (const text of [
    "export const a = (b: { cloud: string }) => b.cloud === 'aws';",
    "export const a = (b: { cloud: string }) => ('gcp' !== b.cloud ? 1 : 2);",
    "export function a(b: string) { switch (b) { case 'azure': return 1; default: return 2; } }",
    "export const a = ['aws', 'gcp'] as const;",
    "export type A = 'aws' | 'azure';",
  ]) {
    it(`would notice: ${text}`, () => {
      assert.deepEqual(clouds(parseSource('src/sessions/a.ts', text)), ['src/sessions/a.ts']);
    });
  }
});
