import { setTimeout as pause } from 'node:timers/promises';

/** How long a test waits for what must come, milliseconds: no machine is so slow, and who waits for nothing has hung. */
const patienceMs = 120_000;

/** Polls until the condition holds; true when it came to hold, false when the time limit (milliseconds) passed first. */
export async function waitUntil(
  condition: () => boolean | Promise<boolean>,
  timeLimitMs = patienceMs,
  everyMs = 50,
): Promise<boolean> {
  const deadline = Date.now() + timeLimitMs;
  for (;;) {
    if (await condition()) return true;
    if (Date.now() >= deadline) return false;
    await pause(everyMs);
  }
}
