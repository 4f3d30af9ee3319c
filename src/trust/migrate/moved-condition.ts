import { claimOfAttribute } from '../google/condition-patterns.ts';
import type { AttributeMapping } from '../google/workload-identity.ts';
import type { Comparison } from '../../issuers/patterns/analysis.ts';
import type { Stage, Translate } from './stage.ts';

const LONGEST = 4096;
const COMPARISONS: Readonly<Record<string, Comparison>> = { startsWith: 'prefix', endsWith: 'suffix' };

/**
 * An attribute condition that compares claims with the new texts too, or alone: what stands in `==`, `in`, `startsWith` and
 * `endsWith`. Other comparisons stay as they are. As it was where nothing is touched.
 */
export function movedCondition(
  text: string,
  mapping: readonly AttributeMapping[],
  translate: Translate,
  stage: Stage,
): string {
  if (text.length > LONGEST) return text;
  let moved = text;
  // From the end, so that what is found keeps its place.
  for (const { start, end, value } of literalsIn(text).toReversed()) {
    const before = text.slice(0, start);
    const comparison = comparisonBefore(before);
    const claim = comparison === undefined ? undefined : claimOf(comparison.operand, mapping);
    const to =
      claim === undefined || comparison === undefined
        ? undefined
        : translate(claim, value, COMPARISONS[comparison.operator] ?? 'exact');
    if (to === undefined || comparison === undefined) continue;
    const quote = text[start] ?? "'";
    const [old, now] = [text.slice(start, end), quote + to + quote];
    const { start: from, operator, operand } = comparison;
    const [at, until, by] = written(stage, { from, start, end, operator, operand, old, now, text });
    moved = moved.slice(0, at) + by + moved.slice(until);
  }
  return moved;
}

interface Written {
  readonly from: number;
  readonly start: number;
  readonly end: number;
  readonly operator: string;
  readonly operand: string;
  readonly old: string;
  readonly now: string;
  readonly text: string;
}

function written(stage: Stage, each: Written): readonly [at: number, until: number, by: string] {
  const { from, start, end, operator, operand, old, now, text } = each;
  const call = (literal: string): string => `${operand}.${operator}(${literal})`;
  const pair = `(${call(old)} || ${call(now)})`;
  if (text.startsWith(pair, from - 1)) {
    return [from - 1, from - 1 + pair.length, stage === 'both' ? pair : call(now)];
  }
  const isThere = operator === 'in' && text.slice(from).includes(now);
  if (stage === 'afterwards') {
    if (!isThere) return [start, end, now];
    const comma = /^\s*,\s*/.exec(text.slice(end))?.[0] ?? '';
    const before = comma === '' ? (/,\s*$/.exec(text.slice(Math.max(0, start - 100), start))?.[0] ?? '') : '';
    return [start - before.length, end + comma.length, ''];
  }
  if (operator === '==') return [from, end, `${operand} in [${old}, ${now}]`];
  if (operator === 'in') return [end, end, isThere ? '' : `, ${now}`];
  const close = text.indexOf(')', end) + 1;
  return [from, close, pair];
}

interface Literal {
  readonly start: number;
  readonly end: number;
  readonly value: string;
}

/** Quoted texts without an escape. */
function literalsIn(text: string): readonly Literal[] {
  const literals: Literal[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const quote = text[at];
    if (quote !== '"' && quote !== "'") continue;
    const close = text.indexOf(quote, at + 1);
    if (close < 0) return literals;
    const value = text.slice(at + 1, close);
    if (!value.includes('\\')) literals.push({ start: at, end: close + 1, value });
    at = close;
  }
  return literals;
}

interface OperandComparison {
  readonly operand: string;
  readonly operator: string;
  readonly start: number;
}

/** What compares the literal that comes next: `assertion.sub ==`, `assertion.sub in ["a",`, `assertion.sub.startsWith(`. */
function comparisonBefore(before: string): OperandComparison | undefined {
  const list = before.lastIndexOf('[');
  const isInList =
    list > before.lastIndexOf(']') && /^[\s,]*(?:(?:'[^']*'|"[^"]*")[\s,]*)*$/.test(before.slice(list + 1));
  const head = (isInList ? before.slice(0, list) : before).trimEnd();
  const found = isInList ? head.endsWith(' in') && 'in' : head.endsWith('==') && '==';
  if (typeof found === 'string') return operandBefore(head.slice(0, -found.length), found);
  const call = Object.keys(COMPARISONS).find(name => head.endsWith(`.${name}(`));
  return call === undefined ? undefined : operandBefore(head.slice(0, -call.length - 2), call);
}

function operandBefore(before: string, operator: string): OperandComparison | undefined {
  const text = before.trimEnd();
  let start = text.length;
  while (start > 0 && /[\w.]/.test(text[start - 1] ?? '')) start -= 1;
  return start === text.length ? undefined : { operand: text.slice(start), operator, start };
}

function claimOf(operand: string, mapping: readonly AttributeMapping[]): string | undefined {
  return operand.startsWith('assertion.') ? operand.slice('assertion.'.length) : claimOfAttribute(operand, mapping);
}
