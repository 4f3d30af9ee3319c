import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type PublicAzure, startPublicAzure } from '../doubles/public-azure.ts';
import type { SimulatedEnvironment } from './simulated-environment.ts';

/** The sandbox's Azure by its public names, as the person of a simulated environment believes it. */
export interface BelievedAzure extends PublicAzure {
  /** The PEM file with whom the person's own configuration has vouch for servers. */
  readonly roots: string;
}

/** Puts Azure behind a proxy, whose authority stands in the person's own configuration, as a company's does. */
export async function publicAzureFor({
  home,
  sandbox,
}: Pick<SimulatedEnvironment, 'home' | 'sandbox'>): Promise<BelievedAzure> {
  const azure = await startPublicAzure(sandbox.azure);
  const roots = path.join(home, 'roots.pem');
  const own = await readFile(sandbox.azure.certificateFile, 'utf8');
  await writeFile(roots, own + azure.certificate, { mode: 0o600 });
  const file = path.join(home, '.config/rolecall/config.yaml');
  const text = (await readFile(file, 'utf8')).replace(/^ca: .*$/m, `ca: ${JSON.stringify(roots)}`);
  await writeFile(file, text, { mode: 0o600 });
  // Else `az` leaves a process behind that sends what it counted.
  const settings = path.join(home, '.azure/config');
  await mkdir(path.dirname(settings), { recursive: true, mode: 0o700 });
  await writeFile(settings, '[core]\ncollect_telemetry = no\n');
  return { ...azure, roots };
}
