import { randomBytes } from 'node:crypto';
import type { Claims } from '../core/token.ts';
import { nodeHttpClient } from '../platform/http.ts';
import { SandboxAccount } from './account.ts';
import { demoFiles, demoRoles, type SandboxDemo } from './demo.ts';
import type { FailureControls } from './failure-controls.ts';
import { platformClaims, SANDBOX_IDENTITY, type SandboxIdentity } from './identity.ts';
import { createIssuerKeys } from './issuer-keys.ts';
import { issuerHandler } from './issuer.ts';
import { startLoopbackServer, type LoggedRequest } from './loopback-server.ts';
import { writePlatformPrograms } from './ona-program.ts';
import { stsHandler } from './sts.ts';

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
  readonly demo: SandboxDemo;
  readonly controls: { readonly issuer: FailureControls; readonly sts: FailureControls };
  /** A token with the platform's claims for `sts.amazonaws.com`; overrides replace, `undefined` removes. */
  mintToken(overrides?: Claims): Promise<string>;
  /** The same, signed by a key that is not the issuer's. */
  forgeToken(overrides?: Claims): Promise<string>;
  /** From now on the platform's CLI gives tokens with these claims changed. */
  overrideClaims(overrides: Claims): void;
  /** Moves the clock of issuer and STS ahead of the machine's, milliseconds; negative: behind. */
  setClockOffset(milliseconds: number): void;
  requests(): readonly LoggedRequest[];
  stop(): Promise<void>;
}

const KEPT_REQUESTS = 1000;

/**
 * An OpenID provider, a stand-in for AWS STS with one account that trusts it, and the platform's CLI: all the main job needs,
 * on loopback, with fresh keys and a random admin token each time.
 * @throws Error when a port is taken or the programs cannot be written.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const identity: SandboxIdentity = { ...SANDBOX_IDENTITY, ...options.identity };
  const { accountId = '111122223333', region = 'eu-west-1', clientIds = ['sts.amazonaws.com'] } = options;
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

  const keys = await createIssuerKeys(Date.now());
  const account = new SandboxAccount(accountId);
  // Loopback only, so no proxy and no roots are ever consulted.
  const http = nodeHttpClient({ certificateAuthority: undefined, environment: {} });
  const sts = await startLoopbackServer({ name: 'sts', port: options.stsPort ?? 0, log }, () =>
    stsHandler(account, http, now),
  );
  const issuer = await startLoopbackServer({ name: 'issuer', port: options.issuerPort ?? 0, log }, origin =>
    issuerHandler({
      issuer: origin,
      keys,
      mintToken: adminToken,
      claimsFor: audiences => withOverrides(platformClaims(identity, origin, audiences, now()), claimOverrides),
    }),
  ).catch(async (error: unknown) => {
    await sts.close();
    throw error;
  });
  const stop = async (): Promise<void> => {
    await Promise.all([sts.close(), issuer.close()]);
  };

  account.putProvider({ issuer: issuer.origin, clientIds });
  for (const role of demoRoles(account, issuer.origin, identity)) account.putRole(role);
  const directory = options.programDirectory;
  if (directory !== undefined) {
    await writePlatformPrograms({
      directory,
      issuer: issuer.origin,
      mintToken: adminToken,
      node: process.execPath,
    }).catch(async (error: unknown) => {
      await stop();
      throw error;
    });
  }

  const claims = (overrides: Claims): Claims =>
    withOverrides(platformClaims(identity, issuer.origin, ['sts.amazonaws.com'], now()), overrides);
  return {
    issuer: issuer.origin,
    sts: sts.origin,
    adminToken,
    account,
    demo: demoFiles({
      account,
      issuer: issuer.origin,
      sts: sts.origin,
      region,
      programDirectory: directory ?? '/path/to/programs',
      identity,
    }),
    controls: { issuer: issuer.controls, sts: sts.controls },
    mintToken: (overrides = {}) => keys.sign(claims(overrides)),
    forgeToken: (overrides = {}) => keys.forge(claims(overrides)),
    overrideClaims: overrides => {
      claimOverrides = overrides;
    },
    setClockOffset: milliseconds => {
      clockOffset = milliseconds;
    },
    requests: () => [...requests],
    stop,
  };
}

function withOverrides(claims: Claims, overrides: Claims): Claims {
  return Object.fromEntries(Object.entries({ ...claims, ...overrides }).filter(([, value]) => value !== undefined));
}
