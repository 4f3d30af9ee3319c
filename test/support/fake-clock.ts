import type { Clock } from '../../src/core/ports.ts';

/** A clock that moves only when told, or by sleeping. */
export class FakeClock implements Clock {
  time: number;
  /** Milliseconds of every sleep, in order. */
  readonly sleeps: number[] = [];

  constructor(time = Date.UTC(2026, 0, 1, 12)) {
    this.time = time;
  }

  now(): number {
    return this.time;
  }

  sleep(milliseconds: number): Promise<void> {
    this.sleeps.push(milliseconds);
    this.time += milliseconds;
    return Promise.resolve();
  }
}
