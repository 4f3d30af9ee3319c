import { randomBytes } from 'node:crypto';
import type { Claims } from '../core/token.ts';
import { AWS_AUDIENCE } from '../clouds/aws/facts.ts';
import { nodeHttpClient } from '../platform/http/client.ts';
import { SandboxAccount } from './account.ts';
import { catalogueRoles } from './catalogue.ts';
import { type SandboxCodespace, startCodespace, withOverrides } from './codespace.ts';
import { withConsoleSignIn } from './console-sign-in.ts';
import { codespaceDemo, demoRoles, platformDemo, type SandboxDemo } from './demo.ts';
import type { FailureControls } from './failure-controls.ts';
import { ENTRA_AUDIENCE, googleAudience, putFederatedRoles, trustFederated } from './federated-roles.ts';
import { platformClaims, SANDBOX_IDENTITY, type SandboxIdentity } from './identity.ts';
import { type SandboxIdentityCenter, startIdentityCenter } from './identity-center.ts';
import { createIssuerKeys } from './issuer-keys.ts';
import { issuerHandler } from './issuer.ts';
import { startLoopbackServer, type LoggedRequest } from './loopback-server.ts';
import { writePlatformPrograms } from './ona-program.ts';
import { createServerCertificate } from './server-certificate.ts';
import { type SandboxAzure, startAzure } from './start-azure.ts';
import { type SandboxGoogle, startGoogle } from './start-google.ts';
import { withAccessAnalyzer } from './access-analyzer.ts';
import { stsHandler } from './sts.ts';
import type { SandboxSurroundings } from './surroundings.ts';
import { BROKER_PROVIDER, trustedBroker, trustedPlatform } from './trusted-identities.ts';

export interface SandboxOptions {
  /** Where `ona`, `gitpod` and `gp` are written; absolute, not below /tmp (Rolecall runs no program from there). Undefined: not written. */
  readonly programDirectory?: string;
  readonly identity?: Partial<SandboxIdentity>;
  /** Twelve digits. */
  readonly accountId?: string;
  readonly region?: string;
  /** Audiences registered at the account's provider. */
  readonly clientIds?: readonly string[];
  /** 0 or undefined: any free port. */
  readonly issuerPort?: number;
  readonly stsPort?: number;
  readonly onRequest?: (request: LoggedRequest) => void;
}

export interface Sandbox {
  /** Origin and `iss` of the OpenID provider. */
  readonly issuer: string;
  /** Origin of the STS stand-in. */
  readonly sts: string;
  /** Needed for `POST /token` of the issuer; random, a secret. */
  readonly adminToken: string;
  readonly account: SandboxAccount;
  readonly google: SandboxGoogle;
  readonly azure: SandboxAzure;
  /** What to write in an Ona environment or a Gitpod Classic workspace. */
  readonly demo: SandboxDemo;
  /** The same account for a codespace, with a broker and its GitHub. */
  readonly codespace: SandboxCodespace;
  readonly controls: { readonly issuer: FailureControls; readonly sts: FailureControls };
  /** A token with the platform's claims for `sts.amazonaws.com`; overrides replace, `undefined` removes. */
  mintToken(overrides?: Claims): Promise<string>;
  /** The same, signed by a key that is not the issuer's. */
  forgeToken(overrides?: Claims): Promise<string>;
  /** From now on the platform's CLI gives tokens with these claims changed. */
  overrideClaims(overrides: Claims): void;
  /** Moves the clock of issuer, broker and STS ahead of the machine's, milliseconds; negative: behind. */
  setClockOffset(milliseconds: number): void;
  requests(): readonly LoggedRequest[];
  /** An IAM Identity Center that opens the account. @throws Error when no port can be had. */
  startIdentityCenter(): Promise<SandboxIdentityCenter>;
  /** Starts what few need (another platform's issuer, an identity provider …) with this sandbox's clock, log and account. */
  with<T>(start: (surroundings: SandboxSurroundings) => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

const KEPT_REQUESTS = 1000;

/**
 * All the main job needs, on loopback, with keys of its own and a random admin token each time: stand-ins for AWS STS with one
 * account, for Google Cloud with one project and for Microsoft Entra with one directory, an OpenID provider with the platform's
 * CLI, and for a codespace a broker with the GitHub that it asks.
 * @throws Error when a port is taken or a file cannot be written.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const closing: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(closing.splice(0).map(close => close()));
  };
  try {
    return { ...(await startServers(options, closing)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startServers(options: SandboxOptions, closing: (() => Promise<void>)[]): Promise<Omit<Sandbox, 'stop'>> {
  const identity: SandboxIdentity = { ...SANDBOX_IDENTITY, ...options.identity };
  const { accountId = '111122223333', region = 'eu-west-1', clientIds = [AWS_AUDIENCE] } = options;
  const adminToken = randomBytes(24).toString('base64url');
  const requests: LoggedRequest[] = [];
  let clockOffset = 0;
  let claimOverrides: Claims = {};
  const now = (): number => Date.now() + clockOffset;
  const log = (request: LoggedRequest): void => {
    requests.push(request);
    if (requests.length > KEPT_REQUESTS) requests.shift();
    options.onRequest?.(request);
  };

  const certificate = await createServerCertificate(Date.now());
  closing.push(() => certificate.remove());
  // Loopback only, so no proxy is ever asked for.
  const http = nodeHttpClient({ certificateAuthority: certificate.file, environment: {} });
  const account = new SandboxAccount(accountId);
  const sts = await startLoopbackServer({ name: 'sts', port: options.stsPort ?? 0, log }, () =>
    withConsoleSignIn(account, now, withAccessAnalyzer(account, now, stsHandler(account, http, now))),
  );
  closing.push(() => sts.close());
  const google = await startGoogle({ http, now, log, closing });
  const azure = await startAzure({ certificate, http, now, log, closing });
  const keys = await createIssuerKeys(Date.now(), closing);
  const claimsFor = (issuer: string, audiences: readonly string[], overrides: Claims): Claims =>
    withOverrides(platformClaims(identity, issuer, audiences, now()), overrides);
  const { origin: issuer, ...server } = await startLoopbackServer(
    { name: 'issuer', port: options.issuerPort ?? 0, log },
    origin =>
      issuerHandler({
        issuer: origin,
        keys,
        mintToken: adminToken,
        claimsFor: audiences => claimsFor(origin, audiences, claimOverrides),
      }),
  );
  closing.push(() => server.close());
  const codespace = await startCodespace({
    account: { id: accountId, region },
    audiences: [AWS_AUDIENCE, googleAudience({ google }, BROKER_PROVIDER), ENTRA_AUDIENCE],
    certificate,
    http,
    now,
    log,
    closing,
  });
  const { acme, broker } = codespace;

  account.putProvider({ issuer, clientIds });
  account.putProvider({ issuer: broker, clientIds });
  const trusted = [trustedPlatform(issuer, identity), trustedBroker(broker, acme)];
  const roles = [...demoRoles(account, trusted), ...catalogueRoles(account, broker, acme)];
  for (const role of roles) account.putRole(role);
  putFederatedRoles({ google, azure });
  for (const each of trusted) trustFederated({ google, azure }, each);
  const { programDirectory } = options;
  if (programDirectory !== undefined) {
    const program = { directory: programDirectory, issuer, mintToken: adminToken, node: process.execPath };
    await writePlatformPrograms(program);
  }

  const facts = { account, sts: sts.origin, region, google, azure };
  const surroundings: SandboxSurroundings = { ...facts, certificate, http, now, log, closing };
  const platform = { identity, issuer, programDirectory: programDirectory ?? '/path/to/programs' };
  return {
    issuer,
    sts: sts.origin,
    adminToken,
    account,
    google,
    azure,
    demo: platformDemo(facts, platform),
    codespace: { ...codespace, demo: codespaceDemo(facts, { acme, broker }) },
    controls: { issuer: server.controls, sts: sts.controls },
    mintToken: (overrides = {}) => keys.sign(claimsFor(issuer, [AWS_AUDIENCE], overrides)),
    forgeToken: (overrides = {}) => keys.forge(claimsFor(issuer, [AWS_AUDIENCE], overrides)),
    overrideClaims: overrides => {
      claimOverrides = overrides;
    },
    setClockOffset: milliseconds => {
      clockOffset = milliseconds;
    },
    requests: () => [...requests],
    startIdentityCenter: () => startIdentityCenter(surroundings),
    with: start => start(surroundings),
  };
}
