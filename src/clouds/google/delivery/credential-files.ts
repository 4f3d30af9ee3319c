import type { SessionKey } from '../../../core/session.ts';
import { shellWord } from '../../../core/text.ts';
import type {
  DeliveredRole,
  Delivery,
  FirstUse,
  FoundProfiles,
  RoleToDeliver,
  Shadow,
  SoughtRole,
  TerminalUse,
} from '../../cloud-delivery.ts';
import { findByFiles, profileName, sessionFilePath, type ToolDirectory, writeFiles } from '../../tool-directory.ts';
import { type ShadowPlace, variableShadows } from '../../variable-shadows.ts';
import { isGoogleTarget } from '../facts.ts';
import { credentialFile } from './credential-file.ts';

/** The same identity twice: for clients that run the command, and for those that only read a file. */
const EXECUTABLE = '.json';
const FILE = '.file.json';

/** Google's own guard: with it a client runs what a credential file says, ours and every one that a repository ships. */
const ALLOW_EXECUTABLES = 'GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES';

/** What tools take in place of any credential file. */
const TAKE_PRECEDENCE = [
  ['GOOGLE_OAUTH_ACCESS_TOKEN', 'Terraform'],
  ['GOOGLE_CREDENTIALS', 'Terraform'],
  ['CLOUDSDK_AUTH_ACCESS_TOKEN_FILE', 'gcloud'],
  ['CLOUDSDK_AUTH_IMPERSONATE_SERVICE_ACCOUNT', 'gcloud'],
] as const;

/** Clients differ in how they take apart a command with a blank or a quote in it: then they read the file. */
function isPlain(command: string): boolean {
  return /^[\w@%+=:,./-]+$/.test(command);
}

/** The credential files that deliver roles of Google Cloud, outside every repository. */
export class GoogleCredentialFiles implements Delivery {
  readonly #tools: ToolDirectory;
  readonly #shadows: ShadowPlace;

  constructor(tools: ToolDirectory, shadows: ShadowPlace) {
    this.#tools = tools;
    this.#shadows = shadows;
  }

  pathOf({ profile }: Pick<DeliveredRole, 'profile'>): string {
    return this.#path(profile, EXECUTABLE);
  }

  find(roles: () => readonly SoughtRole[], folder: string): Promise<FoundProfiles> {
    return findByFiles(this.#tools, { ending: EXECUTABLE, isOwn: isGoogleTarget }, roles, isDelivered =>
      this.#found(isDelivered, folder),
    );
  }

  async ensure(
    roles: readonly RoleToDeliver[],
    standing: () => Promise<void> = () => Promise.resolve(),
  ): Promise<ReadonlyMap<SessionKey, string>> {
    const { runtimePath, command } = this.#tools;
    const files = new Map<string, string>();
    const profiles = new Map<SessionKey, string>();
    for (const { key, roleName, target, durationSeconds, endpoint } of roles) {
      if (!isGoogleTarget(target)) continue;
      const profile = profileName({ roleName, key });
      profiles.set(key, profile);
      if (runtimePath === undefined) continue;
      const role = { target, durationSeconds, endpoint };
      const read = { file: sessionFilePath(runtimePath, key, 'token') };
      const asked = {
        command: `${command} google-executable --session ${key}`,
        outputFile: sessionFilePath(runtimePath, key, 'response'),
      };
      files.set(`${profile}${EXECUTABLE}`, credentialFile(role, isPlain(command) ? asked : read));
      files.set(`${profile}${FILE}`, credentialFile(role, read));
    }
    if (files.size > 0) await writeFiles(this.#tools, files, standing);
    return profiles;
  }

  async shadowsOf({ target }: DeliveredRole, folder: string): Promise<readonly Shadow[]> {
    return isGoogleTarget(target) ? await this.#found(() => true, folder) : [];
  }

  /**
   * Where a person opened a terminal for the role, clients may run the command; elsewhere they read the file, so that no
   * credential file of a repository is run.
   */
  terminalVariables(role: DeliveredRole, use: TerminalUse): Readonly<Record<string, string>> {
    return use === 'roleTerminal' ? this.jobVariables(role) : this.#variables(role, FILE);
  }

  /** A job has no window that keeps a file fresh. */
  jobVariables(role: DeliveredRole): Readonly<Record<string, string>> {
    return isGoogleTarget(role.target) ? { ...this.#variables(role, EXECUTABLE), [ALLOW_EXECUTABLES]: '1' } : {};
  }

  firstUse({ profile, target }: DeliveredRole, shadows: readonly Pick<Shadow, 'name'>[]): FirstUse {
    if (!isGoogleTarget(target) || shadows.length > 0) return { command: undefined, notes: [] };
    const file = shellWord(this.#path(profile, EXECUTABLE));
    return {
      command: `${ALLOW_EXECUTABLES}=1 CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE=${file} gcloud projects list`,
      notes: [`Client libraries find it with GOOGLE_APPLICATION_CREDENTIALS=${file}.`],
    };
  }

  #variables({ profile, target }: DeliveredRole, ending: string): Readonly<Record<string, string>> {
    if (!isGoogleTarget(target)) return {};
    const file = this.#path(profile, ending);
    const { project, quotaProject } = target;
    return {
      GOOGLE_APPLICATION_CREDENTIALS: file,
      CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE: file,
      ...(project === undefined ? {} : { GOOGLE_CLOUD_PROJECT: project, CLOUDSDK_CORE_PROJECT: project }),
      ...(quotaProject === undefined ? {} : { GOOGLE_CLOUD_QUOTA_PROJECT: quotaProject }),
    };
  }

  #path(profile: string, ending: string): string {
    return `${this.#tools.directory.path}/${profile}${ending}`;
  }

  #found(isDelivered: () => boolean, folder: string): Promise<readonly Shadow[]> {
    return variableShadows(this.#shadows, TAKE_PRECEDENCE, isDelivered, folder);
  }
}
