import type { QuickInput } from './quick-input.ts';
import { reactionLimitMs, type Screen } from './screen.ts';
import { matches, type TextPattern } from './text-matcher.ts';

/** The integrated terminal. */
export interface Terminal {
  /** Opens a new terminal and waits for its prompt. */
  newTerminal(): Promise<void>;
  /** Types a line into the terminal that is shown, and Enter. */
  typeInTerminal(line: string): Promise<void>;
  /** What the terminal shows now. Lines that are longer than it is wide are broken. */
  terminalText(): Promise<string>;
  /** Waits until the terminal shows such a text, and gives all it shows. */
  terminalShows(text: TextPattern): Promise<string>;
}

/** The terminal of an open workbench. */
export function createTerminal(screen: Screen, { runCommand }: Pick<QuickInput, 'runCommand'>): Terminal {
  const { page, step } = screen;
  const shown = page.locator('.terminal-wrapper.active:visible');
  const terminalText = async (): Promise<string> => {
    const lines = await shown.locator('.xterm-rows > div').allTextContents();
    return lines
      .map(line => line.replaceAll('\u00a0', ' ').trimEnd())
      .join('\n')
      .trimEnd();
  };
  return {
    newTerminal: () =>
      step('opening a terminal', async () => {
        const before = await page.locator('.terminal-wrapper').count();
        await runCommand('Terminal: Create New Terminal');
        await screen.until(
          'the new terminal has a prompt',
          async () => (await page.locator('.terminal-wrapper').count()) > before && (await terminalText()) !== '',
        );
      }),
    typeInTerminal: line =>
      step('typing in the terminal', async () => {
        await shown.locator('.xterm-helper-textarea').focus({ timeout: reactionLimitMs });
        await page.keyboard.insertText(line);
        await page.keyboard.press('Enter');
      }),
    terminalText: () => step('reading the terminal', terminalText),
    terminalShows: async text => {
      let last = '';
      await screen.until(`the terminal shows '${text}'`, async () => {
        last = await terminalText();
        return matches(text, last);
      });
      return last;
    },
  };
}
