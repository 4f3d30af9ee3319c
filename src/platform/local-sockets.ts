import type { LocalSockets } from '../core/ports.ts';

/** @param workspaceFolders folders a repository fills, read at each use. */
export function createLocalSockets(workspaceFolders: () => readonly string[]): LocalSockets {
  void workspaceFolders;
  return { check: () => Promise.resolve({ usable: false, reason: 'is not available yet' }) };
}
