import { realpath } from 'node:fs/promises';
import type { World } from '../../sessions/world.ts';
import type { SessionStore } from '../../store/session-store.ts';
import {
  limitClosedSessions,
  resumeSessions,
  sweepLeases,
  WindowLeases,
  type Lease,
} from '../../store/window-leases.ts';
import type { FolderLeases } from './window-presence.ts';

/** One lease for each folder this window has open, under the folder's real path, as session records name it. */
export function folderLeases(
  { runtime, clock, processStart, randomHex }: Pick<World, 'runtime' | 'clock' | 'processStart' | 'randomHex'>,
  store: SessionStore | undefined,
): FolderLeases {
  if (runtime === undefined || store === undefined) return NOTHING_TO_HOLD;
  const held = new Map<string, Lease>();
  const leases = new WindowLeases(runtime, clock, processStart);
  return {
    async hold(folder) {
      const known = held.get(folder);
      const real = known?.folder ?? (await realpath(folder).catch(() => folder));
      const lease = known ?? { id: randomHex(16), folder: real, processId: process.pid };
      held.set(folder, lease);
      await leases.hold(lease);
      if (known === undefined) await resumeSessions(real, store);
    },
    async end(folder) {
      const lease = held.get(folder);
      if (lease === undefined) return;
      held.delete(folder);
      await leases.end(lease.id);
      await sweepLeases(leases, store);
    },
    async closeAll() {
      for (const lease of held.values()) await leases.close(lease);
      await limitClosedSessions(leases, store, clock.now());
    },
  };
}

/** Where there is no place for credentials there are no sessions to keep. */
const NOTHING_TO_HOLD: FolderLeases = {
  hold: () => Promise.resolve(),
  end: () => Promise.resolve(),
  closeAll: () => Promise.resolve(),
};
