import { RELOAD_GRACE } from '../../src/store/window-leases.ts';
import { skipBecause } from '../hosts/skip-because.ts';
import type { Workbench } from '../hosts/workbench.ts';

/**
 * Reloads a window and opens its sidebar again. What comes back later than a closed window's roles are kept for has closed, on
 * a machine so slow: then the test says so and is skipped.
 */
export async function reloadInTime(context: Mocha.Context, window: Workbench, role: string): Promise<void> {
  const started = Date.now();
  await window.reload();
  await window.openViewContainer('Rolecall');
  await window.treeRow(role, 'Roles');
  const took = Date.now() - started;
  if (took >= RELOAD_GRACE) skipBecause(context, `the window took ${Math.round(took / 1000)} s to come back`);
}
