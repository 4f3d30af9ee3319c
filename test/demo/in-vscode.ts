import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { installVsCodeHost } from '../hosts/install-vscode.ts';
import { installPackagedExtension, startVsCodeServer } from '../hosts/vscode-server.ts';
import { buildPrograms, PROJECT } from './build-programs.ts';
import type { DemoOptions } from './headless.ts';
import { runCommand } from './run-command.ts';
import { simulateOna, type SimulatedOna } from './simulated-ona.ts';

/**
 * Rolecall in a real VS Code server, in a simulated Ona environment, until interrupted. Installs the server into the cache
 * of test hosts when it is missing. @throws Error when something cannot be installed or started.
 */
export async function runInVsCode({ print, signal }: DemoOptions): Promise<void> {
  const host = await installVsCodeHost('current', print);
  if (!host.available) throw new Error(`There is no VS Code here: ${host.reason}. Try: npm run demo -- --headless`);
  signal.throwIfAborted();
  const ona = await simulateOna();
  try {
    await writeFile(path.join(ona.home, '.bashrc'), terminalSetUp(ona));
    print('Building and packaging the extension …');
    const extensions = path.join(ona.root, 'extensions');
    await installPackagedExtension(host, await packageExtension(ona), extensions);
    signal.throwIfAborted();
    const server = await startVsCodeServer({
      host,
      dataDirectory: path.join(ona.root, 'vscode'),
      extensionsDirectory: extensions,
      // As distributions set it up: the installed command is then linked there, and found in terminals.
      environment: { ...ona.environment, PATH: `${ona.home}/.local/bin:${ona.environment['PATH'] ?? ''}` },
    });
    try {
      const address = `${server.origin}/?folder=${encodeURIComponent(ona.checkout)}`;
      print(instructions(address, ona));
      await interrupted(signal);
    } finally {
      await server.stop();
    }
  } finally {
    const rolecall = path.join(ona.home, '.local/share/rolecall/bin/rolecall');
    // It may never have been installed.
    await runCommand([rolecall, 'uninstall'], { folder: ona.checkout, environment: ona.environment }).catch(
      () => undefined,
    );
    await ona.close();
  }
  print('Stopped; nothing was left behind.');
}

async function packageExtension(ona: SimulatedOna): Promise<string> {
  await buildPrograms(path.join(PROJECT, 'dist'));
  const file = path.join(ona.root, 'rolecall.vsix');
  const vsce = path.join(PROJECT, 'node_modules/.bin/vsce');
  const argv = [process.execPath, vsce, 'package', '--no-dependencies', '--allow-missing-repository', '--out', file];
  const { code, stdout, stderr } = await runCommand(argv, {
    folder: PROJECT,
    environment: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', HOME: ona.home },
  });
  if (code !== 0) throw new Error(`The extension could not be packaged:\n${stdout}${stderr}`);
  return file;
}

/** Debian's AWS CLI knows no setting for another STS, so the terminal's `aws` names the sandbox's in each call. */
function terminalSetUp({ sandbox }: SimulatedOna): string {
  return `PS1='\\w $ '\naws() { command aws --endpoint-url ${sandbox.sts} "$@"; }\n`;
}

function instructions(address: string, { checkout }: SimulatedOna): string {
  const tool = existsSync('/usr/bin/aws') ? 'aws sts get-caller-identity' : 'rolecall status';
  return `
Open  ${address}

  1. Click the Rolecall icon in the activity bar: the roles of acme/app, and why each may be used or not.
  2. Click "Review and Allow", read what the role map asks for, and allow it.
  3. Click "Assume Role" beside dev-readonly; the status bar counts down.
  4. Open a terminal there and run: ${tool}
  5. Assume payments-admin: AWS refuses it, and Rolecall says why.

The checkout is ${checkout}; the identity provider and AWS are a sandbox on this machine. Ctrl-C stops and removes it all.
`;
}

function interrupted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
