import { execFile } from 'node:child_process';
import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Viewport } from '../hosts/chromium.ts';
import type { SimulatedEnvironment, SimulationOptions } from '../support/simulated-environment.ts';
import { openRolecall, type OpenRolecall } from './open-rolecall.ts';
import { followTheSystem } from './pictures.ts';
import { writeForeignSettings } from './trusting-settings.ts';

const run = promisify(execFile);

type SharedPlatform = 'ona' | 'codespaces';
type RoleMapPlace = NonNullable<SimulationOptions['roleMap']>;

/** Those that no suite has now. */
const free = new Map<SharedPlatform, OpenRolecall>();

async function closeFree(platform: SharedPlatform): Promise<void> {
  const open = free.get(platform);
  free.delete(platform);
  await open?.close();
}

// Of the whole run, since it stands in no suite.
after(async () => {
  for (const platform of free.keys()) await closeFree(platform);
});

/**
 * {@link openRolecall} for suites that may follow one another in one VS Code: to open another costs many times what putting
 * this one back does. `close` hands it on, unless a test of the suite failed or its window is closed.
 */
export async function shareRolecall(
  context: Mocha.Context,
  options: {
    /** `ona` when absent. */
    readonly platform?: SharedPlatform;
    /** `rolecall.yaml` when absent: without `autoAssume`, so that each click is the test's. */
    readonly roleMap?: RoleMapPlace;
    /** Changes the environment before the suite begins. */
    readonly prepare?: (simulated: SimulatedEnvironment) => Promise<void>;
    /** 1280 by 800 when absent. */
    readonly viewport?: Viewport;
    /** True for a suite that needs a home in which Rolecall never was. */
    readonly untouched?: boolean;
    /**
     * False for a suite that leaves what cannot be put back: a role that was refused, which a window says until it closes, or
     * what the person chose for new terminals.
     */
    readonly handsOn?: boolean;
  } = {},
): Promise<OpenRolecall> {
  const { platform = 'ona', roleMap = 'rolecall.yaml', viewport = { width: 1280, height: 800 } } = options;
  if (options.untouched === true) await closeFree(platform);
  const open =
    free.get(platform) ??
    (await openRolecall(context, {
      platform,
      roleMap,
      prepare: async simulated => {
        // There for every suite: none may be moved by it.
        await writeForeignSettings(simulated);
        await options.prepare?.(simulated);
      },
      // What a suite looks at is edited in a tab.
      userSettings: { ...followTheSystem('current'), 'workbench.editor.useModal': 'off' },
    }));
  const { page } = open.workbench;
  await page.setViewportSize(viewport);
  await page.emulateMedia({ colorScheme: 'dark', forcedColors: 'none' });
  if (free.delete(platform)) {
    try {
      await putBack(open, roleMap);
      await options.prepare?.(open.simulated);
    } catch (error) {
      await open.close();
      throw error;
    }
  }
  const isFine = (): boolean =>
    !open.workbench.page.isClosed() && context.test?.parent?.tests.every(({ state }) => state !== 'failed') === true;
  return {
    ...open,
    get workbench() {
      return open.workbench;
    },
    close: async () => {
      if (options.handsOn !== false && isFine()) free.set(platform, open);
      else await open.close();
    },
  };
}

/** As a person finds it who opens the folder for the first time. */
async function putBack({ simulated, workbench }: OpenRolecall, roleMap: RoleMapPlace): Promise<void> {
  const { page } = workbench;
  const { checkout, command, environment } = simulated;
  await simulated.startOver(roleMap);
  await run(command, ['release', '--all'], { env: { ...environment }, cwd: checkout });
  const workspaces = dirname(checkout);
  for (const entry of await readdir(workspaces, { withFileTypes: true })) {
    const path = join(workspaces, entry.name);
    if (entry.isDirectory()) await run(command, ['consent', 'revoke'], { env: { ...environment }, cwd: path });
    if (path !== checkout) await rm(path, { recursive: true });
  }
  await page.keyboard.press('Escape');
  await page.mouse.move(1, 1);
  // Always: those that a window before this one left are not drawn until the panel opens.
  await workbench.runCommand('Terminal: Kill All Terminals');
  const clear = async (selector: string, paletteTitle: string): Promise<void> => {
    if ((await page.locator(selector).count()) > 0) await workbench.runCommand(paletteTitle);
  };
  await clear('.tab', 'View: Close All Editors');
  await clear('.part.panel:visible', 'View: Hide Panel');
  await clear('.notification-list-item', 'Notifications: Clear All Notifications');
  await workbench.openViewContainer('Rolecall');
  await workbench.until('it asks for consent', async () =>
    /Nothing of it is used before you allow it/.test(await workbench.welcomeText('Roles')),
  );
  simulated.forgetRequests();
}
