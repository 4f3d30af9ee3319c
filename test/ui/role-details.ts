import type { Workbench } from '../hosts/workbench.ts';

/** Opens the details of a role from its row, and gives their text; the lines are in no order. */
export async function roleDetails(workbench: Workbench, label: string, viewTitle: string): Promise<string> {
  await workbench.chooseFromContextMenu(label, 'Show Details', viewTitle);
  await workbench.page.locator('.tab.active', { hasText: `Details of ${label}` }).waitFor();
  const lines = workbench.page.locator('.editor-instance .view-lines');
  await lines.getByText(label, { exact: true }).first().waitFor();
  // VS Code draws the spaces of an editor as such that do not break.
  return (await lines.innerText()).replaceAll('\u00a0', ' ');
}
