import { writeSync } from 'node:fs';

/**
 * Written at once and to the end: process.exit must not cut it, and a reader that has gone is no crash. False when it could
 * not be written.
 */
export function writeWhole(descriptor: 1 | 2, text: string): boolean {
  const bytes = new TextEncoder().encode(text);
  for (let written = 0, attempts = 0; written < bytes.length; attempts += 1) {
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      // A full pipe that another process made non-blocking: its reader gets five seconds.
      const full = error instanceof Error && 'code' in error && error.code === 'EAGAIN' && attempts < 1000;
      if (!full) return false;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
  return true;
}
