import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { InstalledBrowser } from './install-browser.ts';

/** The size of the page in CSS pixels. */
export interface Viewport {
  readonly width: number;
  readonly height: number;
}

/** Flags for a machine without a screen, and a browser that talks to nobody but this machine. */
const flags = [
  '--disable-background-networking',
  '--disable-component-update',
  // The last two are pages of the address bar's own, which each window would load; the others Playwright would name, were this not here.
  '--disable-features=AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsUpgrades,MediaRouter,PaintHolding,WebUIOmniboxPopup,WebUIOmniboxAimPopup',
  '--disable-gpu',
  '--disable-quic',
  '--disable-sync',
  // A window lives for a minute: what V8 spends on optimising its code is never won back.
  '--js-flags=--no-opt --no-maglev',
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost , EXCLUDE *.localhost',
  '--no-first-run',
  '--no-sandbox',
];

/**
 * Starts a browser without a window; {@link openBrowserWindow} opens windows in it.
 * @throws when it does not start, with what it wrote.
 */
export async function launchChromium({ executable }: InstalledBrowser): Promise<Browser> {
  const home = await mkdtemp(join(tmpdir(), 'rolecall-browser-'));
  const browser = await chromium.launch({
    executablePath: executable,
    headless: true,
    args: flags,
    // Else it writes settings into the home directory of whoever runs the tests.
    env: { ...process.env, HOME: home, XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home },
    timeout: 60_000,
    // Playwright would end this process on these, before a suite's own clean-up.
    handleSIGHUP: false,
    handleSIGINT: false,
    handleSIGTERM: false,
  });
  const removeHome = (): void => rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  process.once('exit', removeHome);
  browser.once('disconnected', () => {
    process.off('exit', removeHome);
    removeHome();
  });
  return browser;
}

/** A window that shares nothing with others of the same browser, as if it were of a browser of its own. */
export async function openBrowserWindow(browser: Browser, viewport: Viewport): Promise<Page> {
  const context = await browser.newContext({
    viewport,
    permissions: ['clipboard-read', 'clipboard-write'],
    // VS Code follows it: nothing is drawn sixty times a second.
    reducedMotion: 'reduce',
  });
  return context.newPage();
}
