import { printable } from '../../../core/text.ts';
import type { Cause } from '../../../trust/explain/causes.ts';
import type { ExplainedPart, TrustExplanation } from '../../../trust/explain/explain-trust.ts';
import { OUTCOME_WORDS } from '../../../trust/explain/explanation-markdown.ts';
import type { TrustFile } from '../../../trust/found-trust.ts';
import type { CheckTrace, RuleTrace } from '../../../trust/trace.ts';
import type { Verdict } from '../../../trust/verdict.ts';
import type { Style } from '../style.ts';
import { placeText } from './place-text.ts';

export function explanationDocument(explanations: readonly TrustExplanation[], files: readonly TrustFile[]): unknown {
  return {
    trusts: explanations.map(({ trust, outcome, parts, causes }) => ({
      cloud: trust.cloud,
      name: trust.name,
      place: placeText(trust.place, files),
      outcome,
      causes,
      parts: parts.map(part =>
        partDocument(part, ({ place }) => (place === undefined ? null : placeText(place, files))),
      ),
    })),
  };
}

export function partDocument(
  { action, trace, nearest }: ExplainedPart,
  placeOf: (rule: RuleTrace) => string | null,
): unknown {
  return {
    action: action ?? null,
    outcome: trace.outcome,
    nearest: nearest ?? null,
    rules: trace.rules.map(rule => ruleDocument(rule, placeOf(rule))),
  };
}

function ruleDocument({ title, effect, verdict, checks }: RuleTrace, place: string | null): unknown {
  return {
    title,
    effect,
    verdict,
    place,
    checks: checks.map(check => ({
      key: check.key,
      operator: check.operator,
      wanted: check.wanted.map(({ text, verdict: one }) => ({ text, verdict: one })),
      seen: check.seen ?? null,
      verdict: check.verdict,
      reason: check.reason ?? null,
    })),
  };
}

export function explanationLines(
  explanation: TrustExplanation,
  files: readonly TrustFile[],
  style: Style,
): readonly string[] {
  const { trust, outcome, parts, causes } = explanation;
  const paint = outcome === 'allowed' ? style.good : outcome === 'unknown' ? style.warning : style.bad;
  return [
    `${style.strong(printable(trust.name, 200))}  ${style.faint(placeText(trust.place, files))}`,
    `  ${paint(`It ${OUTCOME_WORDS[outcome]}.`)}`,
    ...parts.flatMap(part => partLines(part, style)),
    ...causes.flatMap(cause => causeLines(cause, style)),
  ];
}

/** The rule that decided, or that came nearest: the others say nothing about this token. */
export function partLines({ action, trace, nearest }: ExplainedPart, style: Style): readonly string[] {
  const rule = nearest === undefined ? undefined : trace.rules[nearest];
  if (rule === undefined) return [];
  const title = action === undefined ? rule.title : `${rule.title}, ${action}`;
  return [`  ${style.faint(printable(title, 200))}`, ...rule.checks.flatMap(check => checkLines(check, style))];
}

const MARKS: Readonly<Record<Verdict, string>> = { holds: '✔', fails: '✘', unknown: '?' };

function checkLines({ key, operator, wanted, seen, verdict }: CheckTrace, style: Style): readonly string[] {
  const paint = verdict === 'holds' ? style.good : verdict === 'fails' ? style.bad : style.warning;
  const values = wanted.map(({ text }) => printable(text, 200)).join(', ');
  return [
    `    ${paint(MARKS[verdict])} ${printable(key, 120)}  ${style.faint(printable(operator, 60))}`,
    `        wanted  ${values === '' ? 'nothing' : values}`,
    `        seen    ${seen === undefined ? 'nothing of that name' : seen.map(text => printable(text, 200)).join(', ')}`,
  ];
}

function causeLines({ title, sentence, advice }: Cause, style: Style): readonly string[] {
  return [
    `  ${style.strong(`${title}.`)}`,
    ...(sentence === '' ? [] : [`    ${printable(sentence, 1000)}`]),
    `    ${printable(advice, 1000)}`,
  ];
}
