import { shownText, type WrittenText } from '../../documents/written-text.ts';
import { reasonOfMismatch } from '../mismatch.ts';
import type { CheckReason, CheckTrace, WantedValue } from '../trace.ts';
import { type Verdict, verdictOf } from '../verdict.ts';
import { CelEvaluation, type CelScope, shownValues } from './cel-evaluation.ts';
import { type CelNode, childrenOf, fieldOf, readExpression } from './cel-expression.ts';
import { asWritten, printed } from './cel-words.ts';
import { type Comparison, comparisonOf, wordOfOperator } from './comparison.ts';
import { conjuncts, disjuncts, stripped, type Term } from './terms.ts';
import { ERROR, negated, type Outcomes, verdictOfOutcomes } from './outcomes.ts';

/**
 * One check for each part of a condition that must be true: what stands between `&&`, and of `||` all alternatives as one. They
 * all hold exactly where the condition does.
 */
export function conditionChecks(condition: WrittenText, scope: CelScope): readonly CheckTrace[] {
  const place = condition.place === undefined ? {} : { place: condition.place };
  const read = readExpression(condition);
  if (read.kind === 'expression') {
    const checks = new ConditionChecks(new CelEvaluation(read, scope), scope);
    return conjuncts({ node: read.root, negated: false }).map(term => ({ ...checks.checkOf(term), ...place }));
  }
  const verdict = read.kind === 'broken' ? 'fails' : 'unknown';
  const wanted = [{ text: shownText(condition), verdict } as const];
  const reason = read.kind === 'open' ? {} : { reason: 'cannot-evaluate' as const };
  return [{ key: 'attribute condition', operator: 'CEL', wanted, seen: undefined, verdict, ...reason, ...place }];
}

class ConditionChecks {
  readonly #evaluation: CelEvaluation;
  readonly #scope: CelScope;

  constructor(evaluation: CelEvaluation, scope: CelScope) {
    this.#evaluation = evaluation;
    this.#scope = scope;
  }

  checkOf(term: Term): CheckTrace {
    const alternatives = disjuncts(term);
    return alternatives.length > 1 ? this.#anyOf(term, alternatives) : this.#single(term);
  }

  #anyOf(term: Term, alternatives: readonly Term[]): CheckTrace {
    const verdict = verdictOfOutcomes(this.#outcomesOf(term));
    const checks = alternatives.map(each => (conjuncts(each).length > 1 ? undefined : this.#single(each)));
    const [first] = checks;
    const alike = checks.filter(
      check => check !== undefined && check.key === first?.key && /^(==|in)$/.test(check.operator),
    );
    if (first !== undefined && alike.length === checks.length) {
      const wanted = alike.flatMap(check => check?.wanted ?? []);
      return { ...first, operator: 'in', wanted, verdict, ...this.#reasonOfAll(verdict, alike) };
    }
    const wanted = alternatives.map(each => ({
      text: this.#written(each),
      verdict: verdictOfOutcomes(this.#outcomesOf(each)),
    }));
    return { key: 'any of', operator: '||', wanted, seen: this.#fieldsOf(term.node), verdict };
  }

  #reasonOfAll(verdict: Verdict, checks: readonly (CheckTrace | undefined)[]): Pick<CheckTrace, 'reason'> {
    const [reason] = verdict === 'fails' ? checks.flatMap(check => check?.reason ?? []) : [];
    return reason === undefined ? {} : { reason };
  }

  #single(term: Term): CheckTrace {
    const node = stripped(term);
    const outcomes = this.#outcomesOf(node);
    const verdict = verdictOfOutcomes(outcomes);
    const comparison = comparisonOf(node.node);
    if (comparison === undefined) {
      const value = this.#evaluation.valueOf(node.node);
      const wanted = [{ text: String(!node.negated), verdict }];
      const key = asWritten(node.node, this.#evaluation.expression);
      return { key, operator: 'CEL', wanted, seen: shownValues(value), verdict, ...this.#reason(node, outcomes) };
    }
    return {
      key: printed(comparison.of, this.#evaluation.expression, this.#written(node)),
      operator: wordOfOperator(comparison.operator, node.negated),
      wanted: comparison.wanted.map(each => this.#wanted(comparison, each, verdict, node.negated)),
      seen: shownValues(this.#evaluation.valueOf(comparison.of)),
      verdict,
      ...this.#reason(node, outcomes, comparison),
    };
  }

  #wanted({ of, wanted }: Comparison, node: CelNode, verdict: Verdict, negated: boolean): WantedValue {
    const { expression } = this.#evaluation;
    const value = this.#evaluation.valueOf(node);
    const text =
      value.kind === 'text'
        ? shownText(value.text)
        : value.kind === 'value' && typeof value.value === 'string' && node.exprKind.case === 'constExpr'
          ? value.value
          : printed(node, expression, asWritten(node, expression));
    if (wanted.length === 1) return { text, verdict };
    const seen = this.#evaluation.valueOf(of);
    if (seen.kind !== 'value' || value.kind !== 'value')
      return { text, verdict: seen.kind === 'error' ? verdict : 'unknown' };
    return { text, verdict: verdictOf((seen.value === value.value) !== negated) };
  }

  #reason(term: Term, outcomes: Outcomes, comparison?: Comparison): Pick<CheckTrace, 'reason'> {
    const reason = outcomes === ERROR ? this.#reasonOfError(term.node) : this.#reasonOfOutcome(outcomes, comparison);
    return reason === undefined ? {} : { reason };
  }

  #reasonOfError(node: CelNode): CheckReason {
    return this.#isAbsentIn(node) ? 'absent' : 'cannot-evaluate';
  }

  #isAbsentIn(node: CelNode): boolean {
    const field = fieldOf(node);
    if (field?.of === 'assertion') return this.#scope.claims[field.name] === undefined;
    if (field !== undefined) return !this.#scope.attributes?.has(`${field.of}.${field.name}`);
    return childrenOf(node).some(child => this.#isAbsentIn(child));
  }

  #reasonOfOutcome(outcomes: Outcomes, comparison: Comparison | undefined): CheckReason | undefined {
    if (comparison === undefined) return undefined;
    const seen = this.#evaluation.valueOf(comparison.of);
    if (seen.kind !== 'value') return undefined;
    for (const node of comparison.wanted) {
      const wanted = this.#evaluation.valueOf(node);
      if (wanted.kind !== 'value') continue;
      if (isNumberBesideText(wanted.value, seen.value)) return 'other-type';
      if (typeof wanted.value !== 'string' || typeof seen.value !== 'string') continue;
      const reason =
        verdictOfOutcomes(outcomes) === 'fails' ? reasonOf(comparison, wanted.value, seen.value) : undefined;
      if (reason !== undefined) return reason;
    }
    return undefined;
  }

  #outcomesOf(term: Term): Outcomes {
    const outcomes = this.#evaluation.outcomesOf(term.node);
    return term.negated ? negated(outcomes) : outcomes;
  }

  #written(term: Term): string {
    const text = asWritten(term.node, this.#evaluation.expression);
    return term.negated && !text.startsWith('!') ? `!(${text})` : text;
  }

  /** What the claims and attributes that a condition names say, each with its name. */
  #fieldsOf(node: CelNode): readonly string[] {
    const { expression } = this.#evaluation;
    const fields = new Map<string, string>();
    const visit = (each: CelNode): void => {
      if (fieldOf(each) === undefined) return childrenOf(each).forEach(visit);
      const name = printed(each, expression, '');
      fields.set(name, `${name} = ${shownValues(this.#evaluation.valueOf(each))?.join(', ') ?? 'nothing'}`);
    };
    visit(node);
    return [...fields.values()];
  }
}

function reasonOf({ operator }: Comparison, wanted: string, seen: string): CheckReason | undefined {
  if (operator === '==' || operator === 'in') return wanted === seen ? undefined : reasonOfMismatch(wanted, seen);
  const [part, text] = [wanted.toLowerCase(), seen.toLowerCase()];
  if (operator === 'startsWith') return text.startsWith(part) ? 'letter-case' : undefined;
  if (operator === 'endsWith') return text.endsWith(part) ? 'letter-case' : undefined;
  return operator === 'contains' && text.includes(part) ? 'letter-case' : undefined;
}

function isNumberBesideText(one: unknown, other: unknown): boolean {
  const kinds = [one, other].map(value => (typeof value === 'bigint' ? 'number' : typeof value));
  return kinds.includes('string') && (kinds.includes('number') || kinds.includes('boolean'));
}
