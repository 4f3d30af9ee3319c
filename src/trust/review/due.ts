/** How long a review holds, unless somebody says otherwise: a quarter, at the most. */
export const REVIEW_DAYS = 92;

const DAY = 24 * 60 * 60 * 1000;

/**
 * Whole days since a date, negative before it; undefined for what is no date.
 * @param date as in `2026-10-01`. @param today epoch milliseconds.
 */
export function daysSince(date: string, today: number): number | undefined {
  const days = Math.floor((today - Date.parse(date)) / DAY);
  return Number.isNaN(days) ? undefined : days;
}

/** @param today epoch milliseconds. @returns `2026-10-01`, in UTC as dates without a time are read. */
export function dateOf(today: number): string {
  return new Date(today).toISOString().slice(0, 10);
}

/** Whether somebody looked at a role's trust, and whether that still counts. */
export type ReviewState =
  | { readonly kind: 'never' }
  | {
      /** A date that is yet to come is no review: nobody can have looked at it then. */
      readonly kind: 'current' | 'overdue' | 'future';
      readonly date: string;
      readonly by: string | undefined;
      /** Since then; negative where it is yet to come. */
      readonly days: number;
    };

/** @param today epoch milliseconds. @param longest days for which a review holds. */
export function reviewState(
  { reviewed, reviewedBy: by }: { readonly reviewed?: string | undefined; readonly reviewedBy?: string | undefined },
  today: number,
  longest: number,
): ReviewState {
  const days = reviewed === undefined ? undefined : daysSince(reviewed, today);
  if (reviewed === undefined || days === undefined) return { kind: 'never' };
  return { kind: days < 0 ? 'future' : days > longest ? 'overdue' : 'current', date: reviewed, by, days };
}
