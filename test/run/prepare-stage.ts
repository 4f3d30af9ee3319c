import { ensureDebianRoot } from '../feature/debian-root.ts';
import { installBrowser } from '../hosts/install-browser.ts';
import { ensureDebianPackages } from '../hosts/install-debian-packages.ts';
import { installVsCodeHost } from '../hosts/install-vscode.ts';
import { say } from './stage.ts';

/**
 * Installs what the suites of `test/ui` use before mocha's clock runs. They ask for it again, find it there, and skip with
 * the reason where it is not to be had.
 */
export async function prepareUi(): Promise<void> {
  await installVsCodeHost('current', say);
  await installVsCodeHost('floor', say);
  await installBrowser(say);
}

/** Installs the real clients that the suites of `test/clients` use; see {@link prepareUi}. */
export async function prepareClients(): Promise<void> {
  await ensureDebianPackages(['awscli', 'python3-boto3', 'strace'], say);
}

/** Makes the bare Debian that the suites of `test/feature` install into; see {@link prepareUi}. */
export async function prepareFeature(): Promise<void> {
  await ensureDebianRoot(say);
}
