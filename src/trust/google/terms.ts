import { callOf, type CelNode } from './cel-expression.ts';

/** A part of a condition, or its opposite. */
export interface Term {
  readonly node: CelNode;
  readonly negated: boolean;
}

/** What must all be true for it. */
export function conjuncts(term: Term): readonly Term[] {
  return operandsOf(term, term.negated ? '_||_' : '_&&_').flatMap(each => (each === term ? [term] : conjuncts(each)));
}

/** Of which one must be true for it. */
export function disjuncts(term: Term): readonly Term[] {
  return operandsOf(term, term.negated ? '_&&_' : '_||_').flatMap(each => (each === term ? [term] : disjuncts(each)));
}

/** The operands of that operator, or what is under a negation; the term itself where it is neither. */
function operandsOf(term: Term, operator: string): readonly Term[] {
  const inner = callOf(term.node, '!_')?.operands[0];
  if (inner !== undefined) return [{ node: inner, negated: !term.negated }];
  return callOf(term.node, operator)?.operands.map(node => ({ ...term, node })) ?? [term];
}

/** Without negations around it. */
export function stripped(term: Term): Term {
  const inner = callOf(term.node, '!_')?.operands[0];
  return inner === undefined ? term : stripped({ node: inner, negated: !term.negated });
}
