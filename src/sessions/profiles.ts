import { AssumeError } from '../core/errors.ts';
import type { Repository } from '../core/repository.ts';
import type { AwsTarget, MappedRole } from '../core/role.ts';
import type { SessionKey } from '../core/session.ts';
import { addProfiles, managedProfiles, profileNames, type ProfileRequest } from '../deliver/aws-profile.ts';
import { requireAwsConfiguration } from '../deliver/config-faults.ts';
import { editUserFile } from '../deliver/edit-user-file.ts';
import { shadowingSettings } from '../deliver/shadowing.ts';
import type { Shadow } from './overview.ts';
import { sessionKeyOf } from './session-keys.ts';
import type { World } from './world.ts';

/** The AWS profiles that deliver roles: in our marked block of the user's configuration, nothing else of it touched. */
export class Profiles {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** Profiles that exist already, by session. A damaged block counts as none here; whoever writes is told. */
  async known(roles: readonly MappedRole[], repository: Repository): Promise<ReadonlyMap<SessionKey, string>> {
    const text = await this.#world.awsConfig.read().catch(() => undefined);
    try {
      const profiles = managedProfiles(text);
      if (profiles.size === 0) return new Map();
      const wanted = new Set(roles.map(({ role }) => sessionKeyOf(this.#world, repository, role)));
      return new Map([...profiles].flatMap(([key, { name }]) => (wanted.has(key) ? [[key, name]] : [])));
    } catch {
      return new Map();
    }
  }

  /** Makes sure that each AWS role has its profile. Answers their names by session. @throws AssumeError `local-file`. */
  async ensure(roles: readonly MappedRole[], repository: Repository): Promise<ReadonlyMap<SessionKey, string>> {
    const requests = roles.flatMap(({ role }) =>
      role.target.cloud === 'aws'
        ? [this.#request(repository, sessionKeyOf(this.#world, repository, role), role.name, role.target)]
        : [],
    );
    if (requests.length === 0) return new Map();
    const taken = profileNames((await this.#world.awsCredentials.read()) ?? '');
    let profiles: ReadonlyMap<SessionKey, { readonly name: string }> = new Map();
    const { awsConfig, environment } = this.#world;
    await editUserFile(awsConfig, text => {
      requireAwsConfiguration({ path: awsConfig.path, text }, environment);
      const plan = addProfiles(text, requests, { takenNames: taken });
      profiles = plan.profiles;
      return plan.content;
    });
    return new Map([...profiles].map(([key, { name }]) => [key, name]));
  }

  /** The profile of one role, made when it is not there. @throws AssumeError `local-file`. */
  async ensureOne(role: MappedRole, repository: Repository, key: SessionKey): Promise<string> {
    const profile = (await this.ensure([role], repository)).get(key);
    if (profile === undefined) throw new AssumeError('internal', 'This role has no profile.');
    return profile;
  }

  /** What keeps tools from these profiles, by profile. */
  async shadows(names: readonly string[]): Promise<ReadonlyMap<string, readonly Shadow[]>> {
    const { awsConfig, awsCredentials, environment } = this.#world;
    const [config, credentials] = await Promise.all(
      [awsConfig, awsCredentials].map(async file => ({
        path: file.path,
        text: await file.read().catch(() => undefined),
      })),
    );
    if (config === undefined || credentials === undefined) return new Map();
    return new Map(names.map(profile => [profile, shadowingSettings({ profile, environment, config, credentials })]));
  }

  #request({ label }: Repository, key: SessionKey, roleName: string, { region }: AwsTarget): ProfileRequest {
    return { key, roleName, repository: label, region, command: this.#world.command.path };
  }
}
