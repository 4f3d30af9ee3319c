import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { installVsCodeHost } from '../hosts/install-vscode.ts';
import { installPackagedExtension, startVsCodeServer } from '../hosts/vscode-server.ts';
import { buildPrograms, PROJECT } from './build-programs.ts';
import type { DemoOptions } from './headless.ts';
import { runCommand } from './run-command.ts';
import { simulateEnvironment, type SimulatedEnvironment } from '../support/simulated-environment.ts';

/**
 * Rolecall in a real VS Code server, in a simulated environment, until interrupted. Installs the server into the cache
 * of test hosts when it is missing. @throws Error when something cannot be installed or started.
 */
export async function runInVsCode({ platform, print, signal }: DemoOptions): Promise<void> {
  const host = await installVsCodeHost('current', print, signal);
  if (!host.available)
    throw new Error(`There is no VS Code here: ${host.reason}. Try: npm run demo -- --headless --platform ${platform}`);
  signal.throwIfAborted();
  const simulated = await simulateEnvironment({ platform, everyCloud: true });
  try {
    await writeFile(path.join(simulated.home, '.bashrc'), terminalSetUp(simulated));
    print('Building and packaging the extension …');
    const extensions = path.join(simulated.root, 'extensions');
    await installPackagedExtension(host, await packageExtension(simulated), extensions);
    signal.throwIfAborted();
    const server = await startVsCodeServer({
      host,
      dataDirectory: path.join(simulated.root, 'vscode'),
      extensionsDirectory: extensions,
      // As distributions set it up: the installed command is then linked there, and found in terminals.
      environment: {
        ...simulated.environment,
        PATH: `${simulated.home}/.local/bin:${simulated.environment['PATH'] ?? ''}`,
      },
    });
    try {
      const address = `${server.origin}/?folder=${encodeURIComponent(simulated.checkout)}`;
      print(instructions(address, simulated));
      await interrupted(signal);
    } finally {
      await server.stop();
    }
  } finally {
    const rolecall = path.join(simulated.home, '.local/share/rolecall/bin/rolecall');
    // It may never have been installed.
    await runCommand([rolecall, 'uninstall'], { folder: simulated.checkout, environment: simulated.environment }).catch(
      () => undefined,
    );
    await simulated.close();
  }
  print('Stopped; nothing was left behind.');
}

async function packageExtension(simulated: SimulatedEnvironment): Promise<string> {
  await buildPrograms(path.join(PROJECT, 'dist'));
  const file = path.join(simulated.root, 'rolecall.vsix');
  const vsce = path.join(PROJECT, 'node_modules/.bin/vsce');
  const argv = [process.execPath, vsce, 'package', '--no-dependencies', '--allow-missing-repository', '--out', file];
  const { code, stdout, stderr } = await runCommand(argv, {
    folder: PROJECT,
    environment: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', HOME: simulated.home },
  });
  if (code !== 0) throw new Error(`The extension could not be packaged:\n${stdout}${stderr}`);
  return file;
}

/** Debian's AWS CLI knows no setting for another STS, so the terminal's `aws` names the sandbox's in each call. */
function terminalSetUp({ sandbox }: SimulatedEnvironment): string {
  return `PS1='\\w $ '\naws() { command aws --endpoint-url ${sandbox.sts} "$@"; }\n`;
}

function instructions(address: string, { platform, checkout }: SimulatedEnvironment): string {
  const tool = existsSync('/usr/bin/aws') ? 'aws sts get-caller-identity' : 'rolecall status';
  const [place, reads, cloud] =
    platform === 'codespaces'
      ? [
          'codespace',
          'which roles, and that the broker receives a GitHub token',
          'The broker is a real one; the GitHub that it asks and AWS are',
        ]
      : ['Ona environment', 'what the role map asks for', 'The identity provider and AWS are'];
  return `
Open  ${address}

A simulated ${place} of acme/app.

  1. Click the Rolecall icon in the activity bar: nothing of the repository's roles is used yet.
  2. Click "Review and Allow", read ${reads}, and allow it.
     The map assumes dev-readonly by itself from then on; the status bar counts down.
  3. Open a terminal there and run: ${tool}
  4. Assume payments-admin: AWS refuses it, and Rolecall says why.
  5. Close the tab and open the folder again: the role is there without a click.

The checkout is ${checkout}. ${cloud} a sandbox on this machine. Ctrl-C stops and removes it all.
`;
}

function interrupted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
