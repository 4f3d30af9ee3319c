import type { LeftOut, ReviewedTrust, RoleReview, TrustReview } from '../role-review.ts';
import { isDue } from '../role-review.ts';
import { cellMarkdown, codeMarkdown, plainMarkdown } from '../../plain-markdown.ts';
import {
  countSentence,
  evidenceSentence,
  lineText,
  reviewSentence,
  roleWords,
  standingFindings,
  useSentences,
} from './review-words.ts';

/** A review as evidence that people read: a table of all roles, then each with whom its policies let in. */
export function reviewMarkdown(review: TrustReview): string {
  const { repository, roles, unreviewed, unread } = review;
  return [
    `# Trust review of ${codeMarkdown(repository)}`,
    plainMarkdown(evidenceSentence(review)),
    plainMarkdown(countSentence(review)),
    ...(roles.length === 0 ? [] : [summaryTable(roles)]),
    ...leftOut('Roles that cannot be reviewed as written', unreviewed),
    ...leftOut('Not looked at', unread),
    ...roles.flatMap(roleParts),
  ].join('\n\n');
}

function summaryTable(roles: readonly RoleReview[]): string {
  return [
    '| role | account | who can take it | findings | last review |',
    '| --- | --- | --- | --- | --- |',
    ...roles.map(role => {
      const { name, account, trusts, review } = role;
      const who = trusts.flatMap(({ admits }) => admits.map(whoText));
      const cells = [
        codeMarkdown(name),
        plainMarkdown(account ?? 'not known'),
        who.length === 0 ? '**not known**' : who.map(plainMarkdown).join('<br>'),
        String(standingFindings(role).length),
        isDue(role) ? `**${plainMarkdown(reviewSentence(review))}**` : plainMarkdown(reviewSentence(review)),
      ];
      return `| ${cells.map(cellMarkdown).join(' | ')} |`;
    }),
  ].join('\n');
}

function roleParts(role: RoleReview): readonly string[] {
  const { name, map, place, takenBy, trusts, unknown, review, use } = role;
  const facts = [
    `Where: ${codeMarkdown(lineText(place))}${map === undefined ? ', in no role map' : ''}`,
    `What: ${plainMarkdown(roleWords(role))}`,
    `Review: ${plainMarkdown(reviewSentence(review))}`,
    ...(use === undefined ? [] : useSentences(use).map(sentence => `Use: ${plainMarkdown(sentence)}`)),
    ...takenBy.map(
      ({ by, job, ...at }) =>
        `Taken by ${codeMarkdown(by)}${job === undefined ? '' : `, job ${codeMarkdown(job)}`}: ${codeMarkdown(lineText(at))}`,
    ),
    ...unknown.map(sentence => `**Not known:** ${plainMarkdown(sentence)}`),
  ];
  return [`## ${codeMarkdown(name)}`, facts.map(item).join('\n'), ...trusts.flatMap(trustParts)];
}

function trustParts({ name, place, certain, admits, besides, unknown, findings }: ReviewedTrust): readonly string[] {
  const whom =
    admits.length === 0
      ? [item('Nobody whom this file says.')]
      : admits.flatMap(admission => [
          item(plainMarkdown(whoText(admission))),
          ...admission.asks.map(each => `  ${item(codeMarkdown(each))}`),
        ]);
  const said = [
    ...besides.map(sentence => item(`Besides: ${plainMarkdown(sentence)}`)),
    ...unknown.map(sentence => item(`**Not known:** ${plainMarkdown(sentence)}`)),
    ...findings.map(({ rule, severity, message, place: at, leftBecause }) => {
      const left = leftBecause === undefined ? '' : ` Left because: ${plainMarkdown(leftBecause)}`;
      return item(`${severity} ${rule}: ${plainMarkdown(message)}${left} (${codeMarkdown(lineText(at))})`);
    }),
  ];
  return [
    `${certain ? 'Its policy' : 'A policy that may be its'}: ${codeMarkdown(name)}, ${codeMarkdown(lineText(place))}. Who can take it:`,
    [...whom, ...said].join('\n'),
  ];
}

function whoText({ issuer, who }: ReviewedTrust['admits'][number]): string {
  return `${issuer}: ${who}`;
}

function leftOut(title: string, all: readonly LeftOut[]): readonly string[] {
  if (all.length === 0) return [];
  const items = all.map(({ message, ...at }) => item(`${codeMarkdown(lineText(at))}: ${plainMarkdown(message)}`));
  return [`## ${title}`, items.join('\n')];
}

function item(text: string): string {
  return `- ${text}`;
}
