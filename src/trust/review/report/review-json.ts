import type { LeftOut, LineOfFile, ReviewedTrust, RoleReview, TrustReview } from '../role-review.ts';
import { isAnyDue, isDue } from '../role-review.ts';

/** A review for programs: what is not known is null, never left out. */
export function reviewDocument(review: TrustReview): unknown {
  const { date, repository, commit, longest, roles, unreviewed, unread } = review;
  return {
    date,
    repository,
    commit: commit ?? null,
    reviewDays: longest,
    due: isAnyDue(review),
    roles: roles.map(roleDocument),
    unreviewed: unreviewed.map(leftOutDocument),
    unread: unread.map(leftOutDocument),
  };
}

function roleDocument(role: RoleReview): unknown {
  const { name, map, place, cloud, account, target, takenBy, trusts, unknown, breadth, review, use } = role;
  return {
    name,
    map: map ?? null,
    ...placeDocument(place),
    cloud,
    account: account ?? null,
    target,
    takenBy: takenBy.map(({ by, job, ...at }) => ({ ...placeDocument(at), by, job: job ?? null })),
    trusts: trusts.map(trustDocument),
    unknown,
    breadth: breadth ?? null,
    review: {
      state: review.kind,
      date: review.kind === 'never' ? null : review.date,
      by: review.kind === 'never' ? null : (review.by ?? null),
      days: review.kind === 'never' ? null : review.days,
    },
    due: isDue(role),
    use:
      use === undefined
        ? null
        : {
            askedAs: use.askedAs,
            by: use.by,
            isKnown: use.isKnown,
            lastUsed: use.lastUsed ?? null,
            createdOn: use.createdOn ?? null,
            services: use.services?.map(({ service, lastUsed }) => ({ service, lastUsed: lastUsed ?? null })) ?? null,
            analysis: use.analysis ?? null,
            notKnown: use.notKnown,
          },
  };
}

function trustDocument({ name, form, place, certain, admits, besides, unknown, findings }: ReviewedTrust): unknown {
  return {
    name,
    form,
    ...placeDocument(place),
    certain,
    admits: admits.map(({ issuer, who, asks, breadth }) => ({ issuer, who, asks, breadth: breadth ?? null })),
    besides,
    unknown,
    findings: findings.map(({ rule, severity, message, place: at, leftBecause }) => ({
      rule,
      severity,
      message,
      ...placeDocument(at),
      leftBecause: leftBecause ?? null,
    })),
  };
}

function leftOutDocument({ message, ...place }: LeftOut): unknown {
  return { ...placeDocument(place), message };
}

function placeDocument({ file, line }: LineOfFile): { readonly file: string; readonly line: number | null } {
  return { file, line: line ?? null };
}
