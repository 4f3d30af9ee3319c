import type { Locator } from 'playwright-core';
import { z } from 'zod';
import { hoverText } from './hover.ts';
import { readElements } from './read-elements.ts';
import { reactionLimitMs, type Screen } from './screen.ts';
import { matches, type TextPattern } from './text-matcher.ts';

const statusBarItemShape = z.object({
  /** The text beside the icons. */
  text: z.string(),
  /** What a screen reader says of it. */
  ariaLabel: z.string(),
  /** The codicons in it, such as `warning`. */
  icons: z.array(z.string()),
  /** Its background. */
  kind: z.enum(['normal', 'warning', 'error']),
});

/** An item of the status bar. */
export type StatusBarItem = Readonly<z.infer<typeof statusBarItemShape>>;

const readStatusBarItem = `item => ({
  text: item.textContent.replace(/\\s+/gu, ' ').trim(),
  ariaLabel: item.querySelector('.statusbar-item-label')?.getAttribute('aria-label') ?? item.getAttribute('aria-label') ?? '',
  icons: [...item.querySelectorAll('.codicon')].flatMap(icon => [...icon.classList])
    .map(name => /^codicon-(.+)$/.exec(name)?.[1]).filter(name => name && !name.startsWith('modifier-')),
  kind: item.classList.contains('error-kind') ? 'error' : item.classList.contains('warning-kind') ? 'warning' : 'normal',
})`;

/** The status bar. */
export interface StatusBar {
  /** All items that are shown, from left to right. */
  statusBarItems(): Promise<readonly StatusBarItem[]>;
  /** Waits for an item with such a text and gives it. */
  statusBarItem(text: TextPattern): Promise<StatusBarItem>;
  clickStatusBarItem(text: TextPattern): Promise<void>;
  /** Points at an item and gives the text of its tooltip. */
  statusBarTooltip(text: TextPattern): Promise<string>;
}

/** The status bar of an open workbench. */
export function createStatusBar(screen: Screen): StatusBar {
  const { page, step } = screen;
  const items = page.locator('.statusbar-item:visible');
  const all = (): Promise<readonly StatusBarItem[]> => readElements(items, readStatusBarItem, statusBarItemShape);
  const find = async (text: TextPattern): Promise<{ readonly item: StatusBarItem; readonly element: Locator }> => {
    let index = -1;
    let item: StatusBarItem | undefined;
    await screen.until(
      `the status bar has '${text}'`,
      async () => {
        const present = await all();
        index = present.findIndex(one => matches(text, one.text));
        item = present[index];
        return item !== undefined;
      },
      3 * reactionLimitMs,
    );
    if (item === undefined) throw new Error(`The status bar item '${text}' was there and has gone.`);
    return { item, element: items.nth(index) };
  };
  return {
    statusBarItems: () => step('reading the status bar', all),
    statusBarItem: async text => (await find(text)).item,
    clickStatusBarItem: text =>
      step(`clicking '${text}' in the status bar`, async () => {
        const { element } = await find(text);
        await element.locator('.statusbar-item-label').click({ timeout: reactionLimitMs });
      }),
    statusBarTooltip: text =>
      step(`reading the tooltip of '${text}' in the status bar`, async () => {
        const { element } = await find(text);
        return hoverText(screen, element.locator('.statusbar-item-label'));
      }),
  };
}
