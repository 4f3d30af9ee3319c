import type { EnvironmentVariables, UserFile } from '../../../core/ports.ts';
import type { SessionKey } from '../../../core/session.ts';
import { editUserFile } from '../../../documents/edit-user-file.ts';
import type { SettingPlace } from '../../../core/setting-place.ts';
import type {
  DeliveredRole,
  Delivery,
  FirstUse,
  FoundProfiles,
  RoleToDeliver,
  Shadow,
  SoughtRole,
} from '../../cloud-delivery.ts';
import { isAwsTarget } from '../facts.ts';
import { requireAwsConfiguration } from '../config-file/foreign-file.ts';
import { ParsedConfig } from '../config-file/parsed-config.ts';
import {
  addProfiles,
  profileNames,
  type ProfilePlan,
  type ProfileRequest,
  withoutSessions,
} from '../config-file/profile.ts';
import { mayMislead, shadowFinder } from '../tools/shadowing.ts';
import { profileVariables, regionVariables, terminalVariables } from '../tools/tool-variables.ts';
import { firstUse } from './first-use.ts';
import { ownHome } from './home-mark.ts';
import type { AwsPlace } from './place.ts';
import { noteWritten } from './written-files.ts';

/** Each target has one. */
const ANY_REGION = 'eu-west-1';

interface AwsFile {
  readonly path: string;
  readonly text: string | undefined;
}

interface AwsFiles {
  readonly config: AwsFile & { readonly parsed: ParsedConfig };
  readonly credentials: AwsFile;
}

/** The profiles that deliver roles of AWS: in our marked block of a configuration file, nothing else of it touched. */
export class AwsProfiles implements Delivery {
  readonly #place: AwsPlace;

  constructor(place: AwsPlace) {
    this.#place = place;
  }

  pathOf(): string {
    return this.#place.config.path;
  }

  /** From one reading of the files. A damaged block counts as none. */
  async find(roles: () => readonly SoughtRole[], folder: string): Promise<FoundProfiles> {
    const files = await this.#files();
    const nameOf = namesIn(files.config.parsed);
    const profileOf = ({ key, target }: SoughtRole): string | undefined =>
      isAwsTarget(target) ? nameOf(key) : undefined;
    const delivered = (): readonly DeliveredRole[] =>
      roles().flatMap(role => {
        const profile = profileOf(role);
        return profile === undefined ? [] : [{ ...role, profile }];
      });
    return { profileOf, shadowsOf: await this.#shadows(files, delivered, folder) };
  }

  /** A profile keeps its name where the role had one under an earlier address of the repository. */
  async ensure(
    roles: readonly RoleToDeliver[],
    standing: () => Promise<void> = () => Promise.resolve(),
  ): Promise<ReadonlyMap<SessionKey, string>> {
    const { config, environment, command, home: facts } = this.#place;
    const requests = roles.flatMap(
      ({ key, earlierKeys = [], roleName, repository, target }): readonly ProfileRequest[] =>
        isAwsTarget(target) ? [{ key, earlierKeys, roleName, repository, region: target.region, command }] : [],
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
    return (await this.#shadows(await this.#files(), () => [role], folder))(role);
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
    delivered: () => readonly DeliveredRole[],
    folder: string,
  ): Promise<(role: DeliveredRole) => readonly Shadow[]> {
    const { environment, homeOfTools } = this.#place;
    const inputs = { environment, config, credentials, ...(homeOfTools === undefined ? {} : { homeOfTools }) };
    const finder = (placeOf?: (variable: string) => SettingPlace) => {
      const shadowsOf = shadowFinder({ ...inputs, ...(placeOf === undefined ? {} : { placeOf }) });
      return (role: DeliveredRole) => shadowsOf(role.profile, this.#environmentFor(withRegion(role)));
    };
    const shadowsOf = finder();
    // Files are read only where there is something to look for in them.
    const ofEnvironment =
      mayMislead(inputs, profile => this.#environmentFor({ profile, region: ANY_REGION })) &&
      delivered().some(role => shadowsOf(role).some(({ place }) => place.variable !== undefined));
    return ofEnvironment ? finder(await this.#place.settingPlaces(folder)) : shadowsOf;
  }

  /** In which the role is used. */
  #environmentFor(role: ReturnType<typeof withRegion>): EnvironmentVariables {
    const { environment, suppliesTerminals } = this.#place;
    return suppliesTerminals ? { ...environment, ...terminalVariables(role, this.#toolFiles()) } : environment;
  }

  /** A file that cannot be read says nothing. */
  async #files(): Promise<AwsFiles> {
    const [config, credentials] = await Promise.all([read(this.#place.config), read(this.#place.credentials)]);
    return { config: { ...config, parsed: new ParsedConfig(config.text) }, credentials };
  }

  /** None where it cannot be read: the AWS CLI and the SDKs pass over a credentials file that is closed to them. */
  async #namesOfCredentials(): Promise<readonly string[]> {
    const text = await this.#place.credentials.read().catch(() => undefined);
    return profileNames(text ?? '');
  }
}

function withRegion({ profile, target }: Pick<DeliveredRole, 'profile' | 'target'>) {
  return { profile, region: isAwsTarget(target) ? target.region : undefined };
}

async function read(file: UserFile): Promise<AwsFile> {
  return { path: file.path, text: await file.read().catch(() => undefined) };
}

/** One that is damaged is so for every session. */
function namesIn(config: ParsedConfig): (session: SessionKey) => string | undefined {
  let isDamaged = false;
  return session => {
    if (isDamaged) return undefined;
    try {
      return config.nameOf(session);
    } catch {
      isDamaged = true;
      return undefined;
    }
  };
}
