import type { Overview } from '../../../sessions/overview/overview.ts';
import type { RowWord } from '../ids.ts';
import type { RoleActivity } from '../state/roles-state.ts';

/** A codicon, and the theme colour it takes where the theme's own would not say enough. */
export interface RowIcon {
  readonly id: string;
  readonly color?: string;
}

/** One role as a line of the tree and of the quick pick: everything decided, nothing of VS Code in it. */
export interface RoleRow {
  readonly label: string;
  readonly description: string;
  readonly icon: RowIcon;
  readonly words: readonly RowWord[];
  /** At most {@link TOOLTIP_LINES}. */
  readonly tooltip: readonly string[];
  /** Why nothing can be done with it, in sentences; undefined where something can, or soon. */
  readonly reason: string | undefined;
  /** Written wrongly: mending it is what helps. */
  readonly isBroken: boolean;
  readonly ariaLabel: string;
  readonly dimmed: boolean;
  /** Asked for when a person does, of the row as it is then. */
  readonly details: () => RowDetails;
}

/** More is read in the details. */
export const TOOLTIP_LINES = 4;

export interface RowContext {
  readonly overview: Overview;
  readonly activity: RoleActivity | undefined;
  readonly trusted: boolean;
  /** The account is told by the group the row stands in. */
  readonly grouped: boolean;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Facts beside their names, and sentences over them; not yet safe to show. */
export interface RowDetails {
  readonly title: string;
  /** What the row's description had no room for: why not, what went wrong, what hides it. */
  readonly sentences: readonly string[];
  readonly facts: readonly { readonly name: string; readonly value: string }[];
}
