import type { Locator } from 'playwright-core';
import { waitUntil } from '../wait-until.ts';
import { reactionLimitMs, type Screen } from './screen.ts';
import { plainSpaces } from './text-matcher.ts';

/** Points at an element and gives the text of the hover that appears, spaces made plain. */
export async function hoverText({ page }: Screen, element: Locator): Promise<string> {
  const hovers = page.locator('.workbench-hover:visible, .monaco-hover:visible');
  // Away first, so that no other element's hover is read, and this one's comes anew. Away again at the end, so that it
  // does not cover what the next step is about.
  const pointAway = async (): Promise<void> => {
    await page.mouse.move(1, 1);
    await hovers.first().waitFor({ state: 'hidden', timeout: reactionLimitMs });
  };
  const appears = async (): Promise<boolean> => {
    await pointAway();
    await element.hover({ timeout: reactionLimitMs });
    return hovers
      .first()
      .waitFor({ timeout: 5_000 })
      .then(
        () => true,
        () => false,
      );
  };
  // A row that is drawn anew under a pointer that rests has no hover: pointing again brings it.
  if (!(await waitUntil(appears))) throw new Error('No hover appeared.');
  const text = plainSpaces(await hovers.first().innerText());
  await pointAway();
  return text;
}
