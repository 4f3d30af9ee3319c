import type { Words } from '../../../core/words.ts';
import {
  countSentence,
  evidenceSentence,
  lineText,
  reviewSentence,
  roleWords,
  useSentences,
} from '../../../trust/review/report/review-words.ts';
import {
  isDue,
  type LineOfFile,
  type ReviewedTrust,
  type RoleReview,
  type TrustReview,
} from '../../../trust/review/role-review.ts';
import { link, pageOf, text } from './page-html.ts';

/** What a link of the page does. `role`: index of the review's roles. */
export type ReviewAction =
  | { readonly action: 'copy' | 'save' }
  | { readonly action: 'mark'; readonly role: number }
  | { readonly action: 'open'; readonly file: string; readonly line: number };

export interface ReviewPageFacts {
  readonly words: Words;
  /** The address of a link that does this. */
  readonly linkTo: (action: ReviewAction) => string;
  readonly nonce: string;
  /** Whether a role's map can be written here. */
  readonly canMark: (role: RoleReview) => boolean;
}

/** Who can take each role, as a page that runs nothing: a table of all, then each with whom its policies let in. */
export function reviewHtml(review: TrustReview, facts: ReviewPageFacts): string {
  const { words, linkTo, nonce } = facts;
  const title = words.t('Who can take the roles of {0}', review.repository);
  const actions = [
    link(linkTo({ action: 'copy' }), words.t('Copy as Markdown')),
    link(linkTo({ action: 'save' }), words.t('Save as Evidence')),
  ];
  return pageOf(
    title,
    nonce,
    `<h1>${text(title)}</h1>
<p class="quiet">${text(evidenceSentence(review))}</p>
<p>${text(countSentence(review))}</p>
<nav aria-label="${text(words.t('Actions'))}">${actions.join(' · ')}</nav>
${review.roles.length === 0 ? '' : summaryOf(review, facts)}
${leftOut(words.t('Roles that cannot be reviewed as written'), review.unreviewed, facts)}
${review.roles.map((role, index) => roleOf(role, index, facts)).join('\n')}
${leftOut(words.t('Not looked at'), review.unread, facts)}`,
  );
}

function summaryOf({ roles }: TrustReview, { words }: ReviewPageFacts): string {
  const columns = [
    words.t('Role'),
    words.t('Account'),
    words.t('Who can take it'),
    words.t('Findings'),
    words.t('Last review'),
  ];
  const head = columns.map(column => `<th scope="col">${text(column)}</th>`).join('');
  const rows = roles.map(role => {
    const who = role.trusts.flatMap(({ admits }) => admits.map(({ issuer, who: whom }) => `${issuer}: ${whom}`));
    const whom = who.length === 0 ? `<strong>${text(words.t('not known'))}</strong>` : listOf(who);
    const count = role.trusts.flatMap(({ findings }) =>
      findings.filter(({ leftBecause }) => leftBecause === undefined),
    ).length;
    const cells = [text(role.account ?? words.t('not known')), whom, String(count), text(reviewSentence(role.review))];
    return `<tr class="${isDue(role) ? 'fails' : 'holds'}"><th scope="row"><code>${text(role.name)}</code></th>${cells.map(cell => `<td>${cell}</td>`).join('')}</tr>`;
  });
  return `<table><caption>${text(words.t('All roles'))}</caption><thead><tr>${head}</tr></thead><tbody>${rows.join('\n')}</tbody></table>`;
}

function roleOf(role: RoleReview, index: number, facts: ReviewPageFacts): string {
  const { words, linkTo, canMark } = facts;
  const { name, map, place, takenBy, trusts, unknown, review, use } = role;
  const mark = canMark(role) ? ` ${link(linkTo({ action: 'mark', role: index }), words.t('Mark Reviewed'))}` : '';
  return `<section><h2><code>${text(name)}</code></h2>
<p>${placeLink(place, facts)} <span class="quiet">${text(roleWords(role))}${map === undefined ? text(words.t(', in no role map')) : ''}</span></p>
<p><span class="${isDue(role) ? 'fails' : 'holds'}">${text(reviewSentence(review))}</span>${mark}</p>
${listOf(use === undefined ? [] : useSentences(use))}
${itemsOf(takenBy.map(({ by, job, ...at }) => `${text(words.t('Taken by {0}', job === undefined ? by : `${by}, ${job}`))} ${placeLink(at, facts)}`))}
${listOf(unknown.map(sentence => words.t('Not known: {0}', sentence)))}
${trusts.map(trust => trustOf(trust, facts)).join('\n')}
</section>`;
}

function trustOf(
  { name, place, certain, admits, besides, unknown, findings }: ReviewedTrust,
  facts: ReviewPageFacts,
): string {
  const { words } = facts;
  const whom = admits.map(({ issuer, who, asks }) => `${text(`${issuer}: ${who}`)}${listOf(asks)}`);
  const found = findings.map(({ rule, severity, message, place: at, leftBecause }) => {
    const left = leftBecause === undefined ? '' : ` ${text(words.t('Left because: {0}', leftBecause))}`;
    return `<strong>${text(`${severity} ${rule}`)}</strong> ${text(message)}${left} ${placeLink(at, facts)}`;
  });
  return `<h3>${text(certain ? words.t('Its policy') : words.t('A policy that may be its'))}: <code>${text(name)}</code> ${placeLink(place, facts)}</h3>
${itemsOf(whom.length === 0 ? [text(words.t('Nobody whom this file says.'))] : whom)}
${listOf(besides.map(sentence => words.t('Besides: {0}', sentence)))}
${listOf(unknown.map(sentence => words.t('Not known: {0}', sentence)))}
${itemsOf(found)}`;
}

function leftOut(title: string, all: TrustReview['unread'], facts: ReviewPageFacts): string {
  if (all.length === 0) return '';
  return `<section><h2>${text(title)}</h2>${itemsOf(all.map(({ message, ...at }) => `${placeLink(at, facts)} ${text(message)}`))}</section>`;
}

/** A file of the checkout is opened; what is in none is only named. */
function placeLink(place: LineOfFile, { linkTo }: ReviewPageFacts): string {
  const { file, line } = place;
  return line === undefined
    ? `<span>${text(lineText(place))}</span>`
    : link(linkTo({ action: 'open', file, line }), lineText(place));
}

function listOf(sentences: readonly string[]): string {
  return itemsOf(sentences.map(sentence => text(sentence)));
}

function itemsOf(items: readonly string[]): string {
  return items.length === 0 ? '' : `<ul>${items.map(item => `<li>${item}</li>`).join('')}</ul>`;
}
