import { AssumeError } from '../core/errors.ts';
import type { Repository } from '../core/repository.ts';
import type { AwsTarget, MappedRole, Role } from '../core/role.ts';
import type { SessionKey } from '../core/session.ts';
import { addProfiles, managedProfiles, profileNames, type ProfileRequest } from '../clouds/aws/profile.ts';
import { requireAwsConfiguration } from '../clouds/aws/foreign-file.ts';
import { editUserFile } from '../deliver/edit-user-file.ts';
import { shadowFinder, type ShadowingSetting } from '../clouds/aws/shadowing.ts';
import type { SettingPlace } from '../documents/setting-files.ts';
import { type DeliveredRole, terminalVariables } from '../clouds/aws/tool-variables.ts';
import type { Shadow } from './overview.ts';
import { ownHome } from './home-mark.ts';
import { sessionKeyOf } from './session-keys.ts';
import type { World } from './world.ts';
import { noteWritten } from './written-files.ts';

/** A role under the name of its profile, as tools meet it. */
export function delivered({ target }: Role, profile: string): DeliveredRole {
  return { profile, region: target.cloud === 'aws' ? target.region : undefined };
}

/** The AWS profiles that deliver roles: in our marked block of the user's configuration, nothing else of it touched. */
export class Profiles {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** Profiles that exist already, by session. A damaged block counts as none here; whoever writes is told. */
  async known(keys: readonly SessionKey[]): Promise<ReadonlyMap<SessionKey, string>> {
    const text = await this.#world.awsConfig.read().catch(() => undefined);
    try {
      const profiles = managedProfiles(text);
      if (profiles.size === 0) return new Map();
      const wanted = new Set(keys);
      return new Map([...profiles].flatMap(([key, { name }]) => (wanted.has(key) ? [[key, name]] : [])));
    } catch {
      return new Map();
    }
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
      role.target.cloud === 'aws'
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

  /** What keeps tools from these profiles, by profile. `folder`: whose files may set variables. */
  async shadows(profiles: readonly DeliveredRole[], folder: string): Promise<ReadonlyMap<string, readonly Shadow[]>> {
    const { awsConfig, awsCredentials, environment, refusedHome, suppliesTerminals } = this.#world;
    const [config, credentials] = await Promise.all(
      [awsConfig, awsCredentials].map(async file => ({
        path: file.path,
        text: await file.read().catch(() => undefined),
      })),
    );
    if (config === undefined || credentials === undefined) return new Map();
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

  /** None where it cannot be read: the AWS CLI and the SDKs pass over a credentials file that is closed to them. */
  async #namesOfCredentials(): Promise<readonly string[]> {
    const text = await this.#world.awsCredentials.read().catch(() => undefined);
    return profileNames(text ?? '');
  }

  #request({ label }: Repository, key: SessionKey, roleName: string, { region }: AwsTarget): ProfileRequest {
    return { key, roleName, repository: label, region, command: this.#world.command.path };
  }
}
