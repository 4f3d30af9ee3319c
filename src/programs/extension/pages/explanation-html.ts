import { targetName } from '../../../clouds/clouds.ts';
import { printable } from '../../../core/text.ts';
import type { Words } from '../../../core/words.ts';
import { originText } from '../../../trust/explain/explanation-markdown.ts';
import type { Likelihood } from '../../../trust/explain/causes.ts';
import type { ExplainedPart } from '../../../trust/explain/explain-trust.ts';
import type { ExplainedPolicy, NearestChange, RefusalExplanation } from '../../../trust/explain/refusal-explanation.ts';
import type { CheckTrace, TrustOutcome } from '../../../trust/trace.ts';
import type { Verdict } from '../../../trust/verdict.ts';
import { lines, link, pageOf, prose, text } from './page-html.ts';

/** What a link of the page does. `policy`: index of the explanation's policies. */
export type PageAction =
  | { readonly action: 'copy' }
  | { readonly action: 'open-policy'; readonly policy: number }
  | { readonly action: 'open-corrected' };

export interface PageFacts {
  readonly words: Words;
  /** The address of a link that does this. */
  readonly linkTo: (action: PageAction) => string;
  /** For the one style that the page may have; random, and made for this page. */
  readonly nonce: string;
}

/**
 * The explanation as a page without a script: nothing in it can run, whatever a policy or a token holds. It has headings, tables with
 * named columns and words for every mark, so that it can be heard as well as seen.
 */
export function explanationHtml(explanation: RefusalExplanation, facts: PageFacts): string {
  const { words, nonce, linkTo } = facts;
  const { role, target, policies } = explanation;
  const title = words.t('Why {0} is refused', role);
  return pageOf(
    title,
    nonce,
    `<h1>${text(title)}</h1>
<p class="quiet"><code>${text(targetName(target))}</code></p>
${failureOf(explanation)}
<nav aria-label="${text(words.t('Actions'))}">${link(linkTo({ action: 'copy' }), words.t('Copy as Markdown'))}</nav>
${causesOf(explanation, words)}
${policies.map((policy, index) => policyOf(policy, index, facts)).join('\n')}
${policies.length === 0 ? `<p>${text(words.t('No trust policy of this role was found in this workspace. The causes are told by what the cloud answered and what the token says.'))}</p>` : ''}
${changeOf(explanation.change, facts)}
${claimsOf(explanation, words)}`,
  );
}

function failureOf({ failure }: RefusalExplanation): string {
  if (failure === undefined) return '';
  const code = failure.code === undefined ? '' : ` <code>${text(failure.code)}</code>`;
  return `<p class="failure">${text(failure.message)}${code}</p>`;
}

function likelihoodWord(likelihood: Likelihood, words: Words): string {
  switch (likelihood) {
    case 'certain':
      return words.t('certain');
    case 'likely':
      return words.t('likely');
    case 'possible':
      return words.t('possible');
  }
}

function causesOf({ causes }: RefusalExplanation, words: Words): string {
  if (causes.length === 0) return '';
  const items = causes.map(
    ({ title, sentence, advice, likelihood }) =>
      `<li><h3>${text(title)} <span class="quiet">${text(likelihoodWord(likelihood, words))}</span></h3>${
        sentence === '' ? '' : `<p>${prose(sentence)}</p>`
      }<p>${prose(advice)}</p></li>`,
  );
  const heading = causes.length === 1 ? words.t('The cause') : words.t('Causes, the likeliest first');
  return `<section><h2>${text(heading)}</h2><ol>${items.join('\n')}</ol></section>`;
}

function changeOf(change: NearestChange | undefined, { words, linkTo }: PageFacts): string {
  if (change === undefined) return '';
  const heading = `<h2>${text(words.t('What would pass'))}</h2>`;
  if (change.kind === 'token') {
    return `<section>${heading}<p><strong>${text(change.title)}.</strong> ${prose(change.advice)}</p></section>`;
  }
  const warnings = change.warnings.map(each => `<li>${prose(each)}</li>`).join('');
  return `<section>${heading}
<p><strong>${text(change.title)}.</strong> ${text(words.t('It was tried: with this policy the token is let in.'))}</p>
${warnings === '' ? '' : `<ul class="warning">${warnings}</ul>`}
<pre tabindex="0" aria-label="${text(words.t('The corrected policy'))}"><code>${lines(change.text)}</code></pre>
<p>${link(linkTo({ action: 'open-corrected' }), words.t('Open the Corrected Policy'))}</p>
</section>`;
}

function outcomeSentence(outcome: TrustOutcome, words: Words): string {
  switch (outcome) {
    case 'allowed':
      return words.t('It lets the token in.');
    case 'denied':
      return words.t('It denies the token.');
    case 'not-allowed':
      return words.t('It does not let the token in.');
    case 'unknown':
      return words.t('It leaves open whether it lets the token in.');
  }
}

function policyOf(policy: ExplainedPolicy, index: number, { words, linkTo }: PageFacts): string {
  const { trust, outcome, parts, origin, ofRole } = policy;
  const from = originText(origin);
  const place =
    origin.kind === 'file'
      ? link(linkTo({ action: 'open-policy', policy: index }), from)
      : `<span>${text(from)}</span>`;
  const doubt =
    ofRole === 'holds' ? '' : `<p>${text(words.t('The file does not say for certain that it is of this role.'))}</p>`;
  return `<section><h2>${text(words.t('Token and policy: {0}', printable(trust.name, 200)))}</h2>
<p>${place} <span class="${outcome === 'allowed' ? 'holds' : 'fails'}">${text(outcomeSentence(outcome, words))}</span></p>
${doubt}
${parts.map(part => partTable(part, words)).join('\n')}
</section>`;
}

/** The rule that decided, or that came nearest: the others say nothing of this token. */
function partTable({ action, trace, nearest }: ExplainedPart, words: Words): string {
  const rule = nearest === undefined ? undefined : trace.rules[nearest];
  if (rule === undefined) return '';
  const caption = action === undefined ? rule.title : `${rule.title}, ${action}`;
  const columns = [words.t('Compared'), words.t('The token has'), words.t('The policy wants'), words.t('Result')];
  const head = columns.map(column => `<th scope="col">${text(column)}</th>`).join('');
  return `<table><caption>${text(caption)}</caption><thead><tr>${head}</tr></thead>
<tbody>${rule.checks.map(check => checkRow(check, words)).join('\n')}</tbody></table>`;
}

function verdictWord(verdict: Verdict, words: Words): string {
  switch (verdict) {
    case 'holds':
      return words.t('passes');
    case 'fails':
      return words.t('fails');
    case 'unknown':
      return words.t('left open');
  }
}

const MARKS: Readonly<Record<Verdict, string>> = { holds: '✔', fails: '✘', unknown: '?' };

function checkRow({ key, operator, wanted, seen, verdict }: CheckTrace, words: Words): string {
  const nothing = `<span class="quiet">${text(words.t('nothing'))}</span>`;
  const has = seen === undefined || seen.length === 0 ? nothing : values(seen);
  const wants = wanted.length === 0 ? nothing : values(wanted.map(each => each.text));
  return `<tr class="${verdict}"><th scope="row"><code>${text(key)}</code> <span class="quiet">${text(operator)}</span></th><td>${has}</td><td>${wants}</td><td><span aria-hidden="true">${MARKS[verdict]}</span> ${text(verdictWord(verdict, words))}</td></tr>`;
}

/** More than a person reads; the file has them all. */
const MOST_VALUES = 50;

function values(all: readonly string[]): string {
  const shown = all.slice(0, MOST_VALUES).map(each => `<li><code>${text(each)}</code></li>`);
  return `<ul>${shown.join('')}${all.length > MOST_VALUES ? '<li>…</li>' : ''}</ul>`;
}

function claimsOf({ claims }: RefusalExplanation, words: Words): string {
  const rows = Object.entries(claims).map(
    ([name, value]) =>
      `<tr><th scope="row"><code>${text(name)}</code></th><td><code>${text(Array.isArray(value) ? value.join(', ') : String(value))}</code></td></tr>`,
  );
  if (rows.length === 0) return '';
  const head = [words.t('Claim'), words.t('Value')].map(each => `<th scope="col">${text(each)}</th>`).join('');
  return `<section><h2>${text(words.t('The token'))}</h2><table><caption>${text(words.t('Claims that may be shown to anybody'))}</caption><thead><tr>${head}</tr></thead><tbody>${rows.join('\n')}</tbody></table></section>`;
}
