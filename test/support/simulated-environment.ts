import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { installedCommand } from '../../src/platform/installation/install.ts';
import { chooseRuntimeDirectory } from '../../src/platform/private-directory/runtime-directory.ts';
import type { SandboxDemo } from '../../src/sandbox/demo.ts';
import { startCursor } from '../doubles/cursor.ts';
import { startDevin } from '../doubles/devin.ts';
import { startGitHubActions } from '../doubles/github-actions.ts';
import { startGitLab } from '../doubles/gitlab.ts';
import { quickenPlatformPrograms } from '../doubles/quick-platform-programs.ts';
import type { LoggedRequest } from '../../src/sandbox/loopback-server.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { DEMO_ROLE_MAP, devcontainer } from './demo-devcontainer.ts';
import { rolesOfAws, rolesOfOthers } from './roles-of-clouds.ts';
import { plainSimulation } from './plain-environments.ts';

/** What a platform sets and what a person writes there, and the map of the demonstration for it. */
export interface Simulation {
  readonly demo: SandboxDemo;
  readonly map: object;
}

/** One line a platform: how it is made of a sandbox. */
const SIMULATIONS = {
  codespaces: (sandbox: Sandbox): Promise<Simulation> =>
    Promise.resolve({ demo: sandbox.codespace.demo, map: roleMapFor('codespaces', sandbox) }),
  coder: plainSimulation('coder'),
  'claude-code': plainSimulation('claude-code'),
  'cloud-workstations': plainSimulation('cloud-workstations'),
  cursor: (sandbox: Sandbox): Promise<Simulation> => sandbox.with(startCursor),
  devcontainer: plainSimulation('devcontainer'),
  devin: (sandbox: Sandbox): Promise<Simulation> => sandbox.with(startDevin),
  devpod: plainSimulation('devpod'),
  'gitlab-workspaces': plainSimulation('gitlab-workspaces'),
  local: plainSimulation('local'),
  'github-actions': (sandbox: Sandbox): Promise<Simulation> => sandbox.with(startGitHubActions),
  'gitlab-ci': (sandbox: Sandbox): Promise<Simulation> => sandbox.with(startGitLab),
  ona: (sandbox: Sandbox): Promise<Simulation> =>
    Promise.resolve({ demo: sandbox.demo, map: roleMapFor('ona', sandbox) }),
} as const;

export type SimulatedPlatform = keyof typeof SIMULATIONS;

export interface SimulationOptions {
  readonly platform: SimulatedPlatform;
  /** Instead of how the platform is usually made of a sandbox. */
  readonly simulation?: (sandbox: Sandbox) => Promise<Simulation>;
  /** A folder that is open already and becomes the checkout; a new one when absent. */
  readonly open?: string;
  /** Whether the map has roles of every cloud, as `rolecall sandbox` shows it; else of AWS alone, which most tests count. */
  readonly everyCloud?: boolean;
  /** Where the role map stands: as the README shows it, with `autoAssume`; or as a file of its own, without. */
  readonly roleMap?: 'devcontainer.json' | 'rolecall.yaml';
}

/** An environment made of a temporary home, a checkout and a sandbox in this process: nothing of it is the person's own. */
export interface SimulatedEnvironment {
  readonly platform: SimulatedPlatform;
  readonly root: string;
  readonly home: string;
  /** The folder to open: remote github.com/acme/app, branch main, with a role map. */
  readonly checkout: string;
  readonly sandbox: Sandbox;
  /** From now on the sandbox's log begins here. */
  forgetRequests(): void;
  /** The whole environment of a process in it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where sessions, and where consents are kept, once there are any. */
  readonly privateDirectories: readonly string[];
  /** Where the command is once it is installed. */
  readonly command: string;
  /** Replaces the checkout's devcontainer.json; the parameter is its `customizations.rolecall`. */
  writeDevcontainer(rolecall: unknown): Promise<void>;
  /** Replaces the checkout's rolecall.yaml. */
  writeRoleMap(text: string): Promise<void>;
  checkOut(branch: string): Promise<void>;
  /** Writes the person's configuration, the branch and the role map, at that place alone, as they are at first. */
  startOver(roleMap: NonNullable<SimulationOptions['roleMap']>): Promise<void>;
  /** Stops the sandbox and removes every file, credentials in memory included. */
  close(): Promise<void>;
}

/** Lies among the temporary files: from a Git work tree Rolecall runs no program and believes no configuration. */
export async function simulateEnvironment(options: SimulationOptions): Promise<SimulatedEnvironment> {
  const { platform, roleMap = 'devcontainer.json', everyCloud = false } = options;
  const root = await mkdtemp(path.join(await realpath(tmpdir()), `rolecall-${platform}-`));
  const closing = [() => rm(root, { recursive: true, force: true, maxRetries: 5 })];
  const close = async (): Promise<void> => {
    for (const step of closing.splice(0)) await step();
  };
  try {
    const home = path.join(root, 'home');
    const checkout = options.open ?? path.join(root, 'workspaces', 'app');
    const programDirectory = path.join(root, 'programs');
    const requests: LoggedRequest[] = [];
    const started = await startSandbox({ programDirectory, onRequest: request => requests.push(request) });
    const sandbox: Sandbox = { ...started, requests: () => [...requests] };
    closing.unshift(() => sandbox.stop());
    await quickenPlatformPrograms({
      directory: programDirectory,
      issuer: sandbox.issuer,
      mintToken: sandbox.adminToken,
    });
    const { demo, map } = await (options.simulation ?? SIMULATIONS[platform])(sandbox);
    const file = everyCloud ? demo.roleMap : rolesOfAws(demo.roleMap);
    const inDevcontainer = everyCloud ? rolesOfOthers(demo.roleMap, map) : map;
    const runtime = runtimeDirectory(home);
    if (runtime !== undefined) closing.unshift(() => rm(runtime, { recursive: true, force: true }));
    const simulated: SimulatedEnvironment = {
      platform,
      root,
      home,
      checkout,
      sandbox,
      forgetRequests: () => {
        requests.length = 0;
      },
      environment: {
        HOME: home,
        PATH: '/usr/local/bin:/usr/bin:/bin',
        LANG: 'C.UTF-8',
        TZ: 'UTC',
        ...definedOnly(demo.environment),
      },
      privateDirectories: [...(runtime === undefined ? [] : [runtime]), path.join(home, '.local/state/rolecall')],
      command: installedCommand(home),
      writeDevcontainer: rolecall =>
        writePrivate(path.join(checkout, '.devcontainer/devcontainer.json'), devcontainerText(rolecall)),
      writeRoleMap: text => writePrivate(path.join(checkout, 'rolecall.yaml'), text),
      checkOut: branch => writePrivate(path.join(checkout, '.git/HEAD'), `ref: refs/heads/${branch}\n`),
      startOver: async place => {
        await writePrivate(path.join(home, '.config/rolecall/config.yaml'), demo.userConfiguration);
        await simulated.checkOut('main');
        const other = place === 'rolecall.yaml' ? '.devcontainer' : 'rolecall.yaml';
        await rm(path.join(checkout, other), { recursive: true, force: true });
        await (place === 'rolecall.yaml' ? simulated.writeRoleMap(file) : simulated.writeDevcontainer(inDevcontainer));
      },
      close,
    };
    await writePrivate(path.join(home, '.bashrc'), "PS1='$ '\n");
    await writeClone(checkout);
    await simulated.startOver(roleMap);
    return simulated;
  } catch (error) {
    await close();
    throw error;
  }
}

/** The map of the demonstration, with a broker where the platform gives no token of its own. */
export function roleMapFor(platform: SimulatedPlatform, { codespace: { broker } }: Sandbox): object {
  return platform === 'codespaces' ? { ...DEMO_ROLE_MAP, identity: { codespaces: { broker } } } : DEMO_ROLE_MAP;
}

/** With a comment as people write them. */
function devcontainerText(rolecall: unknown): string {
  return `// What this repository's environments have in common.\n${JSON.stringify(devcontainer(rolecall), undefined, 2)}\n`;
}

/** Where the credentials of that home lie: in memory, so outside of it. */
function runtimeDirectory(homeDirectory: string): string | undefined {
  const { uid: userId, homedir: passwdHome } = userInfo();
  const chosen = chooseRuntimeDirectory({ userId, homeDirectory, passwdHome, cacheOnDisk: false });
  return chosen.kind === 'none' ? undefined : chosen.path;
}

/** What `git clone` leaves, as text: Git itself is not needed to read it, and might not be there. */
async function writeClone(checkout: string): Promise<void> {
  await writePrivate(
    path.join(checkout, '.git/config'),
    '[core]\n\trepositoryformatversion = 0\n[remote "origin"]\n\turl = https://github.com/acme/app.git\n',
  );
  for (const folder of ['objects', 'refs/heads']) {
    await mkdir(path.join(checkout, '.git', folder), { recursive: true });
  }
}

async function writePrivate(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, text, { mode: 0o600 });
}

function definedOnly(variables: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
