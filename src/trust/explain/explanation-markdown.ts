import { targetName } from '../../clouds/clouds.ts';
import { printable } from '../../core/text.ts';
import { loggableClaims } from '../../issuers/loggable-claims.ts';
import { cellMarkdown, codeMarkdown, plainMarkdown } from '../plain-markdown.ts';
import type { CheckTrace, TrustOutcome } from '../trace.ts';
import type { Verdict } from '../verdict.ts';
import type { Cause, Likelihood } from './causes.ts';
import { claimOfKey } from './explain-trace.ts';
import type { ExplainedPolicy, NearestChange, PolicyOrigin, RefusalExplanation } from './refusal-explanation.ts';

export const OUTCOME_WORDS: Readonly<Record<TrustOutcome, string>> = {
  allowed: 'lets the token in',
  denied: 'denies it to the token',
  'not-allowed': 'does not let the token in',
  unknown: 'leaves open whether it lets the token in',
};

const MARKS: Readonly<Record<Verdict, string>> = { holds: '✔', fails: '✘', unknown: '?' };

export const LIKELIHOOD_WORDS: Readonly<Record<Likelihood, string>> = {
  certain: 'certain',
  likely: 'likely',
  possible: 'possible',
};

/** For an issue or a chat: no token, no e-mail, no person's name, nothing that is not meant to be shown. */
export function explanationMarkdown(explanation: RefusalExplanation): string {
  const { role, target, failure, claims, policies, causes, change } = explanation;
  const hidden = hiddenTexts(policies);
  return [
    `## Why ${code(role)} is refused`,
    code(targetName(target)),
    ...(failure === undefined
      ? []
      : [
          `**${plain(without(hidden, withoutPersons(failure.message)))}**${failure.code === undefined ? '' : ` (${code(failure.code)})`}`,
        ]),
    ...(causes.length === 0
      ? []
      : ['### Causes, the likeliest first', causes.map((cause, index) => causeItem(cause, index, hidden)).join('\n')]),
    ...policies.flatMap(policyParts),
    ...(policies.length === 0 ? ['No trust policy of this role was found.'] : []),
    ...(change === undefined ? [] : changeParts(change, hidden)),
    '### The token',
    [
      '| claim | value |',
      '| --- | --- |',
      ...Object.entries(claims).map(([name, value]) => `| ${cell(name)} | ${cell(shownValue(value))} |`),
    ].join('\n'),
  ].join('\n\n');
}

function causeItem({ title, sentence, advice, likelihood }: Cause, index: number, hidden: Hidden): string {
  const said = sentence === '' ? '' : ` ${plain(without(hidden, withoutPersons(sentence)))}`;
  return `${index + 1}. **${plain(title)}** (${LIKELIHOOD_WORDS[likelihood]}).${said} ${plain(advice, 600)}`;
}

function policyParts({ trust, outcome, parts, origin }: ExplainedPolicy): readonly string[] {
  const tables = parts.flatMap(({ action, trace, nearest }) => {
    const rule = nearest === undefined ? undefined : trace.rules[nearest];
    if (rule === undefined) return [];
    const title = action === undefined ? rule.title : `${rule.title}, ${action}`;
    const rows = rule.checks.map(checkRow);
    return [
      `**${plain(title)}**`,
      ['| | compared | wanted | the token has |', '| --- | --- | --- | --- |', ...rows].join('\n'),
    ];
  });
  return [`### ${code(trust.name)} ${OUTCOME_WORDS[outcome]}`, `From ${originText(origin)}.`, ...tables];
}

function checkRow(check: CheckTrace): string {
  const { key, operator, wanted, verdict } = check;
  const seen = shownSeen(check);
  return `| ${MARKS[verdict]} | ${cell(key)} ${cell(operator)} | ${wanted.map(({ text }) => cell(text)).join('<br>')} | ${seen === undefined ? 'nothing' : seen.map(cell).join('<br>')} |`;
}

/** Claims of which a repository's own files speak; others may name a person. */
const OF_NOBODY = ['repository', 'ref', 'environment', 'job_workflow_ref', 'workflow', 'workflow_ref', 'project_path'];

/** A text of the token, and what is shown of it. */
type Hidden = readonly (readonly [text: string, shown: string])[];

/** What a check has of a token that is not to be shown: whoever tells of it elsewhere leaves it out too. */
function hiddenTexts(policies: readonly ExplainedPolicy[]): Hidden {
  const checks = policies.flatMap(({ parts }) =>
    parts.flatMap(({ trace }) => trace.rules.flatMap(each => each.checks)),
  );
  return checks.flatMap(check => {
    const shown = shownSeen(check);
    return (check.seen ?? []).flatMap((text, index) => {
      const instead = shown?.[index] ?? HIDDEN;
      return text === '' || text === instead ? [] : [[text, instead] as const];
    });
  });
}

function without(hidden: Hidden, text: string): string {
  return hidden.reduce((rest, [each, shown]) => rest.replaceAll(each, () => shown), text);
}

const HIDDEN = '<hidden>';

function shownSeen({ key, seen }: CheckTrace): readonly string[] | undefined {
  // Of what is asked for, and no token says it.
  if (key === 'service account') return seen;
  const claim = claimOfKey(key) ?? attributeOf(key);
  if (seen === undefined || claim === undefined || OF_NOBODY.includes(claim)) return seen?.map(withoutPersons);
  const shown: unknown = loggableClaims({ [claim]: seen })[claim];
  return Array.isArray(shown) ? shown.filter(each => typeof each === 'string') : seen.map(() => HIDDEN);
}

function attributeOf(key: string): string | undefined {
  return key.startsWith('attribute.') ? key.slice('attribute.'.length) : undefined;
}

/** A subject may hold an e-mail, and so may what is said of it. */
function withoutPersons(text: string): string {
  const shown: unknown = loggableClaims({ sub: text })['sub'];
  return typeof shown === 'string' ? shown : '';
}

function changeParts(change: NearestChange, hidden: Hidden): readonly string[] {
  if (change.kind === 'token')
    return ['### What would pass', `**${plain(change.title)}.** ${plain(change.advice, 600)}`];
  const { title, warnings, language, text } = change;
  return [
    '### What would pass',
    `**${plain(without(hidden, title))}.**${warnings.map(each => ` ⚠ ${plain(each, 600)}`).join('')}`,
    `${FENCE}${language}\n${without(hidden, printableLines(text))}\n${FENCE}`,
  ];
}

const FENCE = '````';

function printableLines(text: string): string {
  return text
    .split('\n')
    .map(line => printable(line, 4000))
    .join('\n')
    .replaceAll(FENCE, '');
}

export function originText(origin: PolicyOrigin): string {
  if (origin.kind === 'cloud') return plain(origin.asked);
  const { file, range } = origin;
  return `${printable(file)}:${range.startLine + 1}:${range.startColumn + 1}`;
}

function shownValue(value: unknown): string {
  return Array.isArray(value) ? value.join(', ') : String(value);
}

function cell(text: string): string {
  return text === '' ? '' : cellMarkdown(code(text));
}

function code(text: string): string {
  return codeMarkdown(printable(text, 400));
}

/** A sentence, in which somebody may have put more than text; what it has as code stays code. */
function plain(text: string, longest = 400): string {
  const parts = printable(text, longest).split('`');
  const isCode = (index: number): boolean => index % 2 === 1 && index < parts.length - 1;
  return parts
    .map((part, index) => (isCode(index) ? codeMarkdown(part) : plainMarkdown(part)))
    .reduce((before, part) => (before.endsWith('`') && part.startsWith('`') ? `${before} ${part}` : before + part));
}
