import { setTimeout as delay } from 'node:timers/promises';
import { AssumeError } from '../core/errors.ts';
import type { Clock } from '../core/ports.ts';

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(milliseconds, signal) {
    try {
      await delay(milliseconds, undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      throw new AssumeError('cancelled', 'Cancelled.', { cause: error });
    }
  },
};
