import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import { buildPrograms } from '../demo/build-programs.ts';
import { launchChromium } from '../hosts/chromium.ts';
import { installBrowser } from '../hosts/install-browser.ts';
import { installVsCodeHost } from '../hosts/install-vscode.ts';
import { startVsCodeServer } from '../hosts/vscode-server.ts';
import { openWorkbench, type Workbench } from '../hosts/workbench.ts';
import { simulateEnvironment } from '../support/simulated-environment.ts';
import { stageExtension } from '../ui/staged-extension.ts';
import { type BenchRow, median } from './budget.ts';

const NAME = 'extension, activate, as VS Code measures it';
const WINDOWS = 5;

/** An extension that does nothing, activated at the same moment as ours. */
const IDLE = {
  'package.json': JSON.stringify({
    name: 'idle',
    publisher: 'bench',
    version: '0.0.0',
    engines: { vscode: manifest.engines.vscode },
    activationEvents: manifest.activationEvents,
    main: './idle.js',
  }),
  'idle.js': 'exports.activate = () => undefined;',
};

/**
 * What VS Code's own list of running extensions says of ours as it is shipped, its loading included, beside one that does
 * nothing in the same windows.
 */
export async function activationRows(): Promise<readonly BenchRow[]> {
  const host = await installVsCodeHost('current', () => undefined);
  if (!host.available) return [{ name: NAME, measured: '', skipped: host.reason }];
  const installed = await installBrowser();
  if (!installed.available) return [{ name: NAME, measured: '', skipped: installed.reason }];
  const simulated = await simulateEnvironment({ platform: 'codespaces' });
  const extension = await stageExtension();
  const idle = path.join(simulated.root, 'idle');
  const browser = await launchChromium(installed);
  try {
    await buildPrograms(path.join(extension, 'dist'));
    await mkdir(idle);
    for (const [name, text] of Object.entries(IDLE)) await writeFile(path.join(idle, name), text);
    const server = await startVsCodeServer({
      host,
      dataDirectory: path.join(simulated.root, 'server'),
      environment: simulated.environment,
      userSettings: { 'workbench.editor.useModal': 'off' },
    });
    try {
      const [ours, idles]: [number[], number[]] = [[], []];
      for (let window = 0; window < WINDOWS; window += 1) {
        const folder = simulated.checkout;
        const workbench = await openWorkbench({
          server,
          browser,
          folder,
          extensionDevelopmentPaths: [extension, idle],
          // The list of running extensions draws only the rows that fit.
          viewport: { width: 1280, height: 3200 },
        });
        try {
          await workbench.runCommand('Developer: Show Running Extensions');
          ours.push(await activationMilliseconds(workbench, 'rolecall.rolecall'));
          idles.push(await activationMilliseconds(workbench, 'bench.idle'));
        } finally {
          await workbench.close();
        }
      }
      const [value, floor] = [median(ours), median(idles)];
      return [
        { name: 'an extension that does nothing, activate', measured: `${floor} ms` },
        { name: NAME, measured: `${value} ms`, ratio: { value: value / floor, limit: 3, of: 'one that does nothing' } },
      ];
    } finally {
      await server.stop();
    }
  } finally {
    await browser.close();
    await rm(extension, { recursive: true });
    await simulated.close();
  }
}

/** @throws WorkbenchError when the list does not name us within the workbench's time limits. */
async function activationMilliseconds(workbench: Workbench, extension: string): Promise<number> {
  const row = workbench.page.locator('.monaco-list-row', { hasText: extension });
  let milliseconds: string | undefined;
  await workbench.until('the activation time is shown', async () => {
    milliseconds = /Activation: (\d+)ms/.exec((await row.allInnerTexts()).join(' '))?.[1];
    return milliseconds !== undefined;
  });
  return Number(milliseconds);
}
