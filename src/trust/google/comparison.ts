import { callOf, type CelNode } from './cel-expression.ts';

/** What a part of a condition compares with what. */
export interface Comparison {
  readonly of: CelNode;
  readonly operator: string;
  readonly wanted: readonly CelNode[];
}

const SYMBOLS: Readonly<Record<string, string>> = {
  '_==_': '==',
  '_!=_': '!=',
  '_<_': '<',
  '_<=_': '<=',
  '_>_': '>',
  '_>=_': '>=',
};

/** Undefined for what is no comparison of one value with others. */
export function comparisonOf(node: CelNode): Comparison | undefined {
  const call = callOf(node, ...Object.keys(SYMBOLS), '@in', 'startsWith', 'endsWith', 'contains', 'matches');
  const [one, other] = call?.operands ?? [];
  if (call === undefined || one === undefined || other === undefined) return undefined;
  if (call.name === '@in') return membership(one, other);
  const operator = SYMBOLS[call.name];
  if (operator === undefined) return { of: one, operator: call.name, wanted: [other] };
  // Which side a literal stands on says nothing where the sides are to be the same.
  const swaps = isLiteral(one) && (operator === '==' || operator === '!=');
  return swaps ? { of: other, operator, wanted: [one] } : { of: one, operator, wanted: [other] };
}

function membership(item: CelNode, list: CelNode): Comparison {
  if (list.exprKind.case === 'listExpr') return { of: item, operator: 'in', wanted: list.exprKind.value.elements };
  return isLiteral(item)
    ? { of: list, operator: 'has member', wanted: [item] }
    : { of: item, operator: 'in', wanted: [list] };
}

function isLiteral({ exprKind }: CelNode): boolean {
  return exprKind.case === 'constExpr';
}

export function wordOfOperator(operator: string, negated: boolean): string {
  if (!negated) return operator;
  if (operator === '==') return '!=';
  return operator === '!=' ? '==' : `not ${operator}`;
}
