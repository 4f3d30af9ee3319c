import { z } from 'zod';
import { readElements } from './read-elements.ts';
import { reactionLimitMs, type Screen } from './screen.ts';
import { exactly, matches, plainSpaces, type TextPattern } from './text-matcher.ts';

const quickPickRowShape = z.object({
  label: z.string(),
  description: z.string(),
  detail: z.string(),
  /** Undefined where only one can be chosen. */
  checked: z.boolean().optional(),
});

/** One row of a quick pick as it is on the screen. */
export type QuickPickRow = Readonly<z.infer<typeof quickPickRowShape>>;

const readQuickPickRow = `row => {
  const lines = row.querySelectorAll('.quick-input-list-rows > .quick-input-list-row');
  const text = (line, selector) => (line?.querySelector(selector)?.textContent ?? '').trim();
  const box = row.querySelector('.quick-input-list-checkbox');
  const isShown = box && getComputedStyle(box).display !== 'none';
  return {
    label: text(lines[0], '.label-name'),
    description: text(lines[0], '.label-description'),
    detail: text(row, '.quick-input-list-label-meta'),
    ...(isShown ? { checked: box.checked ?? box.getAttribute('aria-checked') === 'true' } : {}),
  };
}`;

/** A quick pick or input box at the top of the window. */
export interface QuickInputState {
  readonly title: string;
  readonly placeholder: string;
  readonly value: string;
  /** What is said below the input: a prompt, or why the value is not accepted. */
  readonly message: string;
  /** Empty for an input box. */
  readonly rows: readonly QuickPickRow[];
}

/** The quick pick, the input box and the command palette, which are one widget. */
export interface QuickInput {
  /** Waits for a quick pick or input box and reads it. */
  quickPick(): Promise<QuickInputState>;
  quickInputIsOpen(): Promise<boolean>;
  /** Waits for a row with such a label and clicks it. */
  chooseQuickPick(label: TextPattern): Promise<void>;
  /** Replaces what is in the input. */
  typeInQuickInput(text: string): Promise<void>;
  acceptQuickInput(): Promise<void>;
  dismissQuickInput(): Promise<void>;
  /** Runs a command by its whole title in the command palette, its category included: `Rolecall: Show Log`. */
  readonly runCommand: (paletteTitle: string) => Promise<void>;
  /** The titles the command palette offers for what is typed. */
  commandsOffered(typed: string): Promise<readonly string[]>;
  /** Opens a file of the workspace by a name that only it has. */
  openFile(name: string): Promise<void>;
}

/** Quick inputs on an open workbench. */
export function createQuickInput(screen: Screen): QuickInput {
  const { page, step } = screen;
  const widget = page.locator('.quick-input-widget:visible');
  const input = widget.locator('.quick-input-box input, .quick-input-filter input.input').first();
  const list = widget.locator('.quick-input-list .monaco-list-row');
  const rows = (): Promise<readonly QuickPickRow[]> => readElements(list, readQuickPickRow, quickPickRowShape);
  const text = async (selector: string): Promise<string> => {
    const part = widget.locator(selector).filter({ visible: true });
    return (await part.count()) === 0 ? '' : plainSpaces(await part.first().innerText());
  };
  const dismiss = async (): Promise<void> => {
    await page.keyboard.press('Escape');
    await widget.waitFor({ state: 'hidden', timeout: reactionLimitMs });
  };
  const openPalette = async (typed: string): Promise<void> => {
    await page.keyboard.press('F1');
    await widget.waitFor({ timeout: reactionLimitMs });
    await input.fill(`>${typed}`);
  };
  /** Clicks the row with such a label as soon as there is one; false when there is none in time. */
  const click = async (label: TextPattern, timeLimitMs: number): Promise<boolean> => {
    const deadline = Date.now() + timeLimitMs;
    while (Date.now() < deadline) {
      const index = (await rows()).findIndex(row => matches(label, row.label));
      if (index >= 0) {
        await list.nth(index).click({ timeout: reactionLimitMs });
        return true;
      }
      await Promise.race([list.nth(0).waitFor({ timeout: 200 }), page.waitForTimeout(50)]).catch(() => undefined);
    }
    return false;
  };
  const offered = async (): Promise<string> => (await rows()).map(row => row.label).join('; ') || 'nothing';

  return {
    quickPick: () =>
      step('reading the quick pick', async () => {
        await widget.waitFor({ timeout: reactionLimitMs });
        return {
          title: await text('.quick-input-title'),
          placeholder: (await input.getAttribute('placeholder')) ?? '',
          value: await input.inputValue(),
          message: await text('.quick-input-message'),
          rows: await rows(),
        };
      }),
    quickInputIsOpen: async () => (await widget.count()) > 0,
    chooseQuickPick: label =>
      step(`choosing '${label}'`, async () => {
        await widget.waitFor({ timeout: reactionLimitMs });
        if (!(await click(label, reactionLimitMs))) throw new Error(`There was only ${await offered()}.`);
      }),
    typeInQuickInput: typed =>
      step('typing in the quick input', async () => {
        await widget.waitFor({ timeout: reactionLimitMs });
        await input.fill(typed);
      }),
    acceptQuickInput: () => step('accepting the quick input', () => input.press('Enter')),
    dismissQuickInput: () => step('dismissing the quick input', dismiss),
    runCommand: title =>
      step(`running the command '${title}'`, async () => {
        const deadline = Date.now() + 2 * reactionLimitMs;
        for (;;) {
          await openPalette(title);
          if (await click(exactTitle(title), 3000)) return;
          const there = await offered();
          await dismiss();
          // The list does not grow while it is open: a command that is registered late needs it opened again.
          if (Date.now() > deadline) throw new Error(`The palette had only ${there}.`);
        }
      }),
    commandsOffered: typed =>
      step(`reading what the palette offers for '${typed}'`, async () => {
        await openPalette(typed);
        await screen.until('the palette has filtered', async () => (await list.count()) > 0);
        const labels = (await rows()).map(row => row.label);
        await dismiss();
        return labels;
      }),
    openFile: name =>
      step(`opening the file ${name}`, async () => {
        await page.keyboard.press('ControlOrMeta+P');
        await widget.waitFor({ timeout: reactionLimitMs });
        await input.fill(name);
        if (!(await click(name, reactionLimitMs))) throw new Error(`There was only ${await offered()}.`);
        await page
          .locator(`.tab.active[data-resource-name=${JSON.stringify(name)}]`)
          .waitFor({ timeout: reactionLimitMs });
      }),
  };
}

/** A label of the palette that is this title whole; the palette may put the category in other spaces. */
function exactTitle(title: string): RegExp {
  return new RegExp(exactly(plainSpaces(title)).source, 'i');
}
