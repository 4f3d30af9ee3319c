import type { CatalogueEntry } from './broker-protocol.ts';
import type { AssumeError } from './errors.ts';
import type { Credentials } from './credentials.ts';
import type { Target } from './target.ts';
import type { Secret } from './secret.ts';
import type { SubjectToken } from './token.ts';

/** Everything that touches the world, as small interfaces; `platform/` implements them, tests fake only these. */

export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Resolves after `milliseconds`; rejects with AssumeError `cancelled` when aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** A structural subset of `vscode.LogOutputChannel`. Messages are fixed sentences plus loggable facts; never a secret. */
export interface Logger {
  trace(message: string, ...facts: unknown[]): void;
  debug(message: string, ...facts: unknown[]): void;
  info(message: string, ...facts: unknown[]): void;
  warn(message: string, ...facts: unknown[]): void;
  error(message: string, ...facts: unknown[]): void;
}

/** Environment variables as they were at start, a plain snapshot. */
export type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  /** Absolute; https, or http on a loopback address. */
  readonly url: string;
  /** Absolute path of a UNIX socket on which to send it, in plain HTTP, whatever host the URL names. */
  readonly socket?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For the whole exchange: name look-up, connection, answer's last byte. */
  readonly deadlineMilliseconds: number;
  /** A longer answer fails with `protocol`. */
  readonly maximumBytes: number;
  /** True when only status and headers matter: the body is not read, however long, and comes back empty. */
  readonly ignoreBody?: boolean;
}

export interface HttpResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * One request, one answer: no redirects (a 3xx is a `protocol` failure, but for the 304 that `if-none-match` asks for), no
 * retries, no cookies, TLS verified against our own choice of roots whatever the process's environment says.
 */
export interface HttpClient {
  /** @throws AssumeError `network` | `protocol` | `cancelled`. */
  send(request: HttpRequest, signal?: AbortSignal): Promise<HttpResponse>;
}

export interface ProgramResult {
  readonly exitCode: number;
  readonly output: Secret;
  /** At most 4 kB, for the trace log only. */
  readonly errorOutput: string;
}

export interface Exec {
  /**
   * Runs a program by absolute path with an argument list, no shell, stdin closed, a cleaned environment with `variables`.
   * @throws AssumeError `local-file` (cannot be started), `network` (took longer than `timeoutMilliseconds`), `protocol`
   * (printed more than `maximumBytes`), `cancelled`.
   */
  run(
    program: string,
    argumentList: readonly string[],
    options: {
      readonly timeoutMilliseconds: number;
      readonly maximumBytes: number;
      readonly variables?: Readonly<Record<string, string>>;
    },
    signal?: AbortSignal,
  ): Promise<ProgramResult>;
}

export type FoundProgram =
  | { readonly found: true; readonly path: string }
  | { readonly found: false; readonly reason: string };

/** Finds a platform's CLI in a fixed list of directories, refusing what others than root or the user could have written. */
export interface ProgramFinder {
  find(names: readonly string[]): Promise<FoundProgram>;
}

/** A small file that must be private to read (a token file): owner, mode, no symlink out of place, size checked. */
export interface TokenFileReader {
  /** @throws AssumeError `local-file`. */
  read(file: string): Promise<Secret>;
}

/** A local service's socket is believed only when root or the user made it, and not below a folder a repository fills. */
export interface LocalSockets {
  /**
   * `path` of a usable one is where its links lead: connecting there, no link can be changed meanwhile. `reason` is a verb
   * phrase: "belongs to another user".
   */
  check(
    path: string,
  ): Promise<{ readonly usable: true; readonly path: string } | { readonly usable: false; readonly reason: string }>;
}

/** SHA-256 of UTF-8 text, lower-case hexadecimal. */
export type Digest = (text: string) => string;

/** Random, unguessable, lower-case hexadecimal of `bytes` bytes. */
export type RandomHex = (bytes: number) => string;

/** Text files of the open folder, for the role map: size-limited, UTF-8, inside the folder. */
export interface WorkspaceFiles {
  /** Undefined when there is no such file. @throws AssumeError `local-file`: unreadable, too large, leads outside. */
  read(file: string): Promise<string | undefined>;
  /** Names of sub-folders; empty when there is no such folder. */
  folders(folder: string): Promise<readonly string[]>;
}

/** Facts of a private file that were checked when it was read. */
export interface PrivateFile {
  readonly content: string;
  /** Epoch milliseconds. */
  readonly modifiedAt: number;
}

/** What is seen of a private file without reading it. */
export interface GlimpsedFile {
  /** Up to the end of the line; empty where that is further away than any line that is looked for. */
  readonly firstLine: string;
  /** Equal only while the file is the same and nobody wrote to it: no program can set all that it is made of. */
  readonly stamp: string;
}

/**
 * Whether the directory is made where it is not there, which what was under way when it was removed does not; and whether one
 * that somebody opened is closed, so that what is in it is seen again, which is not for what runs without being asked for.
 */
export type Making = 'makes the directory' | 'where the directory is' | 'where the directory is closed';

export interface PrivateWriting {
  /** Epoch milliseconds. */
  readonly modifiedAt?: number;
  readonly check?: () => Promise<boolean>;
  /** `where the directory is` (closed): nothing is written, and the answer is false, where it is not. Makes it when left out. */
  readonly making?: Making;
}

/**
 * The directory in which credentials, session records and consents live: 0700, ours; files 0600, ours, regular, one link.
 * A file that is anything else is as good as absent when read, and replaced when written.
 */
export interface PrivateDirectory {
  readonly path: string;
  read(name: string): Promise<PrivateFile | undefined>;
  /** Of a file that can be read; costs the same however long it is. */
  glimpse(name: string): Promise<GlimpsedFile | undefined>;
  /**
   * Atomically: O_EXCL temporary file, times set, rename. `check` runs last before the rename; when it answers false the
   * file is discarded and the old one stays. Answers whether it was written.
   * @throws AssumeError `local-file`.
   */
  write(name: string, content: string, options?: PrivateWriting): Promise<boolean>;
  /**
   * Writes over a file that is there, and gives it the name `as` by one rename. False, and nothing is made, when somebody
   * removed the file or the directory, at whatever moment. `modifiedAt`: epoch milliseconds, set before the rename.
   * @throws AssumeError `local-file`.
   */
  turnInto(name: string, content: string, as: string, modifiedAt?: number): Promise<boolean>;
  /** Gives a file another name, in place of what has that: as it is, in one step. False where there is none. @throws AssumeError `local-file`. */
  rename(name: string, as: string): Promise<boolean>;
  setModifiedAt(name: string, modifiedAt: number): Promise<void>;
  remove(name: string): Promise<void>;
  names(): Promise<readonly string[]>;
  /**
   * Closes a directory of ours that somebody opened, so that what is in it is seen again; nothing where there is none.
   * @throws AssumeError `local-file`, also when it is not ours.
   */
  seal(): Promise<void>;
  /** When a file, sealed or not, was last written to, epoch milliseconds; a lock: taken. Undefined for anything but a file. */
  changedAt(name: string): Promise<number | undefined>;
  /**
   * Runs `work` holding the kernel lock of that name, the same that the shim takes.
   * @throws AssumeError `local-file` when not had in time.
   */
  locked<T>(name: string, timeoutMilliseconds: number, work: () => Promise<T>, making?: Making): Promise<T>;
}

/** A file of the user's (`~/.aws/config`): bytes as Latin-1 text so that every byte survives. */
export interface UserFile {
  readonly path: string;
  /** Undefined when there is none. @throws AssumeError `local-file`. */
  read(): Promise<string | undefined>;
}

/** A user's file that we change. `expected` is what was read: when the file changed meanwhile nothing is done and the answer is false. */
export interface EditableUserFile extends UserFile {
  /** Absolute path at which links from there end, of folders too, whether a file is there or not. @throws AssumeError `local-file`. */
  target(): Promise<string>;
  /** Copies beside it with what another program wrote while we changed it, which only a person can join with the file. */
  unsettledCopies(): Promise<readonly string[]>;
  /** Why a change would fail before it begins, as it would be told then; undefined where nothing speaks against it. */
  whyNotWritable(): Promise<AssumeError | undefined>;
  /**
   * Whether the file still says `expected` once nobody is in the middle of writing it; waits for that.
   * @throws AssumeError `local-file` when it lasts too long.
   */
  settled(expected: string | undefined): Promise<boolean>;
  /**
   * Atomic; keeps mode and owner, follows a symlink to its target, makes the folder 0700. Waits for who is writing the file.
   * @throws AssumeError `local-file`.
   */
  replace(expected: string | undefined, content: string): Promise<boolean>;
  /** Removes the file, and its folder when that is then empty. @throws AssumeError `local-file`. */
  remove(expected: string): Promise<boolean>;
}

export interface BrokerRequest {
  /** Plain origin of the broker. */
  readonly broker: string;
  readonly audience: string;
  /** The codespace that asks; a name that GitHub could have given. */
  readonly codespace: string;
  /** `owner/name` of the open folder; undefined where it has no remote on GitHub. */
  readonly repository: string | undefined;
  /** The codespace's own. */
  readonly gitHubToken: Secret;
  /** A role of the broker's catalogue; undefined: a token for roles of a map. */
  readonly role?: string;
}

/** Who asks for the catalogue: {@link BrokerRequest} without what only a token needs. */
export type CatalogueRequest = Omit<BrokerRequest, 'audience' | 'role'>;

export interface BrokerClient {
  /**
   * One attempt, unchecked: whoever asked reads the token's claims.
   * @throws AssumeError `identity-rejected`, `identity-stale`, `throttled`, `network`, `protocol`, `cancelled`.
   */
  exchange(request: BrokerRequest, signal?: AbortSignal): Promise<Secret>;
  /** The catalogue's entries for this codespace; none where the broker keeps no catalogue. @throws AssumeError as above. */
  roles(request: CatalogueRequest): Promise<readonly CatalogueEntry[]>;
}

export interface ExchangeRequest<T extends Target = Target> {
  readonly target: T;
  readonly token: SubjectToken;
  readonly durationSeconds: number;
  readonly roleSessionName: string;
  /** From the user's configuration; undefined: the cloud's own. */
  readonly endpoint: string | undefined;
}

/** Exchanges a token for what a cloud issues. */
export interface Exchanger<T extends Target, C extends Credentials = Credentials> {
  /** Asked before a token is, so that none is made in vain. @throws AssumeError for what no token is exchanged for. */
  requireExchangeable?(target: T): void;
  /** Gets ready in passing, while a token is waited for. Never throws. */
  prepare?(target: T): void;
  /** One attempt. @throws AssumeError with what the cloud said, as a kind. */
  exchange(request: ExchangeRequest<T>, signal?: AbortSignal): Promise<C>;
  /**
   * Another token of the same role; absent where a cloud has none. One attempt.
   * @throws AssumeError as {@link exchange}, and `usage` for what is no audience or scope.
   */
  otherToken?(request: ExchangeRequest<T>, wanted: OtherToken, signal?: AbortSignal): Promise<IssuedOther>;
}

/** What a role may be asked for beside its credentials. */
export type OtherToken =
  /** An identity token of the role's own account, for whoever is to take it. */
  | { readonly kind: 'id-token'; readonly audience: string }
  /** An access token for another resource. */
  | { readonly kind: 'access-token'; readonly scope: string };

export interface IssuedOther {
  readonly token: Secret;
  /** Epoch milliseconds, local clock; undefined where nothing says it. */
  readonly expiresAt: number | undefined;
}

/** HOME where it may not be used, so that the home in use is another: the user database's. */
export interface RefusedHome {
  /** As HOME says; any text at all. */
  readonly home: string;
  /** The same without links, `..` or a slash at its end. */
  readonly directory: string;
  /** A clause: "/home/dev belongs to user 1000, not to you". */
  readonly why: string;
}

/** A place for credentials that could not be looked into. */
export interface UnreadPlace {
  readonly path: string;
  /** A verb phrase: "belongs to user 1000". */
  readonly why: string;
  /** Whether credentials of ours may be in it: it was chosen once, or nothing can be told of it. */
  readonly mayHold: boolean;
}

/** Where credentials of this home may lie besides the place in use: chosen by an earlier run, or open to another's choice. */
export interface OtherPlaces {
  readonly directories: readonly PrivateDirectory[];
  readonly unread: readonly UnreadPlace[];
}

/** The headers of a request to AWS, with Signature Version 4 among them. */
export type SignAwsRequest = (request: {
  /** POST where it is absent. */
  readonly method?: 'GET' | 'POST';
  /** Its path is signed as it is. */
  readonly url: URL;
  readonly body: string;
  /** Beside `host` and those of the signature; lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly region: string;
  readonly service: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** Epoch milliseconds. */
  readonly at: number;
}) => Readonly<Record<string, string>>;
