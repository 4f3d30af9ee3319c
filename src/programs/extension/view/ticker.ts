import type { Clock } from '../../../core/ports.ts';
import { untilNextMinute } from './status-bar-text.ts';
import type { ReadonlyRolesStore } from '../state/roles-store.ts';

export interface TickerParts {
  readonly store: ReadonlyRolesStore;
  readonly clock: Clock;
  /** The same state at a later time. */
  readonly redraw: () => void;
  /** Facts outside may have changed. */
  readonly refresh: () => void;
  /** The clock was set back: what ends by it would end too late. */
  readonly onClockSetBack: () => void;
  readonly isFocused: () => boolean;
}

/** A timer that fires this much late was asleep: the machine was suspended, or its clock was set. Milliseconds. */
const SLEPT = 15_000;

/** The one timer: redraws when a shown minute passes, reads again once a minute while someone looks, and after a suspension. */
export class Ticker {
  readonly #parts: TickerParts;
  #timer: NodeJS.Timeout | undefined;
  #lastRefresh: number;

  constructor(parts: TickerParts) {
    this.#parts = parts;
    this.#lastRefresh = parts.clock.now();
  }

  /** Starts, or counts anew after the state changed. */
  schedule(): void {
    clearTimeout(this.#timer);
    const { store, clock } = this.#parts;
    const now = clock.now();
    const wait = untilNextMinute(store.state, now);
    this.#timer = setTimeout(() => this.#tick(now + wait), wait);
    // The extension host's end must not wait for it.
    this.#timer.unref();
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  #tick(expected: number): void {
    const { store, clock, redraw, refresh, isFocused, onClockSetBack } = this.#parts;
    const now = clock.now();
    if (expected - now > SLEPT) onClockSetBack();
    const slept = Math.abs(now - expected) > SLEPT;
    const due = isFocused() && now - this.#lastRefresh >= 60_000;
    if (slept || due || someRoleExpired(store, now)) {
      this.#lastRefresh = now;
      refresh();
    }
    redraw();
    this.schedule();
  }
}

function someRoleExpired({ state }: ReadonlyRolesStore, now: number): boolean {
  return (
    state.kind === 'ready' &&
    state.folders.some(
      folder =>
        folder.kind === 'read' &&
        (folder.overview.roles.some(({ state: role }) => role.kind === 'active' && role.expiresAt <= now) ||
          folder.overview.orphans.some(({ expiresAt }) => expiresAt <= now)),
    )
  );
}
