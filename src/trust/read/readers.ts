import type { TrustReader } from './reader.ts';

/** Every form of file that trust is read from. */
export function readers(): readonly TrustReader[] {
  return [];
}
