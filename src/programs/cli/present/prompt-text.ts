import { printable } from '../../../core/text.ts';
import type { RoleOverview } from '../../../sessions/overview.ts';
import { shortDuration } from './times.ts';

/** `dev-readonly 42m`, `3 roles 12m` (the first to expire), `dev-readonly expired`; empty when none is held. */
export function promptText(held: readonly RoleOverview[], now: number): string {
  const ends = held.flatMap(({ state }) => (state.kind === 'active' ? [state.expiresAt] : []));
  const [only] = held;
  if (only === undefined) return '';
  const name = held.length === 1 ? printable(only.name) : `${held.length} roles`;
  return ends.length === 0 ? `${name} expired` : `${name} ${shortDuration(Math.min(...ends) - now)}`;
}
