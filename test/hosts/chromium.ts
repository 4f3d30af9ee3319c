import { type BrowserContext, chromium } from 'playwright-core';
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
  '--disable-gpu',
  '--disable-quic',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost , EXCLUDE *.localhost',
  '--no-first-run',
  '--no-sandbox',
];

/**
 * Starts a browser without a window.
 * @param profile a new, empty folder.
 * @throws when it does not start, with what it wrote.
 */
export function launchChromium(
  browser: InstalledBrowser,
  profile: string,
  viewport: Viewport,
): Promise<BrowserContext> {
  return chromium.launchPersistentContext(profile, {
    executablePath: browser.executable,
    headless: true,
    args: flags,
    // Else it writes settings into the home directory of whoever runs the tests.
    env: { ...process.env, HOME: profile, XDG_CONFIG_HOME: profile, XDG_CACHE_HOME: profile },
    viewport,
    timeout: 60_000,
    // Playwright would end this process on these, before a suite's own clean-up.
    handleSIGHUP: false,
    handleSIGINT: false,
    handleSIGTERM: false,
    permissions: ['clipboard-read', 'clipboard-write'],
  });
}
