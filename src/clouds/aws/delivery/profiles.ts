import type { EnvironmentVariables, UserFile } from '../../../core/ports.ts';
import type { SessionKey } from '../../../core/session.ts';
import { editUserFile } from '../../../documents/edit-user-file.ts';
import type { SettingPlace } from '../../../core/setting-place.ts';
import type { DeliveredRole, Delivery, FirstUse, FoundProfiles, RoleToDeliver, Shadow } from '../../cloud-delivery.ts';
import { isAwsTarget } from '../facts.ts';
import { requireAwsConfiguration } from '../foreign-file.ts';
import {
  addProfiles,
  profileNames,
  type ProfilePlan,
  type ProfileRequest,
  profilesOfSessions,
  withoutSessions,
} from '../profile.ts';
import { shadowFinder, type ShadowingSetting } from '../shadowing.ts';
import { profileVariables, regionVariables, terminalVariables } from '../tool-variables.ts';
import { firstUse } from './first-use.ts';
import { ownHome } from './home-mark.ts';
import type { AwsPlace } from './place.ts';
import { noteWritten } from './written-files.ts';

interface AwsFile {
  readonly path: string;
  readonly text: string | undefined;
}

interface AwsFiles {
  readonly config: AwsFile;
  readonly credentials: AwsFile;
}

/** The profiles that deliver roles of AWS: in our marked block of a configuration file, nothing else of it touched. */
export class AwsProfiles implements Delivery {
  readonly #place: AwsPlace;

  constructor(place: AwsPlace) {
    this.#place = place;
  }

  get path(): string {
    return this.#place.config.path;
  }

  /** From one reading of the files. A damaged block counts as none. */
  async find(roles: readonly Pick<RoleToDeliver, 'key' | 'target'>[], folder: string): Promise<FoundProfiles> {
    const files = await this.#files();
    const own = roles.filter(({ target }) => isAwsTarget(target));
    const known = namesIn(files.config.text, new Set(own.map(({ key }) => key)));
    const delivered = own.flatMap(({ key, target }): readonly DeliveredRole[] => {
      const profile = known.get(key);
      return profile === undefined ? [] : [{ profile, target }];
    });
    return { known, shadows: await this.#shadows(files, delivered, folder) };
  }

  /** A profile keeps its name where the role had one under an earlier address of the repository. */
  async ensure(
    roles: readonly RoleToDeliver[],
    standing: () => Promise<void> = () => Promise.resolve(),
  ): Promise<ReadonlyMap<SessionKey, string>> {
    const { config, environment, command, home: facts } = this.#place;
    const requests = roles.flatMap(({ target, ...role }): readonly ProfileRequest[] =>
      isAwsTarget(target) ? [{ ...role, region: target.region, command }] : [],
    );
    if (requests.length === 0) return new Map();
    const takenNames = await this.#namesOfCredentials();
    const home = facts === undefined ? undefined : await ownHome(facts);
    let plan: Pick<ProfilePlan, 'profiles' | 'added'> = { profiles: new Map(), added: new Set() };
    const { path } = config;
    const target = await config.target();
    requireAwsConfiguration({ path, target, text: await config.read() }, environment);
    if (facts !== undefined) await noteWritten(facts, path);
    await editUserFile(config, text => {
      requireAwsConfiguration({ path, target, text }, environment);
      const made = addProfiles(text, requests, { takenNames, home });
      plan = made;
      return made.content;
    });
    const { profiles, added } = plan;
    try {
      // An uninstall may have gone by while it was written.
      await standing();
    } catch (error) {
      if (added.size > 0) await editUserFile(config, text => withoutSessions(text, added, home?.id));
      throw error;
    }
    return new Map([...profiles].map(([key, { name }]) => [key, name]));
  }

  async shadowsOf(role: DeliveredRole, folder: string): Promise<readonly Shadow[]> {
    return (await this.#shadows(await this.#files(), [role], folder)).get(role.profile) ?? [];
  }

  terminalVariables(role: DeliveredRole): Readonly<Record<string, string>> {
    return isAwsTarget(role.target) ? terminalVariables(withRegion(role), this.#toolFiles()) : {};
  }

  jobVariables(role: DeliveredRole): Readonly<Record<string, string>> {
    if (!isAwsTarget(role.target)) return {};
    return { ...profileVariables(role, this.#toolFiles()), ...regionVariables(withRegion(role)) };
  }

  firstUse({ profile, target }: DeliveredRole, shadows: readonly Pick<Shadow, 'name'>[]): FirstUse {
    return isAwsTarget(target) ? firstUse(profile, shadows, this.#toolFiles()) : { command: undefined, notes: [] };
  }

  #toolFiles() {
    const { config, environment } = this.#place;
    return { environment, configFile: config.path };
  }

  async #shadows(
    { config, credentials }: AwsFiles,
    delivered: readonly DeliveredRole[],
    folder: string,
  ): Promise<ReadonlyMap<string, readonly Shadow[]>> {
    if (delivered.length === 0) return new Map();
    const { environment, homeOfTools } = this.#place;
    const inputs = { environment, config, credentials, ...(homeOfTools === undefined ? {} : { homeOfTools }) };
    const find = (placeOf?: (variable: string) => SettingPlace): ReadonlyMap<string, readonly ShadowingSetting[]> => {
      const shadowsOf = shadowFinder({ ...inputs, ...(placeOf === undefined ? {} : { placeOf }) });
      return new Map(delivered.map(role => [role.profile, shadowsOf(role.profile, this.#environmentFor(role))]));
    };
    const found = find();
    // Files are read only where there is something to look for in them.
    const ofEnvironment = [...found.values()].some(shadows =>
      shadows.some(({ place }) => place.variable !== undefined),
    );
    return ofEnvironment ? find(await this.#place.settingPlaces(folder)) : found;
  }

  /** In which the role is used. */
  #environmentFor(role: DeliveredRole): EnvironmentVariables {
    const { environment, suppliesTerminals } = this.#place;
    return suppliesTerminals ? { ...environment, ...this.terminalVariables(role) } : environment;
  }

  /** A file that cannot be read says nothing. */
  async #files(): Promise<AwsFiles> {
    const [config, credentials] = await Promise.all([read(this.#place.config), read(this.#place.credentials)]);
    return { config, credentials };
  }

  /** None where it cannot be read: the AWS CLI and the SDKs pass over a credentials file that is closed to them. */
  async #namesOfCredentials(): Promise<readonly string[]> {
    const text = await this.#place.credentials.read().catch(() => undefined);
    return profileNames(text ?? '');
  }
}

function withRegion({ profile, target }: DeliveredRole) {
  return { profile, region: isAwsTarget(target) ? target.region : undefined };
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
