import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Settings } from '../hosts/user-settings.ts';
import type { SimulatedEnvironment } from '../support/simulated-environment.ts';

/** The person's setting that covers the simulated environment's map. */
export function trustingSettings({ platform, sandbox }: SimulatedEnvironment): Settings {
  const host = platform === 'ona' ? sandbox.issuer : sandbox.codespace.broker;
  return { 'rolecall.trustedSources': [{ owner: 'github.com/acme', host }] };
}

/** Writes that setting where a repository can, and where its devcontainer can; before VS Code starts, so that it reads them. */
export async function writeForeignSettings(simulated: SimulatedEnvironment): Promise<void> {
  const own = join(simulated.checkout, '.vscode/settings.json');
  const machine = join(simulated.home, '..', 'server/data/Machine/settings.json');
  for (const file of [own, machine]) {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, JSON.stringify(trustingSettings(simulated)));
  }
}
