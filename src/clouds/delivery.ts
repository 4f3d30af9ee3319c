export { ownFiles } from './aws/delivery/place.ts';
import { type OwnMachine, ownPlace } from './aws/delivery/place.ts';
import { AwsProfiles } from './aws/delivery/profiles.ts';
import { azureFiles } from './azure/delivery/settings-files.ts';
import type {
  DeliveredRole,
  Delivery,
  FirstUse,
  FoundProfiles,
  RoleToDeliver,
  Shadow,
  SoughtRole,
  TerminalUse,
} from './cloud-delivery.ts';
import { FileDelivery } from './file-delivery.ts';
import { googleFiles } from './google/delivery/credential-files.ts';
import type { PrivateDirectory } from '../core/ports.ts';
import type { SessionKey } from '../core/session.ts';
import type { Cloud, Target } from '../core/target.ts';

export { removeProfiles, removeProfilesOf } from './aws/delivery/remove-profiles.ts';

/** This machine, as far as it decides where tools of any cloud find a person's roles. */
export interface DeliveringMachine extends OwnMachine {
  /** Where files lie by which tools find roles. */
  readonly toolFiles: PrivateDirectory;
  /** Where sessions keep what is secret. */
  readonly runtime: Pick<PrivateDirectory, 'path'> | undefined;
}

/** What delivers roles into the person's own configuration. */
export function ownDelivery(machine: DeliveringMachine): Delivery {
  const tools = { directory: machine.toolFiles, runtimePath: machine.runtime?.path, command: machine.command.path };
  const shadows = {
    environment: machine.environment,
    settingPlaces: (folder: string) => machine.settingPlaces(folder),
  };
  return new ByCloud({
    aws: new AwsProfiles(ownPlace(machine)),
    gcp: new FileDelivery(googleFiles, tools, shadows),
    azure: new FileDelivery(azureFiles, tools, shadows),
  });
}

/** Each role by its own cloud's delivery. */
class ByCloud implements Delivery {
  readonly #deliveries: Readonly<Record<Cloud, Delivery>>;

  constructor(deliveries: Readonly<Record<Cloud, Delivery>>) {
    this.#deliveries = deliveries;
  }

  pathOf(role: DeliveredRole): string {
    return this.#of(role).pathOf(role);
  }

  async find(roles: () => readonly SoughtRole[], folder: string): Promise<FoundProfiles> {
    const { aws, gcp, azure } = this.#deliveries;
    const [atAws, atGoogle, atAzure] = await Promise.all([
      aws.find(roles, folder),
      gcp.find(roles, folder),
      azure.find(roles, folder),
    ]);
    const found = { aws: atAws, gcp: atGoogle, azure: atAzure };
    return {
      profileOf: role => found[role.target.cloud].profileOf(role),
      shadowsOf: role => found[role.target.cloud].shadowsOf(role),
    };
  }

  async ensure(
    roles: readonly RoleToDeliver[],
    standing?: () => Promise<void>,
  ): Promise<ReadonlyMap<SessionKey, string>> {
    const profiles = new Map<SessionKey, string>();
    for (const delivery of Object.values(this.#deliveries)) {
      for (const [key, profile] of await delivery.ensure(roles, standing)) profiles.set(key, profile);
    }
    return profiles;
  }

  shadowsOf(role: DeliveredRole, folder: string): Promise<readonly Shadow[]> {
    return this.#of(role).shadowsOf(role, folder);
  }

  terminalVariables(role: DeliveredRole, use: TerminalUse): Readonly<Record<string, string>> {
    return this.#of(role).terminalVariables(role, use);
  }

  firstUse(role: DeliveredRole, shadows: readonly Pick<Shadow, 'name'>[]): FirstUse {
    return this.#of(role).firstUse(role, shadows);
  }

  jobVariables(role: DeliveredRole): Readonly<Record<string, string>> {
    return this.#of(role).jobVariables(role);
  }

  #of({ target }: { readonly target: Target }): Delivery {
    return this.#deliveries[target.cloud];
  }
}
