import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { Page } from 'playwright-core';
import { messageOf } from '../message-of.ts';
import { screenshotFolder } from '../project-folder.ts';
import type { RunningVsCodeServer } from '../vscode-server.ts';
import { waitUntil } from '../wait-until.ts';

/** How long a person would wait for the workbench to react; the limit of every wait that states no other, milliseconds. */
export const reactionLimitMs = 60_000;

/** The page of one open workbench, and the evidence it leaves when something on it fails. */
export interface Screen {
  readonly page: Page;
  /**
   * Does something on the page. When that fails, leaves a picture and the server's log, and says where.
   * @param what completes the sentence 'Failed: …', for example `clicking Activate`.
   */
  readonly step: <T>(what: string, action: () => Promise<T>) => Promise<T>;
  /**
   * Waits until a condition holds.
   * @param what completes the sentence 'Failed: waiting until …'.
   * @throws when it does not come to hold in time.
   */
  readonly until: (what: string, condition: () => boolean | Promise<boolean>, timeLimitMs?: number) => Promise<void>;
  /** Takes a picture into `test/screenshots/<name>.png` and gives its path. */
  readonly screenshot: (name: string) => Promise<string>;
}

/** An action on the workbench failed; the message names the picture and the log that were left. */
export class WorkbenchError extends Error {
  override readonly name = 'WorkbenchError';
}

let failures = 0;

/** Gives the page of a workbench the means to say what went wrong on it. */
export function createScreen(page: Page, server: RunningVsCodeServer): Screen {
  const screenshot = async (name: string): Promise<string> => {
    const path = join(screenshotFolder, `${name}.png`);
    await mkdir(screenshotFolder, { recursive: true });
    // At rest: a transition half way is no state that a person reads.
    await page.screenshot({ path, animations: 'disabled' });
    return path;
  };
  const step: Screen['step'] = async (what, action) => {
    try {
      return await action();
    } catch (error) {
      // A step within a step has left its evidence already.
      if (error instanceof WorkbenchError) throw error;
      failures += 1;
      const name = `failed-${process.pid}-${failures}`;
      const picture = await screenshot(name).catch(failed => `none, because ${messageOf(failed)}`);
      const log = await writeServerLog(server, name);
      throw new WorkbenchError(
        `Failed: ${what}. ${plainText(messageOf(error))}\nScreenshot: ${picture}\nServer log: ${log}`,
        {
          cause: error,
        },
      );
    }
  };
  const until: Screen['until'] = (what, condition, timeLimitMs = reactionLimitMs) =>
    step(`waiting until ${what}`, async () => {
      if (!(await waitUntil(condition, timeLimitMs))) throw new Error(`It was not so within ${timeLimitMs / 1000} s.`);
    });
  return { page, step, until, screenshot };
}

/** Playwright colours its messages for terminals. */
function plainText(message: string): string {
  return stripVTControlCharacters(message).trim();
}

/** Gathers the server's output and VS Code's own logs, which say why an extension did not activate. */
async function writeServerLog(server: RunningVsCodeServer, name: string): Promise<string> {
  const parts = [`# server output\n${server.log()}`];
  const logs = join(server.dataDirectory, 'user', 'logs');
  for (const entry of await readdir(logs, { recursive: true }).catch(() => [])) {
    if (!entry.endsWith('.log')) continue;
    const text = await readFile(join(logs, entry), 'utf8').catch(() => '');
    if (text.trim() !== '') parts.push(`# ${entry}\n${text}`);
  }
  const path = join(screenshotFolder, `${name}.log`);
  await mkdir(screenshotFolder, { recursive: true });
  await writeFile(path, parts.join('\n\n'));
  return path;
}
