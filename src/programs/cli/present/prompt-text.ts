import { printable } from '../../../core/text.ts';
import type { Overview } from '../../../sessions/overview/overview.ts';
import { renewsWhenUsed } from '../../../sessions/overview/role-words.ts';
import { shortDuration } from './times.ts';

/**
 * `dev-readonly 42m`, `3 roles 12m` (the first to expire), `dev-readonly expired`; `dev-readonly` alone while the next tool
 * that asks renews it; empty when none is held.
 */
export function promptText({ roles, orphans }: Pick<Overview, 'roles' | 'orphans'>, now: number): string {
  const held = [...roles.filter(({ state }) => state.kind === 'active' || state.kind === 'expired'), ...orphans];
  const [only] = held;
  if (only === undefined) return '';
  const name = held.length === 1 ? printable(only.name) : `${held.length} roles`;
  const ends = [
    ...roles.flatMap(({ state }) => (state.kind === 'active' ? [state.expiresAt] : [])),
    ...orphans.map(({ expiresAt }) => expiresAt),
  ];
  if (ends.length > 0) return `${name} ${shortDuration(Math.min(...ends) - now)}`;
  return roles.some(role => role.state.kind === 'expired' && !renewsWhenUsed(role, now)) ? `${name} expired` : name;
}
