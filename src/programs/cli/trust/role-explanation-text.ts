import { targetName } from '../../../clouds/clouds.ts';
import { printable } from '../../../core/text.ts';
import type { Cause } from '../../../trust/explain/causes.ts';
import { LIKELIHOOD_WORDS, originText, OUTCOME_WORDS } from '../../../trust/explain/explanation-markdown.ts';
import type { ExplainedPolicy, NearestChange, RefusalExplanation } from '../../../trust/explain/refusal-explanation.ts';
import type { Style } from '../style.ts';
import { partDocument, partLines } from './explanation-text.ts';

export function roleExplanationDocument(explanation: RefusalExplanation): unknown {
  const { role, target, failure, claims, policies, causes, change } = explanation;
  return {
    role,
    target: targetName(target),
    answer:
      failure === undefined ? null : { kind: failure.kind, code: failure.code ?? null, reason: failure.reason ?? null },
    claims,
    causes,
    policies: policies.map(({ trust, ofRole, outcome, origin, parts }) => ({
      cloud: trust.cloud,
      name: trust.name,
      place: originText(origin),
      ofRole,
      outcome,
      parts: parts.map(part => partDocument(part, () => null)),
    })),
    change: change ?? null,
  };
}

export function roleExplanationLines(explanation: RefusalExplanation, style: Style): readonly string[] {
  const { role, target, failure, policies, causes, change } = explanation;
  return [
    `${style.strong(printable(role, 200))}  ${style.faint(printable(targetName(target), 500))}`,
    ...(failure === undefined ? [] : [`  ${style.bad(printable(failure.message, 1000))}`]),
    ...policies.flatMap(policy => policyLines(policy, style)),
    ...(policies.length === 0 ? ['  No trust policy of this role was found in the checkout.'] : []),
    ...(causes.length === 0 ? [] : ['', style.strong('Causes, the likeliest first')]),
    ...causes.flatMap((cause, index) => causeLines(cause, index, style)),
    ...(change === undefined ? [] : changeLines(change, style)),
  ];
}

function policyLines({ trust, ofRole, outcome, origin, parts }: ExplainedPolicy, style: Style): readonly string[] {
  const paint = outcome === 'allowed' ? style.good : outcome === 'unknown' ? style.warning : style.bad;
  const whose = ofRole === 'holds' ? '' : ', which may be of this role,';
  return [
    `  ${printable(trust.name, 200)}${whose} ${paint(OUTCOME_WORDS[outcome])}  ${style.faint(originText(origin))}`,
    ...parts.flatMap(part => partLines(part, style)),
  ];
}

function causeLines({ title, sentence, advice, likelihood }: Cause, index: number, style: Style): readonly string[] {
  return [
    `  ${index + 1}. ${title}  ${style.faint(LIKELIHOOD_WORDS[likelihood])}`,
    ...(sentence === '' ? [] : [`     ${printable(sentence, 1000)}`]),
    `     ${printable(advice, 1000)}`,
  ];
}

function changeLines(change: NearestChange, style: Style): readonly string[] {
  const title = `${style.strong('What would pass')}  ${printable(change.title, 400)}`;
  if (change.kind === 'token') return ['', title, `  ${printable(change.advice, 1000)}`];
  return [
    '',
    title,
    ...change.warnings.map(warning => `  ${style.warning(printable(warning, 1000))}`),
    ...change.text.split('\n').map(line => `  ${printable(line, 4000)}`),
  ];
}
