import type { HttpClient } from '../core/ports.ts';
import type { SandboxAccount } from './account.ts';
import type { LoggedRequest } from './loopback-server.ts';
import type { ServerCertificate } from './server-certificate.ts';
import type { SandboxAzure } from './start-azure.ts';
import type { SandboxGoogle } from './start-google.ts';

/** What a further part of the sandbox stands in. */
export interface SandboxSurroundings {
  readonly account: SandboxAccount;
  /** Origin of the STS stand-in. */
  readonly sts: string;
  readonly region: string;
  readonly google: SandboxGoogle;
  readonly azure: SandboxAzure;
  /** For https://localhost servers, believed by {@link SandboxSurroundings.http}. */
  readonly certificate: ServerCertificate;
  readonly http: HttpClient;
  /** Epoch milliseconds, moved by `setClockOffset`. */
  readonly now: () => number;
  readonly log: (request: LoggedRequest) => void;
  /** Gets what ends each server, as soon as it runs. */
  readonly closing: (() => Promise<void>)[];
}
