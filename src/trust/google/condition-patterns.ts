import { knownText, type WrittenText } from '../../documents/written-text.ts';
import type { ClaimPattern, Comparison as ClaimComparison } from '../../issuers/patterns/analysis.ts';
import { type CelExpression, type CelNode, fieldOf, readExpression, textLiteral } from './cel-expression.ts';
import { unmarked } from './cel-source.ts';
import { comparisonOf } from './comparison.ts';
import { conjuncts, disjuncts, stripped, type Term } from './terms.ts';
import type { AttributeMapping } from './workload-identity.ts';

/** What an expression asks of claims, as far as it can be told. */
export interface AskedClaims {
  /** All of them must hold; of the patterns of one, any. */
  readonly conditions: readonly (readonly ClaimPattern[])[];
  /** Whether there is more to it, which may narrow what comes through: a function, a negation, a text that is left open. */
  readonly isMore: boolean;
  /** Whether it says only whom it does not mean. */
  readonly onlyNegated: boolean;
  /** Whether it compares a claim with a number, which is never equal to a text: so it never holds, or always. */
  readonly comparesNumbers: boolean;
}

const COMPARISONS: Readonly<Record<string, ClaimComparison>> = {
  '==': 'exact',
  in: 'exact',
  startsWith: 'prefix',
  endsWith: 'suffix',
  contains: 'contains',
};

/** @returns undefined for what is no CEL, or is left open as a whole. */
export function askedClaims(expression: WrittenText, mapping: readonly AttributeMapping[]): AskedClaims | undefined {
  const read = readExpression(expression);
  if (read.kind !== 'expression') return undefined;
  const terms = conjuncts({ node: read.root, negated: false });
  const found = terms.map(term => alternatives(term, read, mapping));
  return {
    conditions: found.filter(each => each !== undefined),
    isMore: found.includes(undefined),
    onlyNegated: terms.every(isNegated),
    comparesNumbers: terms.some(isAboutNumber),
  };
}

function isNegated(term: Term): boolean {
  const { node, negated } = stripped(term);
  return negated || comparisonOf(node)?.operator === '!=';
}

/** Undefined where not every alternative compares a claim with texts. */
function alternatives(
  term: Term,
  read: CelExpression,
  mapping: readonly AttributeMapping[],
): readonly ClaimPattern[] | undefined {
  const each = disjuncts(term).map(part => patterns(part, read, mapping));
  return each.every(some => some !== undefined) ? each.flat() : undefined;
}

function patterns(
  term: Term,
  read: CelExpression,
  mapping: readonly AttributeMapping[],
): readonly ClaimPattern[] | undefined {
  const { node, negated } = stripped(term);
  const compared = comparisonOf(node);
  const comparison = negated ? undefined : COMPARISONS[compared?.operator ?? ''];
  if (compared === undefined || comparison === undefined) return undefined;
  const claim = claimOf(compared.of, mapping);
  const texts = compared.wanted.map(wanted => textOf(wanted, read));
  if (claim === undefined || !texts.every(text => text !== undefined)) return undefined;
  return texts.map(text => ({ claim, comparison, text }));
}

function textOf(node: CelNode, { open }: CelExpression): WrittenText | undefined {
  const text = textLiteral(node);
  return text === undefined ? undefined : { parts: unmarked(text, open) };
}

/** The claim that a field is made of, and of nothing else. */
export function claimOf(node: CelNode, mapping: readonly AttributeMapping[]): string | undefined {
  const field = fieldOf(node);
  if (field === undefined) return undefined;
  return field.of === 'assertion' ? field.name : claimOfAttribute(`${field.of}.${field.name}`, mapping);
}

/** `attribute.repository` → `repository`, where the mapping takes it over as it is. */
export function claimOfAttribute(attribute: string, mapping: readonly AttributeMapping[]): string | undefined {
  const found = mapping.find(each => each.attribute === attribute);
  const expression = found === undefined ? undefined : knownText(found.expression);
  return /^\s*assertion\.([A-Za-z_]\w*)\s*$/.exec(expression ?? '')?.[1];
}

function isAboutNumber(term: Term): boolean {
  const compared = comparisonOf(stripped(term).node);
  return (
    (compared?.operator === '==' || compared?.operator === '!=') &&
    fieldOf(compared.of)?.of === 'assertion' &&
    compared.wanted.some(({ exprKind }) => {
      const kind = exprKind.case === 'constExpr' ? exprKind.value.constantKind.case : undefined;
      return kind === 'int64Value' || kind === 'uint64Value' || kind === 'doubleValue';
    })
  );
}
