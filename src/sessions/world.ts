import type { Target } from '../core/target.ts';
import type { CatalogueEntry } from '../core/broker-protocol.ts';
import type { UserConfiguration } from '../core/configuration.ts';
import type {
  BrokerClient,
  Clock,
  Digest,
  EditableUserFile,
  EnvironmentVariables,
  Exchanger,
  Exec,
  FoundProgram,
  HttpClient,
  LocalSockets,
  Logger,
  OtherPlaces,
  PrivateDirectory,
  ProgramFinder,
  RandomHex,
  RefusedHome,
  TokenFileReader,
  UserFile,
  WorkspaceFiles,
} from '../core/ports.ts';
import type { IdentityCenter } from '../core/identity-center.ts';
import type { Detection, PlatformId, PlatformKind, TokenSourceId } from '../core/platform.ts';
import type { Repository } from '../core/repository.ts';
import type { MappedRole, Problem, Role, RoleMap, RoleSource } from '../core/role.ts';
import type { Secret } from '../core/secret.ts';
import type { DeviceAuthorization } from '../core/sign-in.ts';
import type { Claims } from '../core/token.ts';
import type { SettingPlace } from '../core/setting-place.ts';
import type { CatalogueReading } from '../roles/catalogue-first.ts';
import type { ReadingMemory } from '../roles/remembered-map.ts';
import type { SessionStore } from '../store/session-store.ts';
import type { ProcessStart } from '../store/window-leases.ts';
import type { CatalogueMemory } from './catalogue-memory.ts';

/** The user's own configuration file as it was read, with its problems; refused when others could have written it. */
export interface LoadedConfiguration {
  readonly configuration: UserConfiguration;
  /** Absolute path of the file, whether it exists or not. */
  readonly file: string;
  /** Undefined when there is none. */
  readonly text: string | undefined;
  readonly problems: readonly Problem[];
}

/** The part of the role map's chunk that sessions use; loaded on first use. */
export interface RoleMapReader {
  findRoleMap(
    files: WorkspaceFiles,
    repository: Repository,
    user: { readonly file: string; readonly text: string } | undefined,
    devcontainerChoice: string | undefined,
    chosenBy: 'setting' | 'flag',
    memory: ReadingMemory,
  ): Promise<RoleMap>;
  /** A role that a command line states in full: `written` is what would stand under its name. @throws AssumeError `usage`. */
  readStatedRole(name: string, written: unknown): Promise<MappedRole>;
  /** A catalogue's entries by the rules of a role map; `file` names the broker, and is where problems are shown. */
  readCatalogue(entries: readonly CatalogueEntry[], source: RoleSource, file: string): Promise<CatalogueReading>;
  /** Why a role cannot be taken here and now; `reason` fits a tree row, `detail` is a sentence. Unknown claims are no reason. */
  whyUnavailable(
    role: Role,
    here: {
      readonly platform: PlatformId;
      readonly kind: PlatformKind;
      readonly branch: string | undefined;
      readonly whyNoBranch?: string | undefined;
      readonly claims: Claims | undefined;
    },
  ): { readonly reason: string; readonly detail: string } | undefined;
}

/** Where the installed command is; what profiles run. */
export interface InstalledCommand {
  /** Absolute path of the shim. */
  readonly path: string;
  /** Makes sure shim, entry and chunks of this version are in place; cheap when they are. */
  ensure(): Promise<void>;
}

/** What a command line says beyond any map; nothing of it in a window. */
export interface CommandLineTerms {
  /** A pipeline takes its map's roles and hosts without consent: `--trust-map`. Nothing anywhere else. */
  readonly trustMap: boolean;
  /** Use this source and no other. */
  readonly source: TokenSourceId | undefined;
  /** The variable with a GitLab job's ID token. */
  readonly tokenVariable: string | undefined;
  /** The issuer of a pipeline's own tokens, where that is no public one: `--issuer`. */
  readonly issuer: string | undefined;
}

export const NO_COMMAND_LINE: CommandLineTerms = {
  trustMap: false,
  source: undefined,
  tokenVariable: undefined,
  issuer: undefined,
};

/** Everything a front end brings: each composition root builds one, and differs from the other only in facts. */
export interface World {
  readonly clock: Clock;
  readonly log: Logger;
  readonly digest: Digest;
  readonly randomHex: RandomHex;
  readonly environment: EnvironmentVariables;
  /** Absolute; the passwd entry's unless HOME may be believed. */
  readonly homeDirectory: string;
  /** HOME names another directory, which may not be used. */
  readonly refusedHome?: RefusedHome;
  readonly exec: Exec;
  readonly tokenFiles: TokenFileReader;
  readonly sockets: LocalSockets;
  readonly commandLine: CommandLineTerms;
  /** Start time of a process, to tell a live window's lease from a dead one's. */
  readonly processStart: ProcessStart;
  /** Credentials and session records; undefined where there is no tmpfs and no permission for the disk. */
  readonly runtime: PrivateDirectory | undefined;
  /** The sessions in a place for credentials. */
  storeIn(place: PrivateDirectory): SessionStore;
  /** Looked for anew at each use. */
  otherPlaces(): OtherPlaces;
  /** Consents and preferences. */
  readonly state: PrivateDirectory;
  /** Where files lie by which tools find roles: no secret is in them, and no other home's are there. */
  readonly toolFiles: PrivateDirectory;
  /** Beside the installed command, for what must not go with {@link state} when a person deletes that. */
  readonly spare: PrivateDirectory;
  readonly awsConfig: EditableUserFile;
  /** Another file that profiles were written to when AWS_CONFIG_FILE named it. */
  awsConfigAt(path: string): EditableUserFile;
  /** Of this machine or container, for people alone. */
  readonly machineName: string;
  /** `~/.aws/credentials`, read only, for shadowing. */
  readonly awsCredentials: UserFile;
  /** Whether new terminals get their variables from this program, so that what those supersede misleads no tool in them. */
  readonly suppliesTerminals: boolean;
  /** Reads what may set variables in terminals of a folder; answers where each is set, as far as files say so. */
  settingPlaces(folder: string): Promise<(variable: string) => SettingPlace>;
  readonly command: InstalledCommand;
  detection(): Promise<Detection>;
  configuration(): Promise<LoadedConfiguration>;
  /** `environmentHint` is `owner/name` from the environment. */
  repository(folder: string, environmentHint: string | undefined): Promise<Repository>;
  workspaceFiles(repository: Repository): WorkspaceFiles;
  /** Whether a program that a session named may be run still: by its absolute path, and never under `folder`. */
  checkProgram(program: string, folder: string): Promise<FoundProgram>;
  /** Knows the open folders, under which no program is ever run. */
  programs(repository: Repository, configuration: UserConfiguration): ProgramFinder;
  /** A PEM file of the certificates that programs are to believe; undefined: those that they come with. @throws AssumeError `local-file`. */
  programRoots(configuration: UserConfiguration): Promise<string | undefined>;
  roleMapReader(): Promise<RoleMapReader>;
  /** Tells this build from every other; undefined where that is not known, and nothing may be remembered of what it read. */
  build(): Promise<string | undefined>;
  /**
   * A codespace's GitHub token that a person's click in this folder fetched, kept in memory alone; it goes before the
   * environment's, which may be stale. Undefined in the command, and until there was a click. Read at each use.
   */
  gitHubSession(folder: string): Secret | undefined;
  /** Loaded when something is to be sent. */
  httpClient(configuration: UserConfiguration): Promise<HttpClient>;
  brokerClient(configuration: UserConfiguration): Promise<BrokerClient>;
  /** What brokers answered lately. */
  readonly catalogues: CatalogueMemory;
  /** The same one each time: what people signed in for is in its memory. */
  deviceAuthorization(configuration: UserConfiguration): Promise<DeviceAuthorization>;
  /** The same one each time, as above. */
  identityCenter(configuration: UserConfiguration): Promise<IdentityCenter>;
  exchanger(configuration: UserConfiguration): Exchanger<Target>;
  /** The setting that chooses among several devcontainer.json; undefined in the command unless a flag says so. */
  readonly devcontainerChoice: string | undefined;
}
