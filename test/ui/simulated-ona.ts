import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { installedCommand } from '../../src/platform/install.ts';
import { chooseRuntimeDirectory } from '../../src/platform/runtime-directory.ts';
import { startSandbox, type Sandbox } from '../../src/sandbox/start-sandbox.ts';

/** An Ona environment of a person, with the clouds it would meet, all on this machine. */
export interface SimulatedOna {
  readonly sandbox: Sandbox;
  readonly home: string;
  /** The folder to open: a checkout of acme/app on `main`. */
  readonly workspace: string;
  /** For the server. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where sessions, and where consents are kept, once there are any. */
  readonly privateDirectories: readonly string[];
  /** Where the shim is once it is installed. */
  readonly command: string;
  writeRoleMap(text: string): Promise<void>;
  checkOut(branch: string): Promise<void>;
  /** Stops the clouds and removes every file, credentials included. */
  stop(): Promise<void>;
}

/**
 * Lies among the temporary files: from a Git work tree Rolecall runs no program and believes no configuration.
 * @param open a folder that is open already and becomes the checkout; a new one when absent.
 */
export async function simulateOna(open?: string): Promise<SimulatedOna> {
  const root = await mkdtemp(join(await realpath(tmpdir()), 'rolecall-ona-'));
  const home = join(root, 'home');
  const workspace = open ?? join(root, 'workspaces', 'app');
  const programs = join(root, 'programs');
  for (const folder of [join(home, '.config/rolecall'), join(workspace, '.git'), programs]) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  }
  const sandbox = await startSandbox({ programDirectory: programs });
  const { roleMap, userConfiguration, environment } = sandbox.demo;
  const configuration = join(home, '.config/rolecall/config.yaml');
  await writeFile(configuration, userConfiguration);
  await chmod(configuration, 0o600);
  await writeFile(join(workspace, '.git/config'), '[remote "origin"]\n\turl = https://github.com/acme/app.git\n');
  await writeFile(join(home, '.bashrc'), "PS1='$ '\n");

  const runtime = chooseRuntimeDirectory({
    userId: process.getuid?.() ?? 0,
    homeDirectory: home,
    passwdHome: userInfo().homedir,
    cacheOnDisk: false,
  });
  const simulated: SimulatedOna = {
    sandbox,
    home,
    workspace,
    environment: { ...defined(environment), HOME: home },
    privateDirectories: [...(runtime.kind === 'none' ? [] : [runtime.path]), join(home, '.local/state/rolecall')],
    command: installedCommand(home),
    writeRoleMap: text => writeFile(join(workspace, 'rolecall.yaml'), text),
    checkOut: branch => writeFile(join(workspace, '.git/HEAD'), `ref: refs/heads/${branch}\n`),
    async stop() {
      await sandbox.stop();
      if (runtime.kind !== 'none') await rm(runtime.path, { recursive: true, force: true });
      await rm(root, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  await simulated.checkOut('main');
  await simulated.writeRoleMap(roleMap);
  return simulated;
}

function defined(variables: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
