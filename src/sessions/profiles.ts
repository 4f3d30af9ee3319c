import { isAwsTarget } from '../clouds/aws/facts.ts';
import { regionOf } from '../clouds/clouds.ts';
import { AssumeError } from '../core/errors.ts';
import type { UserFile } from '../core/ports.ts';
import type { Repository } from '../core/repository.ts';
import type { MappedRole, Role } from '../core/role.ts';
import type { AwsTarget } from '../core/target.ts';
import type { SessionKey } from '../core/session.ts';
import { addProfiles, profileNames, profilesOfSessions, type ProfileRequest } from '../clouds/aws/profile.ts';
import { requireAwsConfiguration } from '../clouds/aws/foreign-file.ts';
import { editUserFile } from '../deliver/edit-user-file.ts';
import { shadowFinder, type ShadowingSetting } from '../clouds/aws/shadowing.ts';
import type { SettingPlace } from '../documents/setting-files.ts';
import { type DeliveredRole, terminalVariables } from '../clouds/aws/tool-variables.ts';
import type { Shadow } from './overview/overview.ts';
import { ownHome } from './home-mark.ts';
import { sessionKeyOf } from './session-keys.ts';
import type { World } from './world.ts';
import { noteWritten } from './written-files.ts';

/** A role under the name of its profile, as tools meet it. */
export function delivered({ target }: Role, profile: string): DeliveredRole {
  return { profile, region: regionOf(target) };
}

/** What a look at the files says of many profiles. */
export interface FoundProfiles {
  readonly known: ReadonlyMap<SessionKey, string>;
  readonly shadows: ReadonlyMap<string, readonly Shadow[]>;
}

interface AwsFile {
  readonly path: string;
  readonly text: string | undefined;
}

interface AwsFiles {
  readonly config: AwsFile;
  readonly credentials: AwsFile;
}

/** The AWS profiles that deliver roles: in our marked block of the user's configuration, nothing else of it touched. */
export class Profiles {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /**
   * The profiles that roles have already, by session, and what keeps tools from them, by profile, from one reading of the
   * files. A damaged block counts as none here; whoever writes is told. `folder`: whose files may set variables.
   */
  async found(roles: readonly Role[], keyOf: (role: Role) => SessionKey, folder: string): Promise<FoundProfiles> {
    const files = await this.#files();
    const known = namesIn(files.config.text, new Set(roles.map(keyOf)));
    const delivering = roles.flatMap(role => {
      const profile = known.get(keyOf(role));
      return profile === undefined ? [] : [delivered(role, profile)];
    });
    return { known, shadows: await this.#shadows(files, delivering, folder) };
  }

  /**
   * Makes sure that each AWS role has its profile, which keeps its name where the role had one under an earlier address of
   * the repository: `earlierKeys` are the sessions of then. Answers their names by session. @throws AssumeError `local-file`.
   */
  async ensure(
    roles: readonly MappedRole[],
    repository: Repository,
    earlierKeys: (role: Role) => readonly SessionKey[] = () => [],
  ): Promise<ReadonlyMap<SessionKey, string>> {
    const requests = roles.flatMap(({ role }) =>
      isAwsTarget(role.target)
        ? [
            {
              ...this.#request(repository, sessionKeyOf(this.#world, repository, role), role.name, role.target),
              earlierKeys: earlierKeys(role),
            },
          ]
        : [],
    );
    if (requests.length === 0) return new Map();
    const takenNames = await this.#namesOfCredentials();
    const home = await ownHome(this.#world);
    let profiles: ReadonlyMap<SessionKey, { readonly name: string }> = new Map();
    const { awsConfig, environment } = this.#world;
    const { path } = awsConfig;
    const target = await awsConfig.target();
    requireAwsConfiguration({ path, target, text: await awsConfig.read() }, environment);
    await noteWritten(this.#world, path);
    await editUserFile(awsConfig, text => {
      requireAwsConfiguration({ path, target, text }, environment);
      const plan = addProfiles(text, requests, { takenNames, home });
      profiles = plan.profiles;
      return plan.content;
    });
    return new Map([...profiles].map(([key, { name }]) => [key, name]));
  }

  /** The profile of one role, made when it is not there. @throws AssumeError `local-file`. */
  async ensureOne(
    role: MappedRole,
    repository: Repository,
    key: SessionKey,
    earlierKeys: readonly SessionKey[],
  ): Promise<string> {
    const profile = (await this.ensure([role], repository, () => earlierKeys)).get(key);
    if (profile === undefined) throw new AssumeError('internal', 'This role has no profile.');
    return profile;
  }

  /** What keeps tools from one profile. */
  async shadowsOf(role: DeliveredRole, folder: string): Promise<readonly Shadow[]> {
    return (await this.#shadows(await this.#files(), [role], folder)).get(role.profile) ?? [];
  }

  async #shadows(
    { config, credentials }: AwsFiles,
    profiles: readonly DeliveredRole[],
    folder: string,
  ): Promise<ReadonlyMap<string, readonly Shadow[]>> {
    if (profiles.length === 0) return new Map();
    const { environment, refusedHome, suppliesTerminals } = this.#world;
    const homeOfTools = refusedHome === undefined ? {} : { homeOfTools: refusedHome.home };
    const inputs = { environment, config, credentials, ...homeOfTools };
    const find = (placeOf?: (variable: string) => SettingPlace): ReadonlyMap<string, readonly ShadowingSetting[]> => {
      const shadowsOf = shadowFinder({ ...inputs, ...(placeOf === undefined ? {} : { placeOf }) });
      return new Map(
        profiles.map(role => [
          role.profile,
          shadowsOf(role.profile, suppliesTerminals ? { ...environment, ...this.variables(role) } : environment),
        ]),
      );
    };
    const found = find();
    // Files are read only where there is something to look for in them.
    const ofEnvironment = [...found.values()].some(shadows =>
      shadows.some(({ place }) => place.variable !== undefined),
    );
    return ofEnvironment ? find(await this.#world.settingPlaces(folder)) : found;
  }

  /** What a terminal needs so that every tool in it uses this profile. */
  variables(role: DeliveredRole): Readonly<Record<string, string>> {
    const { awsConfig, environment } = this.#world;
    return terminalVariables(role, { environment, configFile: awsConfig.path });
  }

  /** A file that cannot be read says nothing. */
  async #files(): Promise<AwsFiles> {
    const { awsConfig, awsCredentials } = this.#world;
    const [config, credentials] = await Promise.all([read(awsConfig), read(awsCredentials)]);
    return { config, credentials };
  }

  /** None where it cannot be read: the AWS CLI and the SDKs pass over a credentials file that is closed to them. */
  async #namesOfCredentials(): Promise<readonly string[]> {
    const text = await this.#world.awsCredentials.read().catch(() => undefined);
    return profileNames(text ?? '');
  }

  #request({ label }: Repository, key: SessionKey, roleName: string, { region }: AwsTarget): ProfileRequest {
    return { key, roleName, repository: label, region, command: this.#world.command.path };
  }
}

async function read(file: UserFile): Promise<AwsFile> {
  return { path: file.path, text: await file.read().catch(() => undefined) };
}

function namesIn(text: string | undefined, sessions: ReadonlySet<SessionKey>): ReadonlyMap<SessionKey, string> {
  try {
    return profilesOfSessions(text, sessions);
  } catch {
    return new Map();
  }
}
