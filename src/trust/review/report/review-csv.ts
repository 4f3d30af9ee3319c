import { printable } from '../../../core/text.ts';
import type { RoleReview, TrustReview } from '../role-review.ts';
import { isDue } from '../role-review.ts';
import { lineText, standingFindings, unusedServices } from './review-words.ts';

/** What a spreadsheet holds in a cell. */
const LONGEST = 32_000;

/** What a column has of a role: a number, or texts of which each has a line of its own in the cell. */
type Column = (role: RoleReview, review: TrustReview) => number | readonly (string | undefined)[];

const COLUMNS: Readonly<Record<string, Column>> = {
  role: ({ name }) => [name],
  map: ({ map }) => [map],
  place: ({ place }) => [lineText(place)],
  cloud: ({ cloud }) => [cloud],
  account: ({ account }) => [account],
  target: ({ target }) => [target],
  taken_by: ({ takenBy }) => takenBy.map(at => `${at.by} ${lineText(at)}`),
  policies: ({ trusts }) =>
    trusts.map(({ name, place, certain }) => `${name} ${lineText(place)}${certain ? '' : ' (may be it)'}`),
  who_can_take_it: ({ trusts }) => trusts.flatMap(({ admits }) => admits.map(({ issuer, who }) => `${issuer}: ${who}`)),
  conditions: ({ trusts }) => trusts.flatMap(({ admits }) => admits.flatMap(({ asks }) => asks)),
  besides: ({ trusts }) => trusts.flatMap(({ besides }) => besides),
  not_known: ({ unknown, trusts }) => [...unknown, ...trusts.flatMap(trust => trust.unknown)],
  breadth: ({ breadth }) => [breadth ?? 'not known'],
  findings: role =>
    standingFindings(role).map(
      ({ rule, severity, message, place }) => `${severity} ${rule} ${message} ${lineText(place)}`,
    ),
  findings_left: ({ trusts }) =>
    trusts
      .flatMap(({ findings }) => findings)
      .flatMap(({ rule, leftBecause }) => (leftBecause === undefined ? [] : [`${rule} ${leftBecause}`])),
  review: ({ review }) => [review.kind],
  reviewed: ({ review }) => [review.kind === 'never' ? undefined : review.date],
  reviewed_by: ({ review }) => [review.kind === 'never' ? undefined : review.by],
  days: ({ review }) => (review.kind === 'never' ? [] : review.days),
  due: role => [isDue(role) ? 'yes' : 'no'],
  last_used: ({ use }) => [use === undefined ? undefined : (use.lastUsed ?? 'not known')],
  cloud_analysis: ({ use }) => use?.analysis ?? [],
  never_used_services: ({ use }) => (use === undefined ? [] : unusedServices(use)),
  repository: (_role, { repository }) => [repository],
  commit: (_role, { commit }) => [commit],
  made_on: (_role, { date }) => [date],
};

/** A review for spreadsheets: a row a role, and one for all that cannot be reviewed; RFC 4180. Without the ends of lines. */
export function reviewCsvRows(review: TrustReview): readonly string[] {
  const columns = Object.entries(COLUMNS);
  const leftOut = [...review.unreviewed, ...review.unread].map(({ message, ...at }) => {
    const said: Readonly<Record<string, string>> = { place: lineText(at), not_known: message };
    return columns.map(([name]) => columnCell([said[name]])).join(',');
  });
  return [
    columns.map(([name]) => cell(name)).join(','),
    ...review.roles.map(role => columns.map(([, column]) => columnCell(column(role, review))).join(',')),
    ...leftOut,
  ];
}

function columnCell(said: ReturnType<Column>): string {
  if (typeof said === 'number') return String(said);
  return cell(
    said
      .filter(text => text !== undefined)
      .map(text => printable(text, LONGEST))
      .join('\n'),
  );
}

/** What a spreadsheet takes for a formula where a cell begins with it; East Asian ones take the wide forms too. */
const FORMULA = /^[=+\-@\t\r＝＋－＠]/;

function cell(text: string): string {
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
