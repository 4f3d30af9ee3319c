import type { Page } from 'playwright-core';

/** What the workbench loads besides the installed extensions. */
export interface DevelopmentOptions {
  /** Folders of extensions in development. */
  readonly extensionDevelopmentPaths: readonly string[];
  /** A CommonJS module whose `run()` the extension host calls once it is up. */
  readonly extensionTestsPath?: string;
}

/**
 * Makes the workbench load extensions from folders, by amending the options that the server writes into its page at the
 * moment the workbench reads them.
 *
 * The other way, naming them in the page's address, needs the smoke-test driver, and with that VS Code shows no toasts.
 * Rewriting the page on its way does not work either: a page the browser was handed by a test does not count as coming
 * from loopback, and Chromium then closes its connections to loopback.
 */
export async function injectDevelopmentOptions(page: Page, port: number, options: DevelopmentOptions): Promise<void> {
  const onServer = (path: string): object => ({
    $mid: 1,
    scheme: 'vscode-remote',
    authority: `127.0.0.1:${port}`,
    path,
  });
  const developmentOptions = {
    extensions: options.extensionDevelopmentPaths.map(onServer),
    ...(options.extensionTestsPath === undefined ? {} : { extensionTestsPath: onServer(options.extensionTestsPath) }),
  };
  await page.addInitScript({ content: `(${amendSettings})(${JSON.stringify(developmentOptions)})` });
}

/** Text and not a function, because it runs in the page, where this program's compiler and types have no say. */
const amendSettings = `developmentOptions => {
  const getAttribute = Element.prototype.getAttribute;
  Element.prototype.getAttribute = function (name) {
    const value = getAttribute.call(this, name);
    if (name !== 'data-settings' || this.id !== 'vscode-workbench-web-configuration' || !value) return value;
    const settings = JSON.parse(value);
    settings.developmentOptions = { ...settings.developmentOptions, ...developmentOptions };
    return JSON.stringify(settings);
  };
}`;
