import { z } from 'zod';
import type { QuickInput } from './quick-input.ts';
import { readElements } from './read-elements.ts';
import { reactionLimitMs, type Screen } from './screen.ts';

const problemRowShape = z.object({
  /** A file, or a problem in the file above it. */
  kind: z.enum(['file', 'problem']),
  text: z.string(),
  /** What a screen reader says of it, which has the severity and the place. */
  ariaLabel: z.string(),
});

/** One row of the Problems panel. */
export type ProblemRow = Readonly<z.infer<typeof problemRowShape>>;

const readProblemRow = `row => ({
  kind: row.getAttribute('aria-level') === '1' ? 'file' : 'problem',
  text: row.textContent.replace(/\\s+/gu, ' ').trim(),
  ariaLabel: row.getAttribute('aria-label') ?? '',
})`;

/** The Problems panel. */
export interface Problems {
  /** Opens the Problems panel and reads its rows. */
  problems(): Promise<readonly ProblemRow[]>;
}

/** The Problems panel of an open workbench. */
export function createProblems({ page, step }: Screen, { runCommand }: Pick<QuickInput, 'runCommand'>): Problems {
  const panel = page.locator('.markers-panel:visible').first();
  return {
    problems: () =>
      step('reading the Problems panel', async () => {
        if ((await panel.count()) === 0) {
          await runCommand('Problems: Focus on Problems View');
          await panel.waitFor({ timeout: reactionLimitMs });
        }
        return readElements(panel.locator('.monaco-list-row'), readProblemRow, problemRowShape);
      }),
  };
}
