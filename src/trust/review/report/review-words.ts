import { listed } from '../../../core/text.ts';
import type { ReviewState } from '../due.ts';
import type { LineOfFile, ReviewFinding, RoleReview, RoleUse, TrustReview, UsedService } from '../role-review.ts';
import { isDue } from '../role-review.ts';

/** When somebody last looked, as a sentence: the same in every form of a review. */
export function reviewSentence(review: ReviewState): string {
  if (review.kind === 'never') return 'Never reviewed.';
  const by = review.by === undefined ? 'nobody says by whom' : `by ${review.by}`;
  if (review.kind === 'future')
    return `Said to be reviewed on ${review.date}, which is yet to come (${by}): that is no review.`;
  const overdue = review.kind === 'overdue' ? ': overdue' : '';
  return `Reviewed on ${review.date}, ${daysAgo(review.days)}, ${by}${overdue}.`;
}

function daysAgo(days: number): string {
  if (days === 0) return 'today';
  return days === 1 ? 'yesterday' : `${days} days ago`;
}

/** What a review is evidence of, as a sentence. */
export function evidenceSentence({ date, repository, commit }: TrustReview): string {
  const of =
    commit === undefined
      ? 'of which no commit is known'
      : `with the commit ${commit} checked out (files are as they lie there, changed or not)`;
  return `Made on ${date} of ${repository}, ${of}.`;
}

/** How many roles there are, and of how many somebody has to look. */
export function countSentence({ roles, longest, unreviewed, unread }: TrustReview): string {
  const due = roles.filter(isDue).length;
  const said = due === 0 ? `each was reviewed within ${longest} days` : `${due} not reviewed within ${longest} days`;
  return [
    roles.length === 0 ? 'No role was found.' : `${counted(roles.length, 'role', 'roles')}: ${said}.`,
    ...(unreviewed.length === 0
      ? []
      : [`${counted(unreviewed.length, 'role or map', 'roles or maps')} cannot be reviewed as written.`]),
    ...(unread.length === 0 ? [] : [`${counted(unread.length, 'thing was', 'things were')} not looked at.`]),
  ].join(' ');
}

function counted(count: number, one: string, several: string): string {
  return `${count} ${count === 1 ? one : several}`;
}

/** `rolecall.yaml:4` */
export function lineText({ file, line }: LineOfFile): string {
  return line === undefined ? file : `${file}:${line}`;
}

/** Which role it is beside its name: `AWS 111122223333, arn:…`. */
export function roleWords({ account, cloud, target, name }: RoleReview): string {
  const whose = account ?? `${cloud}, an account that no file says`;
  return target === name ? whose : `${whose}, ${target}`;
}

/** Those that nobody decided to leave. */
export function standingFindings({ trusts }: RoleReview): readonly ReviewFinding[] {
  return trusts.flatMap(({ findings }) => findings.filter(({ leftBecause }) => leftBecause === undefined));
}

/** How a role is used, a sentence each; the same in every form of a review. */
export function useSentences(use: RoleUse): readonly string[] {
  const { askedAs, by, isKnown, lastUsed, createdOn, services, analysis, notKnown } = use;
  const since = createdOn === undefined ? '' : `, made on ${day(createdOn)}`;
  const last = lastUsed === undefined ? 'Not used in the last 400 days' : `Last used on ${day(lastUsed)}`;
  return [
    ...(isKnown ? [`${last}${since}, says ${by} (asked as ${askedAs}).`] : []),
    ...(services === undefined ? [] : [serviceSentence(services)]),
    ...(analysis === undefined
      ? []
      : [`Access Analyzer finds ${analysis.length === 0 ? 'nothing' : listed(analysis)}.`]),
    ...notKnown,
  ];
}

/** What it may use and never did is what could be taken from it. */
export function unusedServices({ services }: RoleUse): readonly string[] {
  return (services ?? []).filter(({ lastUsed }) => lastUsed === undefined).map(({ service }) => service);
}

function serviceSentence(services: readonly UsedService[]): string {
  const unused = services.filter(({ lastUsed }) => lastUsed === undefined).map(({ service }) => service);
  if (services.length === 0) return 'Its policies let it use no service.';
  const used = `Its policies let it use ${counted(services.length, 'service', 'services')}`;
  return unused.length === 0 ? `${used}, each of which it used.` : `${used}, and it never used ${listed(unused)}.`;
}

function day(date: string): string {
  return date.slice(0, 10);
}
