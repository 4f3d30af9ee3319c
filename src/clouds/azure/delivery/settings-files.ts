import type { SessionKey } from '../../../core/session.ts';
import type { AzureTarget } from '../../../core/target.ts';
import { shellWord } from '../../../core/text.ts';
import type {
  DeliveredRole,
  Delivery,
  FirstUse,
  FoundProfiles,
  RoleToDeliver,
  Shadow,
  SoughtRole,
} from '../../cloud-delivery.ts';
import { findByFiles, profileName, sessionFilePath, type ToolDirectory, writeFiles } from '../../tool-directory.ts';
import { type ShadowPlace, variableShadows } from '../../variable-shadows.ts';
import { environmentOf } from '../environments.ts';
import { isAzureTarget } from '../facts.ts';

const ENDING = '.env';

/** Another way to sign in as an application, which tools take before a federated token. */
const TAKE_PRECEDENCE = [
  ['AZURE_CLIENT_SECRET', 'some SDKs of Azure'],
  ['AZURE_CLIENT_CERTIFICATE_PATH', 'some SDKs of Azure'],
  ['ARM_CLIENT_SECRET', 'Terraform'],
  ['ARM_CLIENT_CERTIFICATE_PATH', 'Terraform'],
  ['ARM_ACCESS_KEY', 'Terraform'],
] as const;

type Variables = Readonly<Record<string, string>>;

/**
 * How tools of Azure find roles: variables that name an application, a directory and a file with the federated token, which is
 * kept fresh while the role is active. They stand in a file as well, for shells that nobody gives variables.
 */
export class AzureSettingsFiles implements Delivery {
  readonly #tools: ToolDirectory;
  readonly #shadows: ShadowPlace;

  constructor(tools: ToolDirectory, shadows: ShadowPlace) {
    this.#tools = tools;
    this.#shadows = shadows;
  }

  pathOf({ profile }: Pick<DeliveredRole, 'profile'>): string {
    return `${this.#tools.directory.path}/${profile}${ENDING}`;
  }

  find(roles: () => readonly SoughtRole[], folder: string): Promise<FoundProfiles> {
    return findByFiles(this.#tools, { ending: ENDING, isOwn: isAzureTarget }, roles, isDelivered =>
      this.#found(isDelivered, folder),
    );
  }

  async ensure(
    roles: readonly RoleToDeliver[],
    standing: () => Promise<void> = () => Promise.resolve(),
  ): Promise<ReadonlyMap<SessionKey, string>> {
    const files = new Map<string, string>();
    const profiles = new Map<SessionKey, string>();
    for (const { key, roleName, target, endpoint } of roles) {
      if (!isAzureTarget(target)) continue;
      const profile = profileName({ roleName, key });
      profiles.set(key, profile);
      const lines = Object.entries(this.#variables({ key, target, endpoint }));
      files.set(`${profile}${ENDING}`, lines.map(([name, value]) => `${name}=${shellWord(value)}\n`).join(''));
    }
    if (files.size > 0) await writeFiles(this.#tools, files, standing);
    return profiles;
  }

  async shadowsOf({ target }: DeliveredRole, folder: string): Promise<readonly Shadow[]> {
    return isAzureTarget(target) ? await this.#found(() => true, folder) : [];
  }

  terminalVariables({ key, target, endpoint }: DeliveredRole): Variables {
    return isAzureTarget(target) ? this.#variables({ key, target, endpoint }) : {};
  }

  jobVariables(role: DeliveredRole): Variables {
    return this.terminalVariables(role);
  }

  firstUse({ key, target }: DeliveredRole, shadows: readonly Pick<Shadow, 'name'>[]): FirstUse {
    const { runtimePath } = this.#tools;
    if (!isAzureTarget(target) || shadows.length > 0 || runtimePath === undefined) {
      return { command: undefined, notes: [] };
    }
    // By its file: an argument is seen by everybody on the machine.
    const token = shellWord(`@${sessionFilePath(runtimePath, key, 'token')}`);
    return {
      command: `az login --service-principal --username ${target.clientId} --tenant ${target.tenantId} --federated-token ${token}`,
      notes: [],
    };
  }

  #variables({
    key,
    target,
    endpoint,
  }: {
    key: SessionKey;
    target: AzureTarget;
    endpoint: string | undefined;
  }): Variables {
    const { runtimePath } = this.#tools;
    if (runtimePath === undefined) return {};
    const token = sessionFilePath(runtimePath, key, 'token');
    const { tenantId, clientId, subscriptionId, environment } = target;
    return {
      AZURE_TENANT_ID: tenantId,
      AZURE_CLIENT_ID: clientId,
      AZURE_FEDERATED_TOKEN_FILE: token,
      AZURE_AUTHORITY_HOST: `${endpoint ?? environmentOf(target).authority}/`,
      // Else SDKs would take whatever identity they find first: a managed one, or somebody's who signed in.
      AZURE_TOKEN_CREDENTIALS: 'WorkloadIdentityCredential',
      ARM_TENANT_ID: tenantId,
      ARM_CLIENT_ID: clientId,
      ARM_USE_OIDC: 'true',
      ARM_OIDC_TOKEN_FILE_PATH: token,
      ...(environment === undefined ? {} : { ARM_ENVIRONMENT: environment }),
      ...(subscriptionId === undefined
        ? {}
        : { AZURE_SUBSCRIPTION_ID: subscriptionId, ARM_SUBSCRIPTION_ID: subscriptionId }),
    };
  }

  #found(isDelivered: () => boolean, folder: string): Promise<readonly Shadow[]> {
    return variableShadows(this.#shadows, TAKE_PRECEDENCE, isDelivered, folder);
  }
}
