import { appTokenSigner } from '../broker/github/app-token-signer.ts';
import type { GitHubOrigins } from '../broker/broker.ts';
import { claimsFor, LIFETIME_SECONDS } from '../broker/tokens/claims.ts';
import type { VerifiedCodespace } from '../broker/github/verify-codespace.ts';
import type { HttpClient } from '../core/ports.ts';
import { Secret } from '../core/secret.ts';
import type { Claims } from '../core/token.ts';
import { AWS_AUDIENCE } from '../clouds/aws/facts.ts';
import { randomHex } from '../platform/digest.ts';
import { brokerHandler } from './broker.ts';
import { acmeCatalogue } from './catalogue.ts';
import type { SandboxDemo } from './demo.ts';
import type { FailureControls } from './failure-controls.ts';
import { type AcmeGitHub, acmeState } from './github/acme.ts';
import { gitHubApiHandler } from './github/api.ts';
import { gitHubGitHandler } from './github/git.ts';
import type { GitHubInstallation, GitHubTeam } from './github/apps.ts';
import type { GitHubCodespace, GitHubRepository, GitHubState, GitHubToken } from './github/state.ts';
import { createIssuerKeys } from './issuer-keys.ts';
import { lendKeys } from './lent-keys.ts';
import { type LoggedRequest, startLoopbackServer } from './loopback-server.ts';
import type { ServerCertificate } from './server-certificate.ts';

export interface CodespaceOptions {
  /** Where the roles of the broker's catalogue are. */
  readonly account: { readonly id: string; readonly region: string };
  /** For which the broker gives tokens. */
  readonly audiences: readonly string[];
  readonly certificate: ServerCertificate;
  /** Believes that certificate. */
  readonly http: HttpClient;
  readonly now: () => number;
  readonly log: (request: LoggedRequest) => void;
  /** Gets what ends each server, as soon as it runs. */
  readonly closing: (() => Promise<void>)[];
}

/** A codespace's side of the world: the organisation's broker, and GitHub as the broker sees it. */
export interface SandboxCodespace {
  /** Origin and `iss` of the broker, `https://localhost:PORT`. Its requests are logged as `broker`. */
  readonly broker: string;
  /** The PEM file by which the broker is believed. */
  readonly certificateFile: string;
  /** The broker's key and certificate, for another TLS server that the same clients are to believe. */
  readonly tls: Pick<ServerCertificate, 'key' | 'cert'>;
  /** Who and where, as it was at the start. */
  readonly acme: AcmeGitHub;
  readonly gitHub: GitHubState;
  /** Their requests are logged as `github-api` and `github`. */
  readonly origins: GitHubOrigins;
  readonly demo: SandboxDemo;
  readonly controls: {
    readonly broker: FailureControls;
    readonly gitHubApi: FailureControls;
    readonly gitHubGit: FailureControls;
  };
  /** `{ state: 'Shutdown' }`, `{ repositoryId: undefined }` … The broker believes what GitHub said before for 60 s. */
  changeCodespace(change: Partial<GitHubCodespace>): void;
  /** `{ name: 'renamed' }`, `{ fork: true }`, `{ roles: { 583231: 'maintain' } }` … */
  changeRepository(change: Partial<GitHubRepository>): void;
  /** `{ expired: true }`, `{ writes: [] }` … */
  changeToken(change: Partial<GitHubToken>): void;
  /** `{ members: {} }`, `{ members: { 583231: 'pending' } }` … */
  changeTeam(change: Partial<GitHubTeam>): void;
  /** `{ suspended: true }`, `{ permissions: {} }` …; undefined: the organisation's App is not installed any more. */
  changeInstallation(change: Partial<GitHubInstallation> | undefined): void;
  /** A token with the broker's claims for `sts.amazonaws.com` and by its key; overrides replace, `undefined` removes. */
  mintToken(overrides?: Claims): Promise<string>;
  /** The same, signed by a key that is not the broker's. */
  forgeToken(overrides?: Claims): Promise<string>;
}

/** @throws Error when a port cannot be had. */
export async function startCodespace(options: CodespaceOptions): Promise<Omit<SandboxCodespace, 'demo'>> {
  const { audiences, certificate, http, now, log, closing } = options;
  const appKeys = await lendKeys(closing);
  const { state, acme } = acmeState(appKeys.publicKey);
  const start: typeof startLoopbackServer = async (server, handlerFor) => {
    const started = await startLoopbackServer(server, handlerFor);
    closing.push(() => started.close());
    return started;
  };

  const keys = await createIssuerKeys(Date.now(), closing);
  const git = await start({ name: 'github', port: 0, log }, origin => gitHubGitHandler(state, origin));
  const api = await start({ name: 'github-api', port: 0, log }, origin =>
    gitHubApiHandler(state, { api: origin, web: git.origin }, now),
  );
  const origins = { api: api.origin, web: git.origin };
  const owners = [acme.organization.id];
  const catalogue = acmeCatalogue(acme, options.account);
  const pem = new Secret(appKeys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  const gitHubApp = { id: acme.app.clientId, signAppToken: await appTokenSigner('the App', pem) };
  const broker = await start({ name: 'broker', port: 0, log, certificate }, issuer =>
    brokerHandler({ issuer, keys, github: origins, owners, audiences, catalogue, gitHubApp, http, now }),
  );

  const claims = (overrides: Claims): Claims => {
    const { person: user, organization: owner, repository, codespace } = acme;
    const facts: VerifiedCodespace = {
      user,
      codespaceId: codespace.id,
      repository: { id: repository.id, fullName: `${owner.login}/${repository.name}`, owner },
      permission: 'write',
    };
    const issuance = {
      issuer: broker.origin,
      audience: AWS_AUDIENCE,
      now: now(),
      lifetimeSeconds: LIFETIME_SECONDS,
      id: randomHex(16),
    };
    return withOverrides(claimsFor(facts, issuance), overrides);
  };
  return {
    broker: broker.origin,
    certificateFile: certificate.file,
    tls: { key: certificate.key, cert: certificate.cert },
    acme,
    gitHub: state,
    origins,
    controls: { broker: broker.controls, gitHubApi: api.controls, gitHubGit: git.controls },
    changeCodespace: change => {
      const { name } = acme.codespace;
      state.putCodespace({ ...(state.codespace(name) ?? acme.codespace), ...change, name });
    },
    changeRepository: change => {
      const { id } = acme.repository;
      state.putRepository({ ...state.repository(id), ...change, id });
    },
    changeToken: change => {
      const token = state.token(acme.token);
      if (token !== undefined) state.putToken({ ...token, ...change, value: acme.token });
    },
    changeTeam: change => {
      const { id } = acme.team;
      state.apps.putTeam({ ...acme.team, ...state.apps.team(id), ...change, id });
    },
    changeInstallation: change => {
      const { id } = acme.installation;
      if (change === undefined) state.apps.deleteInstallation(id);
      else state.apps.putInstallation({ ...acme.installation, ...state.apps.installation(id), ...change, id });
    },
    mintToken: (overrides = {}) => keys.sign(claims(overrides)),
    forgeToken: (overrides = {}) => keys.forge(claims(overrides)),
  };
}

/** The claims changed; `undefined` removes one. */
export function withOverrides(claims: Claims, overrides: Claims): Claims {
  return Object.fromEntries(Object.entries({ ...claims, ...overrides }).filter(([, value]) => value !== undefined));
}
