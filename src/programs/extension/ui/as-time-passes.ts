import { Disposable, window } from 'vscode';
import { ExpiryWarning, type ExpiryWarningParts } from '../flows/expiry-warning.ts';
import type { AssumeFlow } from '../flows/assume-flow.ts';
import type { Logger } from '../../../core/ports.ts';
import type { Refresher } from '../state/refresher.ts';
import { Ticker } from '../view/ticker.ts';
import type { Display } from './display.ts';
import { readSettings, turnOffExpiryWarning } from './settings.ts';

export interface TimeParts extends Pick<ExpiryWarningParts, 'store' | 'clock' | 'dialogs'> {
  readonly display: Display;
  readonly refresher: Pick<Refresher, 'request'>;
  readonly assumeFlow: Pick<AssumeFlow, 'renew'>;
  /** Has every cached credential checked, and renewed where it can be, when a tool next asks for it. */
  readonly distrustCaches: () => Promise<void>;
  readonly log: Logger;
}

/** Minutes go by: what is shown follows them, what ends soon is warned of, and what was written by another clock is not believed. */
export function asTimePasses(parts: TimeParts): Disposable {
  const { store, clock, display, refresher, assumeFlow, distrustCaches, log } = parts;
  const expiryWarning = new ExpiryWarning({
    ...parts,
    isWanted: () => readSettings().expiryWarning,
    turnOff: turnOffExpiryWarning,
    renew: reference => assumeFlow.renew(reference),
  });
  const ticker = new Ticker({
    store,
    clock,
    redraw: () => {
      display.redraw();
      void expiryWarning.consider();
    },
    refresh: refresher.request,
    onClockSetBack: () => {
      distrustCaches().catch(() => log.warn('Cannot have the credentials checked after the clock was set back.'));
    },
    isFocused: () => window.state.focused,
  });
  return Disposable.from(
    store.onChange(() => ticker.schedule()),
    ticker,
  );
}
