import { callOf, type CelNode, childrenOf, identifier, textLiteral } from './cel-expression.ts';

/** Steps that an expression may take at most, so that lists within lists end in time. */
export const MOST_STEPS = 100_000;
/** Into how many items a text can be split. */
const ITEMS_OF_TEXT = 16 * 1024;
const STEPS_OF_MATCH = 50;
/** A repeated group of a regular expression is as long as what it repeats. */
const STEPS_OF_REPETITION = 20_000;

/** At least as many steps as evaluating takes, where no list or map of the claims has more than `largest` items. */
export function stepsOf(node: CelNode, largest: number): number {
  const { exprKind } = node;
  if (exprKind.case === 'comprehensionExpr') {
    const { iterRange, accuInit, loopCondition, loopStep, result } = exprKind.value;
    const of = (each: CelNode | undefined) => (each === undefined ? 0 : stepsOf(each, largest));
    const items = iterRange === undefined ? 0 : itemsOf(iterRange, largest);
    return of(iterRange) + of(accuInit) + of(result) + items * (1 + of(loopCondition) + of(loopStep));
  }
  const own = callOf(node, 'matches') === undefined ? 1 : stepsOfMatch(node);
  return childrenOf(node).reduce((sum, child) => sum + stepsOf(child, largest), own);
}

function stepsOfMatch(node: CelNode): number {
  const pattern = callOf(node, 'matches')?.operands[1];
  const text = pattern === undefined ? undefined : textLiteral(pattern);
  return text === undefined || text.includes('{') ? STEPS_OF_REPETITION : STEPS_OF_MATCH * (1 + text.length);
}

function itemsOf(range: CelNode, largest: number): number {
  const { exprKind } = range;
  if (exprKind.case === 'listExpr') return exprKind.value.elements.length;
  if (exprKind.case === 'structExpr') return exprKind.value.entries.length;
  if (exprKind.case === 'comprehensionExpr' && exprKind.value.iterRange !== undefined) {
    return itemsOf(exprKind.value.iterRange, largest);
  }
  const added = callOf(range, '_+_', '_?_:_');
  if (added !== undefined) return added.operands.reduce((sum, each) => sum + itemsOf(each, largest), 0);
  if (exprKind.case === 'selectExpr' || callOf(range, '_[_]') !== undefined || identifier(range) !== undefined) {
    return largest;
  }
  return Math.max(largest, ITEMS_OF_TEXT);
}
