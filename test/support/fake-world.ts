import type { AwsRoleTarget, AzureTarget, GoogleTarget } from '../../src/core/target.ts';
import { exchangerOf } from '../../src/clouds/exchange.ts';
import { createHash } from 'node:crypto';
import { DEFAULT_CONFIGURATION } from '../../src/core/configuration.ts';
import type { OtherPlaces } from '../../src/core/ports.ts';
import type { AwsCredentials, GoogleCredentials } from '../../src/core/credentials.ts';
import { AssumeError } from '../../src/core/errors.ts';
import type { IdentityCenter } from '../../src/core/identity-center.ts';
import type { Detection } from '../../src/core/platform.ts';
import type { ExchangeRequest, IssuedOther, Logger, OtherToken } from '../../src/core/ports.ts';
import type { RoleMap } from '../../src/core/role.ts';
import { Secret } from '../../src/core/secret.ts';
import type { DeviceAuthorization } from '../../src/core/sign-in.ts';
import { createBrokerClient } from '../../src/identity/broker/client.ts';
import { readCatalogue } from '../../src/roles/read-role-map.ts';
import { CatalogueMemory } from '../../src/sessions/catalogue-memory.ts';
import { readStatedRole } from '../../src/roles/stated-role.ts';
import { SessionStore } from '../../src/store/session-store.ts';
import { type CommandLineTerms, NO_COMMAND_LINE, type RoleMapReader, type World } from '../../src/sessions/world.ts';
import { FakeBroker, GITHUB_TOKEN } from './fake-broker.ts';
import { FakeClock } from './fake-clock.ts';
import { MemoryDirectory } from './memory-directory.ts';
import { MemoryUserFile } from './memory-user-file.ts';
import { ACME_APP, CODESPACE_DETECTED, ONA_DETECTED } from './sample-roles.ts';
import { unsignedToken } from './unsigned-token.ts';

const AZ = '/usr/bin/az';

export const OTHER_TOKEN = 'eyJhbGciOiJub25lIn0.eyJleHAiOjE4MDAwMDAwMDB9.b3RoZXI';

export const SECRET_KEY = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

/** A world that works, in memory, whose every part a test can change; and what was asked of the outside. */
export class FakeWorld {
  readonly clock = new FakeClock();
  readonly runtime = new MemoryDirectory();
  /** Besides {@link runtime}. */
  otherPlaces: OtherPlaces = { directories: [], unread: [] };
  readonly state = new MemoryDirectory();
  readonly spare = new MemoryDirectory();
  readonly toolFiles = new MemoryDirectory();
  readonly awsConfig = new MemoryUserFile('/home/dev/.aws/config');
  readonly awsCredentials = new MemoryUserFile('/home/dev/.aws/credentials');
  readonly logged: string[] = [];
  /** Audiences that tokens were asked for. */
  readonly tokens: string[] = [];
  readonly exchanges: ExchangeRequest<AwsRoleTarget>[] = [];
  readonly federations: ExchangeRequest<GoogleTarget | AzureTarget>[] = [];
  detection: Detection = ONA_DETECTED;
  map: RoleMap;
  claims: Readonly<Record<string, unknown>> = {};
  whyUnavailable: RoleMapReader['whyUnavailable'] = () => undefined;
  programFound = true;
  /** The certificates that programs are to believe. */
  roots: string | undefined;
  branch: string | undefined = 'main';
  label = ACME_APP.label;
  /** Why Git's settings could not be read. */
  unread: string | undefined;
  /** Why the work may not be that of the remote’s owner.. */
  doubt: string | undefined;
  remote: string | undefined = ACME_APP.remote;
  environment: Readonly<Record<string, string>> = {};
  commandLine: CommandLineTerms = NO_COMMAND_LINE;
  /** Nobody is signed in anywhere. */
  deviceAuthorization: DeviceAuthorization = {
    isSignedIn: () => false,
    idToken: () => Promise.reject(new AssumeError('sign-in-needed', 'Nobody is signed in.')),
    signOut: () => Promise.resolve(),
  };
  identityCenter: IdentityCenter = {
    isSignedIn: () => false,
    signIn: () => Promise.reject(new AssumeError('sign-in-needed', 'Nobody is signed in.')),
    permittedRoles: () => Promise.reject(new AssumeError('sign-in-needed', 'Nobody is signed in.')),
    lastListed: () => undefined,
    credentials: () => Promise.reject(new AssumeError('sign-in-needed', 'Nobody is signed in.')),
    signOut: () => Promise.resolve(),
    signOutEverywhere: () => Promise.resolve(),
  };
  readonly catalogues = new CatalogueMemory(this.clock);
  /** Other files that AWS_CONFIG_FILE named, by path. */
  readonly otherConfigs = new Map<string, MemoryUserFile>();
  /** By folder. */
  readonly gitHubSessions = new Map<string, Secret>();
  /** What requests of ours outside AWS reach. */
  readonly broker = new FakeBroker(this.clock);
  exchange: (request: ExchangeRequest<AwsRoleTarget>) => Promise<AwsCredentials> = request =>
    Promise.resolve(this.credentials(request));

  constructor(map: RoleMap) {
    this.map = map;
  }

  /** At the clouds whose own tools exchange the token. */
  federate: (request: ExchangeRequest<GoogleTarget | AzureTarget>) => Promise<Omit<GoogleCredentials, 'cloud'>> =
    request => Promise.resolve(this.federated(request));

  /** What `az` was run with. */
  readonly azRuns: (readonly string[])[] = [];
  /** The variables that each run was given besides. */
  readonly azVariables: (Readonly<Record<string, string>> | undefined)[] = [];
  /** How `az` ends. */
  az = { exitCode: 0, errorOutput: '' };
  /** What other tokens were asked for. */
  readonly others: { readonly request: ExchangeRequest<GoogleTarget | AzureTarget>; readonly wanted: OtherToken }[] =
    [];
  other: () => Promise<IssuedOther> = () =>
    Promise.resolve({ token: new Secret(OTHER_TOKEN), expiresAt: this.clock.now() + 3_600_000 });

  /** Where a secret must not be left, whatever was done; credentials have {@link runtime} alone. */
  left() {
    return { log: this.logged, configuration: this.awsConfig.text, state: this.state.files };
  }

  /** The same in a codespace with its own GitHub token. */
  static codespace(map: RoleMap): FakeWorld {
    const world = new FakeWorld(map);
    world.detection = CODESPACE_DETECTED;
    world.environment = { GITHUB_TOKEN };
    return world;
  }

  credentials({ target, durationSeconds }: ExchangeRequest<AwsRoleTarget>): AwsCredentials {
    const expiresAt = this.clock.now() + durationSeconds * 1000;
    return {
      cloud: 'aws',
      accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
      secretAccessKey: new Secret(SECRET_KEY),
      sessionToken: new Secret('FwoGZXIvYXdzEXAMPLE'),
      expiration: new Date(expiresAt).toISOString(),
      expiresAt,
      principal: target.roleArn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/') + '/jane',
    };
  }

  federated({ token }: ExchangeRequest<GoogleTarget | AzureTarget>): Omit<GoogleCredentials, 'cloud'> {
    const now = this.clock.now();
    return {
      subjectToken: token.jwt,
      subjectTokenExpiresAt: now + 900_000,
      subjectTokenLifetime: 900_000,
      accessToken: new Secret('ya29.EXAMPLE'),
      expiresAt: now + 3_600_000,
      principal: 'reader',
    };
  }

  #federate(request: ExchangeRequest<GoogleTarget | AzureTarget>): Promise<Omit<GoogleCredentials, 'cloud'>> {
    this.federations.push(request);
    return this.federate(request);
  }

  #other(request: ExchangeRequest<GoogleTarget | AzureTarget>, wanted: OtherToken): Promise<IssuedOther> {
    this.others.push({ request, wanted });
    return this.other();
  }

  private fileAt(path: string): MemoryUserFile {
    const file = this.otherConfigs.get(path) ?? new MemoryUserFile(path);
    this.otherConfigs.set(path, file);
    return file;
  }

  build(): World {
    const say = (message: string, ...facts: unknown[]) => void this.logged.push(JSON.stringify([message, ...facts]));
    const log: Logger = { trace: say, debug: say, info: say, warn: say, error: say };
    return {
      clock: this.clock,
      log,
      digest: text => createHash('sha256').update(text).digest('hex'),
      randomHex: bytes => String(this.exchanges.length).padStart(bytes * 2, '0'),
      environment: this.environment,
      sockets: { check: path => Promise.resolve({ usable: true, path }) },
      commandLine: this.commandLine,
      deviceAuthorization: () => Promise.resolve(this.deviceAuthorization),
      identityCenter: () => Promise.resolve(this.identityCenter),
      homeDirectory: '/home/dev',
      exec: {
        run: (program, argumentList, options) => {
          if (program === AZ) {
            this.azRuns.push(argumentList);
            this.azVariables.push(options.variables);
            return Promise.resolve({ output: new Secret(''), ...this.az });
          }
          const audience = argumentList.at(-1) ?? '';
          this.tokens.push(audience);
          const now = Math.floor(this.clock.now() / 1000);
          const claims = {
            iss: 'https://app.gitpod.io',
            aud: audience,
            sub: 's',
            iat: now,
            exp: now + 3600,
            ...this.claims,
          };
          return Promise.resolve({ exitCode: 0, output: new Secret(unsignedToken(claims)), errorOutput: '' });
        },
      },
      tokenFiles: { read: () => Promise.reject(new AssumeError('local-file', 'There is no such file.')) },
      runtime: this.runtime,
      storeIn: place => new SessionStore(place, this.clock),
      otherPlaces: () => this.otherPlaces,
      state: this.state,
      toolFiles: this.toolFiles,
      programRoots: () => Promise.resolve(this.roots),
      spare: this.spare,
      processStart: () => 'alive',
      awsConfig: this.awsConfig,
      awsConfigAt: path => this.fileAt(path),
      machineName: 'laptop',
      awsCredentials: this.awsCredentials,
      suppliesTerminals: false,
      settingPlaces: () => Promise.resolve(variable => ({ variable })),
      command: { path: '/home/dev/.local/share/rolecall/bin/rolecall', ensure: () => Promise.resolve() },
      detection: () => Promise.resolve(this.detection),
      configuration: () =>
        Promise.resolve({
          configuration: DEFAULT_CONFIGURATION,
          file: '/home/dev/.config/rolecall/config.yaml',
          text: undefined,
          problems: [],
        }),
      repository: folder => {
        const { doubt, unread, label, branch, remote } = this;
        const unknown = { ...(doubt === undefined ? {} : { doubt }), ...(unread === undefined ? {} : { unread }) };
        return Promise.resolve({ ...ACME_APP, folder, label, branch, remote, ...unknown });
      },
      workspaceFiles: () => ({ read: () => Promise.resolve(undefined), folders: () => Promise.resolve([]) }),
      checkProgram: program => Promise.resolve({ found: true, path: program }),
      programs: () => ({
        find: ([name]) =>
          Promise.resolve(
            this.programFound
              ? ({ found: true, path: name === 'az' ? AZ : '/usr/local/bin/ona' } as const)
              : ({ found: false, reason: 'was not found in /usr/local/bin, /usr/bin or your configuration' } as const),
          ),
      }),
      roleMapReader: () =>
        Promise.resolve({
          findRoleMap: () => Promise.resolve(this.map),
          readCatalogue,
          readStatedRole,
          whyUnavailable: (role, here) => this.whyUnavailable(role, here),
        }),
      build: () => Promise.resolve(undefined),
      gitHubSession: folder => this.gitHubSessions.get(folder),
      httpClient: () => Promise.resolve(this.broker),
      brokerClient: () => Promise.resolve(createBrokerClient(this.broker)),
      catalogues: this.catalogues,
      exchanger: () =>
        exchangerOf({
          aws: () =>
            Promise.resolve({
              exchange: request => {
                this.exchanges.push(request);
                return this.exchange(request);
              },
            }),
          gcp: () =>
            Promise.resolve({
              exchange: async request => ({ ...(await this.#federate(request)), cloud: 'gcp' }),
              otherToken: (request, wanted) => this.#other(request, wanted),
            }),
          azure: () =>
            Promise.resolve({
              exchange: async request => ({
                ...(await this.#federate(request)),
                accessTokenLifetime: 3_600_000,
                cloud: 'azure',
              }),
              otherToken: (request, wanted) => this.#other(request, wanted),
            }),
        }),
      devcontainerChoice: undefined,
    };
  }
}
