import { azureHandler } from './azure/handler.ts';
import { SandboxDirectory } from './azure/directory.ts';
import type { FailureControls } from './failure-controls.ts';
import { issuerKeysWhenAsked } from './issuer-keys.ts';
import { startLoopbackServer } from './loopback-server.ts';
import type { ServerCertificate } from './server-certificate.ts';
import type { GoogleSurroundings } from './start-google.ts';

/** The stand-ins for Microsoft Entra and Azure Resource Manager, at one origin. Their requests are logged as `azure`. */
export interface SandboxAzure {
  /** `endpoints.azure` of the user's configuration, `https://localhost:PORT`. */
  readonly origin: string;
  /** The PEM file by which it is believed. */
  readonly certificateFile: string;
  readonly directory: SandboxDirectory;
  readonly controls: FailureControls;
}

/** @throws Error when no port can be had. */
export async function startAzure({
  certificate,
  http,
  now,
  log,
  closing,
}: GoogleSurroundings & { readonly certificate: ServerCertificate }): Promise<SandboxAzure> {
  const directory = new SandboxDirectory('8f3b6c1e-2d4a-4b7f-9c5d-1e2f3a4b5c6d', now);
  const keys = issuerKeysWhenAsked(closing);
  const server = await startLoopbackServer({ name: 'azure', port: 0, certificate, log }, own =>
    azureHandler({ origin: own, directory, keys, http, now }),
  );
  closing.push(() => server.close());
  return { origin: server.origin, certificateFile: certificate.file, directory, controls: server.controls };
}
