import type { Locator } from 'playwright-core';
import { z } from 'zod';
import { waitUntil } from '../wait-until.ts';
import { hoverText } from './hover.ts';
import { readElements } from './read-elements.ts';
import { reactionLimitMs, type Screen } from './screen.ts';
import { exactly, matches, plainSpaces, type TextPattern } from './text-matcher.ts';

const treeRowShape = z.object({
  label: z.string(),
  description: z.string(),
  /** What a screen reader says of the row. */
  ariaLabel: z.string(),
  /** 1 at the top. */
  level: z.number(),
  /** Undefined for a row that has no children. */
  expanded: z.boolean().optional(),
  selected: z.boolean(),
  /** The codicon's name, such as `lock`; undefined for a picture or none. */
  icon: z.string().optional(),
});

/** One row of a tree as it is on the screen. */
export type TreeRow = Readonly<z.infer<typeof treeRowShape>>;

const readTreeRow = `row => {
  const text = selector => (row.querySelector(selector)?.textContent ?? '').trim();
  const expanded = row.getAttribute('aria-expanded');
  const icon = [...(row.querySelector('.custom-view-tree-node-item-icon')?.classList ?? [])]
    .map(name => /^codicon-(.+)$/.exec(name)?.[1])
    .find(name => name && !name.startsWith('modifier-'));
  return {
    label: text('.label-name') || text('.monaco-tl-contents'),
    description: text('.label-description'),
    ariaLabel: row.getAttribute('aria-label') ?? '',
    level: Number(row.getAttribute('aria-level') ?? 1),
    ...(expanded === null ? {} : { expanded: expanded === 'true' }),
    selected: row.classList.contains('selected'),
    ...(icon ? { icon } : {}),
  };
}`;

/** View containers, the trees in them, and what a view says when it is empty. Titles are compared whole. */
export interface Views {
  /** Shows a view container of the activity bar, as a click on its icon would. */
  openViewContainer(title: string): Promise<void>;
  /** The number or text on a view container's icon; '' when it has none. */
  viewContainerBadge(title: string): Promise<string>;
  /** The rows of a tree that are on the screen now. A tree taller than its pane has more. */
  treeRows(viewTitle: string): Promise<readonly TreeRow[]>;
  /** Waits for the row with this label, in this view or in any, and gives it. */
  treeRow(label: string, viewTitle?: string): Promise<TreeRow>;
  /** Points at a row and gives the text of its tooltip. */
  treeRowTooltip(label: string, viewTitle?: string): Promise<string>;
  clickTreeRow(label: string, viewTitle?: string): Promise<void>;
  /** Opens or closes a row that has children. */
  toggleTreeRow(label: string, viewTitle?: string): Promise<void>;
  /** The names of the buttons a row shows when pointed at. */
  inlineActions(label: string, viewTitle?: string): Promise<readonly string[]>;
  clickInlineAction(label: string, actionTitle: string, viewTitle?: string): Promise<void>;
  /** Opens a row's context menu and chooses from it. */
  chooseFromContextMenu(label: string, item: TextPattern, viewTitle?: string): Promise<void>;
  /** The names of the buttons in a view's title bar. */
  viewActions(viewTitle: string): Promise<readonly string[]>;
  clickViewAction(viewTitle: string, actionTitle: string): Promise<void>;
  /** Waits for what a view shows instead of a tree and gives its text; of the only such view when no title is given. */
  welcomeText(viewTitle?: string): Promise<string>;
  /** Clicks a button or link of such a text. */
  clickWelcomeLink(text: TextPattern, viewTitle?: string): Promise<void>;
  /** The message above a view's tree (`TreeView.message`); '' when there is none. */
  viewMessage(viewTitle: string): Promise<string>;
}

/** Views on an open workbench. */
export function createViews(screen: Screen): Views {
  const { page, step } = screen;
  const pane = (title: string): Locator =>
    page.locator('.pane').filter({ has: page.locator(`.pane-header[aria-label^=${JSON.stringify(title)}]`) });
  const somewhere = (title?: string): Locator => (title === undefined ? page.locator('.pane') : pane(title));
  const row = (label: string, viewTitle?: string): Locator =>
    somewhere(viewTitle)
      .locator('.pane-body .monaco-list-row')
      .filter({ has: page.locator('.label-name', { hasText: exactly(label) }) })
      .first();
  const containerIcon = (title: string): Locator =>
    page
      .locator('.activitybar .action-item')
      .filter({ has: page.locator(`a.action-label[aria-label^=${JSON.stringify(title)}]`) })
      .first();
  const welcome = async (viewTitle?: string): Promise<Locator> => {
    const view = somewhere(viewTitle).locator('.welcome-view-content:visible').first();
    await view.waitFor({ timeout: reactionLimitMs });
    return view;
  };

  return {
    openViewContainer: title =>
      step(`opening the view container '${title}'`, async () => {
        const icon = containerIcon(title);
        await icon.waitFor({ timeout: 3 * reactionLimitMs });
        const isOpen = async (): Promise<boolean> =>
          /\bchecked\b/.test((await icon.getAttribute('class', { timeout: reactionLimitMs })) ?? '');
        const deadline = Date.now() + reactionLimitMs;
        // Only while it is not open, since a click on the icon of an open container closes the side bar. More than once,
        // since a click is lost while the icons are made anew, as when a folder comes to be trusted.
        while (!(await isOpen())) {
          if (Date.now() > deadline) throw new Error('It did not open when its icon was clicked.');
          // The whole item, not the icon in it: a badge lies over the icon.
          await icon.click({ timeout: reactionLimitMs });
          await waitUntil(isOpen, 3000);
        }
      }),
    viewContainerBadge: title =>
      step(`reading the badge of '${title}'`, async () => {
        const badge = containerIcon(title).locator('.badge-content');
        return (await badge.count()) === 0 ? '' : plainSpaces(await badge.first().innerText());
      }),
    treeRows: viewTitle =>
      step(`reading the rows of '${viewTitle}'`, () =>
        readElements(pane(viewTitle).locator('.pane-body .monaco-list-row'), readTreeRow, treeRowShape),
      ),
    treeRow: (label, viewTitle) =>
      step(`finding the row '${label}'`, async () => {
        await row(label, viewTitle).waitFor({ timeout: reactionLimitMs });
        const [found] = await readElements(row(label, viewTitle), readTreeRow, treeRowShape);
        if (found === undefined) throw new Error('The row was there and has gone.');
        return found;
      }),
    treeRowTooltip: (label, viewTitle) =>
      step(`reading the tooltip of '${label}'`, () =>
        hoverText(screen, row(label, viewTitle).locator('.monaco-icon-label').first()),
      ),
    clickTreeRow: (label, viewTitle) =>
      step(`clicking the row '${label}'`, () =>
        row(label, viewTitle).locator('.label-name').click({ timeout: reactionLimitMs }),
      ),
    toggleTreeRow: (label, viewTitle) =>
      step(`toggling the row '${label}'`, () =>
        row(label, viewTitle).locator('.monaco-tl-twistie').click({ timeout: reactionLimitMs }),
      ),
    inlineActions: (label, viewTitle) =>
      step(`reading the actions of '${label}'`, async () => {
        await row(label, viewTitle).hover({ timeout: reactionLimitMs });
        return actionNames(row(label, viewTitle).locator('.actions a.action-label'));
      }),
    clickInlineAction: (label, actionTitle, viewTitle) =>
      step(`clicking '${actionTitle}' on the row '${label}'`, async () => {
        const found = row(label, viewTitle);
        const action = found.locator(`.actions a.action-label[aria-label^=${JSON.stringify(actionTitle)}]`).first();
        // Rows move while a tree is filled: then the pointer is over another one, and is brought back.
        await screen.until(`'${actionTitle}' was clicked`, async () => {
          await found.hover({ timeout: reactionLimitMs });
          if (!(await succeeds(action.click({ trial: true, timeout: 2_000 })))) return false;
          // Long: a busy page takes a click and says so seconds later, when a second click would meet what the first opened.
          return succeeds(action.click({ timeout: reactionLimitMs / 3 }));
        });
      }),
    chooseFromContextMenu: (label, item, viewTitle) =>
      step(`choosing '${item}' from the menu of '${label}'`, async () => {
        await row(label, viewTitle).click({ button: 'right', timeout: reactionLimitMs });
        const entry = page.locator('.monaco-menu .action-item:visible', { hasText: item }).first();
        await entry.waitFor({ timeout: reactionLimitMs });
        // With the keys, because in its first moments a menu takes no clicks, lest the one that opened it also chooses.
        await screen.until(`'${item}' is the menu's chosen item`, async () => {
          if (/\bfocused\b/.test((await entry.getAttribute('class')) ?? '')) return true;
          await page.keyboard.press('ArrowDown');
          return false;
        });
        await page.keyboard.press('Enter');
        await page.locator('.monaco-menu:visible').waitFor({ state: 'hidden', timeout: reactionLimitMs });
      }),
    viewActions: viewTitle =>
      step(`reading the actions of the view '${viewTitle}'`, async () => {
        await pane(viewTitle).hover({ timeout: reactionLimitMs });
        return actionNames(titleActions(viewTitle));
      }),
    clickViewAction: (viewTitle, actionTitle) =>
      step(`clicking '${actionTitle}' of the view '${viewTitle}'`, async () => {
        await pane(viewTitle).hover({ timeout: reactionLimitMs });
        const action = titleActions(viewTitle).and(page.locator(`[aria-label^=${JSON.stringify(actionTitle)}]`));
        await action.first().click({ timeout: reactionLimitMs });
      }),
    welcomeText: viewTitle =>
      step('reading what an empty view says', async () => plainSpaces(await (await welcome(viewTitle)).innerText())),
    clickWelcomeLink: (text, viewTitle) =>
      step(`clicking '${text}' in an empty view`, async () => {
        const links = (await welcome(viewTitle)).locator('.monaco-button, a');
        for (const link of await links.all()) {
          if (matches(text, await link.innerText())) return link.click();
        }
        throw new Error(`There is no such button or link, only: ${(await links.allInnerTexts()).join(', ')}.`);
      }),
    viewMessage: viewTitle =>
      step(`reading the message of the view '${viewTitle}'`, async () => {
        const message = pane(viewTitle).locator('.tree-explorer-viewlet-tree-view > .message:visible');
        return (await message.count()) === 0 ? '' : plainSpaces(await message.first().innerText());
      }),
  };

  /** A view's own buttons; those of the only view of a container are in the container's title bar. */
  function titleActions(viewTitle: string): Locator {
    const own = pane(viewTitle).locator('.pane-header a.action-label');
    return own.or(page.locator('.part.sidebar > .title a.action-label')).filter({ visible: true });
  }
}

async function succeeds(action: Promise<void>): Promise<boolean> {
  return action.then(
    () => true,
    () => false,
  );
}

async function actionNames(actions: Locator): Promise<readonly string[]> {
  const names = await readElements(actions, `action => action.getAttribute('aria-label') ?? ''`, z.string());
  return names.filter(name => name !== '');
}
