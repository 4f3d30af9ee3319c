import { realpath } from 'node:fs/promises';
import { SessionStore } from '../../store/session-store.ts';
import { sweepLeases, WindowLeases, type Lease } from '../../store/window-leases.ts';
import type { World } from '../../sessions/world.ts';
import type { FolderLeases } from './window-presence.ts';

/** One lease for each folder this window has open, under the folder's real path, as session records name it. */
export function folderLeases(openedWorld: () => Promise<World>): FolderLeases {
  const leases = new Map<string, Lease>();
  return {
    async hold(folder) {
      const world = await openedWorld();
      if (world.runtime === undefined) return;
      const real = await realpath(folder).catch(() => folder);
      const lease = leases.get(folder) ?? { id: world.randomHex(16), folder: real, processId: process.pid };
      leases.set(folder, lease);
      await new WindowLeases(world.runtime, world.clock, world.processStart).hold(lease);
    },
    async endAll() {
      const { runtime, clock, processStart } = await openedWorld();
      if (runtime === undefined) return;
      const held = new WindowLeases(runtime, clock, processStart);
      for (const { id } of leases.values()) await held.end(id);
      await sweepLeases(held, new SessionStore(runtime, clock));
    },
  };
}
