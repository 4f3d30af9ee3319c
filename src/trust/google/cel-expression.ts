import { parse } from '@bufbuild/cel';
import { MAXIMUM_DEPTH } from '../../documents/located-tree.ts';
import type { UnknownPart, WrittenText } from '../../documents/written-text.ts';
import { celSource } from './cel-source.ts';

export type CelNode = ReturnType<typeof parse>['expr'];

export interface CelExpression {
  readonly kind: 'expression';
  readonly root: CelNode;
  /** What {@link root} was parsed from: open parts inside its literals are marks of cel-source.ts. */
  readonly source: string;
  readonly open: readonly UnknownPart[];
  /** Where a node begins in {@link source}, by its id. */
  readonly positions: Readonly<Record<string, number>>;
}

export type ReadExpression =
  | CelExpression
  /** What decides how it reads is left open. */
  | { readonly kind: 'open' }
  /** No CEL. */
  | { readonly kind: 'broken'; readonly message: string }
  /** More than Google keeps, or than is looked at here. */
  | { readonly kind: 'too-large'; readonly message: string };

/** Of a condition; of a mapping it is half: https://cloud.google.com/iam/docs/reference/rest/v1/projects.locations.workloadIdentityPools.providers */
export const LONGEST_EXPRESSION = 4096;
/** As Google's own parsers have it. */
const DEEPEST_TREE = 250;

export function readExpression(written: WrittenText): ReadExpression {
  const length = written.parts.reduce((sum, part) => sum + (typeof part === 'string' ? part.length : 1), 0);
  if (length > LONGEST_EXPRESSION) {
    return tooLarge(
      `The expression has more than ${LONGEST_EXPRESSION} characters, which is the most that Google keeps.`,
    );
  }
  const read = celSource(written);
  if (read.kind === 'open') return read;
  if (isTooDeep(read.outside)) {
    return tooLarge(`The expression is nested deeper than ${MAXIMUM_DEPTH} levels.`);
  }
  try {
    const { expr: root, sourceInfo } = parse(read.text);
    if (depthOf(root, 0) > DEEPEST_TREE)
      return tooLarge(`The expression has more than ${DEEPEST_TREE} steps in a row.`);
    const positions = sourceInfo?.positions ?? {};
    return { kind: 'expression', root, source: read.text, open: read.open, positions };
  } catch (error) {
    return {
      kind: 'broken',
      message: `This is no CEL: ${error instanceof Error ? error.message : 'it cannot be read'}.`,
    };
  }
}

function tooLarge(message: string): ReadExpression {
  return { kind: 'too-large', message };
}

/** Brackets that are open at once, and conditionals, each of which a parser goes down for. */
function isTooDeep(outside: string): boolean {
  let brackets = 0;
  let conditionals = 0;
  for (const character of outside) {
    if ('([{'.includes(character)) brackets += 1;
    else if (')]}'.includes(character)) brackets -= 1;
    else if (character === '?') conditionals += 1;
    if (brackets > MAXIMUM_DEPTH || conditionals > MAXIMUM_DEPTH) return true;
  }
  return false;
}

function depthOf(node: CelNode, above: number): number {
  if (above > DEEPEST_TREE) return above;
  return childrenOf(node).reduce((deepest, child) => Math.max(deepest, depthOf(child, above + 1)), above + 1);
}

export function childrenOf({ exprKind }: CelNode): readonly CelNode[] {
  switch (exprKind.case) {
    case 'selectExpr':
      return present([exprKind.value.operand]);
    case 'callExpr':
      return present([exprKind.value.target, ...exprKind.value.args]);
    case 'listExpr':
      return exprKind.value.elements;
    case 'structExpr':
      return present(
        exprKind.value.entries.flatMap(({ keyKind, value }) => [
          keyKind.case === 'mapKey' ? keyKind.value : undefined,
          value,
        ]),
      );
    case 'comprehensionExpr': {
      const { iterRange, accuInit, loopCondition, loopStep, result } = exprKind.value;
      return present([iterRange, accuInit, loopCondition, loopStep, result]);
    }
    case 'constExpr':
    case 'identExpr':
    case undefined:
      return [];
  }
}

function present(nodes: readonly (CelNode | undefined)[]): readonly CelNode[] {
  return nodes.filter(node => node !== undefined);
}

/** A call of that function, of its target and its arguments. */
export function callOf(
  { exprKind }: CelNode,
  ...names: readonly string[]
): { readonly name: string; readonly operands: readonly CelNode[] } | undefined {
  if (exprKind.case !== 'callExpr') return undefined;
  const { function: name, target, args } = exprKind.value;
  return names.includes(name) ? { name, operands: present([target, ...args]) } : undefined;
}

export function textLiteral({ exprKind }: CelNode): string | undefined {
  if (exprKind.case !== 'constExpr') return undefined;
  const { constantKind } = exprKind.value;
  return constantKind.case === 'stringValue' ? constantKind.value : undefined;
}

/** `assertion.sub` and `assertion['sub']` as `assertion` and `sub`; undefined for anything else. */
export function fieldOf(node: CelNode): { readonly of: string; readonly name: string } | undefined {
  const { exprKind } = node;
  if (exprKind.case === 'selectExpr') {
    const of = identifier(exprKind.value.operand);
    return of === undefined ? undefined : { of, name: exprKind.value.field };
  }
  const [owner, key] = callOf(node, '_[_]')?.operands ?? [];
  const of = identifier(owner);
  const name = key === undefined ? undefined : textLiteral(key);
  return of === undefined || name === undefined ? undefined : { of, name };
}

export function identifier(node: CelNode | undefined): string | undefined {
  return node?.exprKind.case === 'identExpr' ? node.exprKind.value.name : undefined;
}
