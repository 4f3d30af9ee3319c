import { targetName } from '../../clouds/clouds.ts';
import { printable } from '../../core/text.ts';
import { loggableClaims } from '../../issuers/loggable-claims.ts';
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
  return [
    `## Why ${code(role)} is refused`,
    code(targetName(target)),
    ...(failure === undefined
      ? []
      : [`**${plain(failure.message)}**${failure.code === undefined ? '' : ` (${code(failure.code)})`}`]),
    ...(causes.length === 0 ? [] : ['### Causes, the likeliest first', causes.map(causeItem).join('\n')]),
    ...policies.flatMap(policyParts),
    ...(policies.length === 0 ? ['No trust policy of this role was found.'] : []),
    ...(change === undefined ? [] : changeParts(change)),
    '### The token',
    [
      '| claim | value |',
      '| --- | --- |',
      ...Object.entries(claims).map(([name, value]) => `| ${cell(name)} | ${cell(shownValue(value))} |`),
    ].join('\n'),
  ].join('\n\n');
}

function causeItem({ title, sentence, advice, likelihood }: Cause, index: number): string {
  const said = sentence === '' ? '' : ` ${plain(withoutPersons(sentence))}`;
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

function shownSeen({ key, seen }: CheckTrace): readonly string[] | undefined {
  const claim = claimOfKey(key) ?? attributeOf(key);
  if (seen === undefined || claim === undefined || OF_NOBODY.includes(claim)) return seen?.map(withoutPersons);
  const shown: unknown = loggableClaims({ [claim]: seen })[claim];
  return Array.isArray(shown) ? shown.filter(each => typeof each === 'string') : seen.map(() => '<hidden>');
}

function attributeOf(key: string): string | undefined {
  return key.startsWith('attribute.') ? key.slice('attribute.'.length) : undefined;
}

/** A subject may hold an e-mail, and so may what is said of it. */
function withoutPersons(text: string): string {
  const shown: unknown = loggableClaims({ sub: text })['sub'];
  return typeof shown === 'string' ? shown : '';
}

function changeParts(change: NearestChange): readonly string[] {
  if (change.kind === 'token')
    return ['### What would pass', `**${plain(change.title)}.** ${plain(change.advice, 600)}`];
  const { title, warnings, language, text } = change;
  return [
    '### What would pass',
    `**${plain(title)}.**${warnings.map(each => ` ⚠ ${plain(each, 600)}`).join('')}`,
    `${FENCE}${language}\n${withoutPersonsIn(text)}\n${FENCE}`,
  ];
}

const FENCE = '````';

function withoutPersonsIn(text: string): string {
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

/** A stretch that Markdown leaves as it is. */
function code(text: string): string {
  return `\`${printable(text, 400).replaceAll('`', "'")}\``;
}

function cell(text: string): string {
  return text === '' ? '' : code(text.replaceAll('|', '¦'));
}

/** Text without what Markdown or HTML would take for more than text, but for code. */
function plain(text: string, longest = 400): string {
  return printable(text, longest).replace(/[\\*_[\]<>|#]/g, character => `\\${character}`);
}
