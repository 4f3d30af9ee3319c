import { unparse } from '@bufbuild/cel';
import { shownText } from '../../documents/written-text.ts';
import { type CelExpression, type CelNode, childrenOf } from './cel-expression.ts';
import { unmarked } from './cel-source.ts';

/** A part of an expression for people: as it is written up to the operator that ends it. */
export function asWritten(node: CelNode, { source, open, positions }: CelExpression): string {
  const start = beginningOf(node, positions);
  return shownText({ parts: unmarked(source.slice(start, endFrom(source, start)).trim(), open) });
}

/** A part of a comparison; what CEL's printer cannot print is given as `otherwise`. */
export function printed(node: CelNode, { open }: CelExpression, otherwise: string): string {
  try {
    return shownText({ parts: unmarked(unparse(node), open) });
  } catch {
    return otherwise;
  }
}

/** A macro's range stands before what the macro is made into. */
function beginningOf(node: CelNode, positions: CelExpression['positions']): number {
  const { exprKind } = node;
  if (exprKind.case === 'comprehensionExpr' && exprKind.value.iterRange !== undefined) {
    return beginningOf(exprKind.value.iterRange, positions);
  }
  const own = positions[String(node.id)] ?? Infinity;
  return childrenOf(node).reduce((least, child) => Math.min(least, beginningOf(child, positions)), own);
}

/** Where the operand that begins at `start` ends: at `&&`, `||`, a comma, or the bracket around it. */
function endFrom(source: string, start: number): number {
  let depth = 0;
  let at = start;
  while (at < source.length) {
    const character = source.charAt(at);
    if (character === '"' || character === "'") {
      at = endOfText(source, at);
      continue;
    }
    if ('([{'.includes(character)) depth += 1;
    if (')]}'.includes(character)) depth -= 1;
    if (depth < 0) return at;
    if (depth === 0 && (character === ',' || source.startsWith('&&', at) || source.startsWith('||', at))) return at;
    at += 1;
  }
  return at;
}

function endOfText(source: string, start: number): number {
  const quote = source.charAt(start);
  let at = start + 1;
  while (at < source.length && source.charAt(at) !== quote) at += source.charAt(at) === '\\' ? 2 : 1;
  return at + 1;
}
