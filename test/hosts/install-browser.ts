import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Report, Unavailable } from './availability.ts';
import { ensureDebianPackages } from './install-debian-packages.ts';

/** A Chromium or Chrome on this machine. */
export interface InstalledBrowser {
  readonly available: true;
  readonly executable: string;
}

/** First the one that draws into no window, which costs each of ours a tenth less. */
const namesInPath = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
];

/**
 * Finds a Chromium or Chrome, or installs Debian's.
 * `CHROME_PATH` names one that is to be used whatever else there is.
 * @param report receives a line when something is installed.
 */
export async function installBrowser(report: Report = () => undefined): Promise<InstalledBrowser | Unavailable> {
  const chosen = process.env['CHROME_PATH'];
  if (chosen) {
    if (await isExecutable(chosen)) return { available: true, executable: chosen };
    return { available: false, reason: `CHROME_PATH names ${chosen}, which is not a program that can be run` };
  }
  const found = await findInPath();
  if (found !== undefined) return { available: true, executable: found };
  const installed = await ensureDebianPackages(['chromium-headless-shell'], report);
  if (!installed.available) {
    return { available: false, reason: `there is no Chromium or Chrome in PATH or CHROME_PATH; ${installed.reason}` };
  }
  const after = await findInPath();
  if (after !== undefined) return { available: true, executable: after };
  return { available: false, reason: "Debian's chromium-headless-shell is installed, but it is not in PATH" };
}

async function findInPath(): Promise<string | undefined> {
  // Debian's place, also where PATH has been narrowed by a test.
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin'].filter(folder => folder !== '');
  for (const name of namesInPath) {
    for (const folder of folders) {
      const candidate = join(folder, name);
      if (await isExecutable(candidate)) return candidate;
    }
  }
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
