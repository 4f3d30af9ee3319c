import type { SessionKey } from '../core/session.ts';
import type { Target } from '../core/target.ts';
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
import { findByFiles, profileName, type ToolDirectory, writeFiles } from './tool-directory.ts';
import { type Preferred, type ShadowPlace, variableShadows } from './variable-shadows.ts';

type Variables = Readonly<Record<string, string>>;

/** A role of one cloud under the name of its files. */
export type FiledRole<T extends Target> = Omit<DeliveredRole, 'target'> & { readonly target: T };

/** How tools of one cloud find a role by files of Rolecall's own. */
export interface FileProtocol<T extends Target> {
  /** How the name of the file ends that people are shown. */
  readonly ending: string;
  readonly isOwn: (target: Target) => target is T;
  /** What tools take in place of any role. */
  readonly preferred: readonly Preferred[];
  /** What its files say, by how their names end. */
  files(role: FiledRole<T>, durationSeconds: number, tools: ToolPlaces): Readonly<Record<string, string>>;
  /** As of {@link Delivery}. */
  terminalVariables(role: FiledRole<T>, use: TerminalUse, tools: ToolPlaces): Variables;
  /** As of {@link Delivery}. */
  jobVariables(role: FiledRole<T>, tools: ToolPlaces): Variables;
  /** As of {@link Delivery}, where nothing keeps tools from the role. */
  firstUse(role: FiledRole<T>, tools: ToolPlaces): FirstUse;
}

/** Where files of roles are. */
export interface ToolPlaces extends Pick<ToolDirectory, 'command' | 'runtimePath'> {
  /** The absolute path of a role's file. */
  path(role: Pick<DeliveredRole, 'profile'>, ending: string): string;
}

/** Delivers the roles of one cloud by files, outside every repository. */
export class FileDelivery<T extends Target> implements Delivery {
  readonly #protocol: FileProtocol<T>;
  readonly #tools: ToolDirectory;
  readonly #places: ToolPlaces;
  readonly #shadows: ShadowPlace;

  constructor(protocol: FileProtocol<T>, tools: ToolDirectory, shadows: ShadowPlace) {
    this.#protocol = protocol;
    this.#tools = tools;
    const { directory, ...places } = tools;
    this.#places = { ...places, path: ({ profile }, ending) => `${directory.path}/${profile}${ending}` };
    this.#shadows = shadows;
  }

  pathOf(role: DeliveredRole): string {
    return this.#places.path(role, this.#protocol.ending);
  }

  find(roles: () => readonly SoughtRole[], folder: string): Promise<FoundProfiles> {
    return findByFiles(this.#tools, this.#protocol, roles, isDelivered => this.#found(isDelivered, folder));
  }

  async ensure(
    roles: readonly RoleToDeliver[],
    standing: () => Promise<void> = () => Promise.resolve(),
  ): Promise<ReadonlyMap<SessionKey, string>> {
    const files = new Map<string, string>();
    const profiles = new Map<SessionKey, string>();
    for (const { key, roleName, target, durationSeconds, endpoint } of roles) {
      if (!this.#protocol.isOwn(target)) continue;
      const profile = profileName({ roleName, key });
      profiles.set(key, profile);
      const said = this.#protocol.files({ key, profile, target, endpoint }, durationSeconds, this.#places);
      for (const [ending, content] of Object.entries(said)) files.set(`${profile}${ending}`, content);
    }
    if (files.size > 0) await writeFiles(this.#tools, files, standing);
    return profiles;
  }

  async shadowsOf({ target }: DeliveredRole, folder: string): Promise<readonly Shadow[]> {
    return this.#protocol.isOwn(target) ? await this.#found(() => true, folder) : [];
  }

  terminalVariables(role: DeliveredRole, use: TerminalUse): Variables {
    const own = this.#own(role);
    return own === undefined ? {} : this.#protocol.terminalVariables(own, use, this.#places);
  }

  jobVariables(role: DeliveredRole): Variables {
    const own = this.#own(role);
    return own === undefined ? {} : this.#protocol.jobVariables(own, this.#places);
  }

  firstUse(role: DeliveredRole, shadows: readonly Pick<Shadow, 'name'>[]): FirstUse {
    const own = this.#own(role);
    if (own === undefined || shadows.length > 0) return { command: undefined, notes: [] };
    return this.#protocol.firstUse(own, this.#places);
  }

  #own({ target, ...role }: DeliveredRole): FiledRole<T> | undefined {
    return this.#protocol.isOwn(target) ? { ...role, target } : undefined;
  }

  #found(isDelivered: () => boolean, folder: string): Promise<readonly Shadow[]> {
    return variableShadows(this.#shadows, this.#protocol.preferred, isDelivered, folder);
  }
}
