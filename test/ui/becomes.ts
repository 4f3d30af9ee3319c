import type { Workbench } from '../hosts/workbench.ts';

/** Waits until a role's row says this beside its name. */
export function becomes(window: Workbench, role: string, description: RegExp): Promise<void> {
  return window.until(`${role} says ${String(description)}`, async () =>
    description.test((await window.treeRow(role, 'Roles')).description),
  );
}
