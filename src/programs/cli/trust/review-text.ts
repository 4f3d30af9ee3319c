import { printable } from '../../../core/text.ts';
import type { Severity } from '../../../trust/lint/finding.ts';
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
  type LeftOut,
  type ReviewedTrust,
  type RoleReview,
  type TrustReview,
} from '../../../trust/review/role-review.ts';
import type { Paint, Style } from '../style.ts';

export function reviewLines(review: TrustReview, style: Style): readonly string[] {
  return [
    ...review.roles.flatMap(role => [...roleLines(role, style), '']),
    ...leftOutLines(review, style),
    countSentence(review),
    style.faint(shown(evidenceSentence(review))),
  ];
}

function roleLines(role: RoleReview, style: Style): readonly string[] {
  const { name, map, place, takenBy, trusts, unknown, review, use } = role;
  const where = map === undefined ? `${lineText(place)}, in no role map` : lineText(place);
  const paint = isDue(role) ? style.warning : style.good;
  return [
    `${style.strong(shown(name))}  ${style.faint(shown(where))}`,
    `  ${shown(roleWords(role))}`,
    ...(map === undefined ? [] : takenBy).map(
      ({ by, job, ...at }) =>
        `  ${style.faint(shown(`Taken by ${by}${job === undefined ? '' : `, job ${job}`}: ${lineText(at)}`))}`,
    ),
    `  ${paint(shown(reviewSentence(review)))}`,
    ...(use === undefined ? [] : useSentences(use).map(sentence => `  ${shown(sentence)}`)),
    ...unknown.map(sentence => `  ${style.warning('?')} ${shown(sentence)}`),
    ...trusts.slice(0, MOST_PERHAPS).flatMap(trust => trustLines(trust, style)),
    ...(trusts.length > MOST_PERHAPS
      ? [`  … and ${trusts.length - MOST_PERHAPS} policies more that may be its: --format markdown has them.`]
      : []),
  ];
}

/** Policies of which nobody knows whether they are the role's, that a person reads. */
const MOST_PERHAPS = 5;

function trustLines(trust: ReviewedTrust, style: Style): readonly string[] {
  const { name, place, certain, admits, besides, unknown, findings } = trust;
  const paints: Readonly<Record<Severity, Paint>> = { error: style.bad, warning: style.warning, note: style.faint };
  return [
    `  ${certain ? 'Its policy' : 'A policy that may be its'}: ${shown(name)}  ${style.faint(shown(lineText(place)))}`,
    '  Who can take it:',
    ...admits.flatMap(({ issuer, who, asks }) => [
      `    ${shown(issuer)}: ${shown(who)}`,
      ...asks.map(each => `      ${style.faint(shown(each))}`),
    ]),
    ...(admits.length === 0 ? ['    Nobody whom this file says.'] : []),
    ...besides.map(sentence => `    ${style.faint('besides:')} ${shown(sentence)}`),
    ...unknown.map(sentence => `    ${style.warning('?')} ${shown(sentence)}`),
    ...findings.map(
      ({ rule, severity, message, place: at, leftBecause }) =>
        `    ${paints[severity](`${severity} ${rule}`)} ${shown(message)}${leftBecause === undefined ? '' : ` Left because: ${shown(leftBecause)}`}  ${style.faint(shown(lineText(at)))}`,
    ),
  ];
}

function leftOutLines({ unreviewed, unread }: TrustReview, style: Style): readonly string[] {
  return [
    ...unreviewed.map(each => leftOutLine(style.bad('not reviewed'), each)),
    ...unread.map(each => leftOutLine(style.warning('not looked at'), each)),
  ];
}

function leftOutLine(label: string, { message, ...at }: LeftOut): string {
  return `${label}  ${shown(lineText(at))}  ${shown(message)}`;
}

function shown(text: string): string {
  return printable(text, 1000);
}
