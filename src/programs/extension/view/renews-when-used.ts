import type { RoleOverview } from '../../../sessions/overview.ts';

/**
 * True of a role whose credentials are over while the next tool that asks gets new ones without a person: nothing renews
 * what nobody uses. Not when a tool asked already and that failed. @param now epoch milliseconds.
 */
export function renewsWhenUsed({ state, lastFailure }: RoleOverview, now: number): boolean {
  if (lastFailure !== undefined) return false;
  switch (state.kind) {
    case 'active':
      return state.expiresAt <= now && state.renewable && state.renewUntil > now;
    case 'expired':
      return state.renewsUntil !== undefined && state.renewsUntil > now;
    case 'available':
    case 'unavailable':
    case 'overshadowed':
    case 'broken':
      return false;
  }
}
