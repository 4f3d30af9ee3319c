import type { AzureTarget } from '../../../core/target.ts';
import { shellWord } from '../../../core/text.ts';
import type { FiledRole, FileProtocol, ToolPlaces } from '../../file-delivery.ts';
import { sessionFilePath } from '../../tool-directory.ts';
import { environmentOf } from '../environments.ts';
import { isAzureTarget } from '../facts.ts';

const ENDING = '.env';

/**
 * Variables that name an application, a directory and a file with the federated token, which is kept fresh while the role is
 * active. They stand in a file as well, for shells that nobody gives variables.
 */
export const azureFiles: FileProtocol<AzureTarget> = {
  ending: ENDING,
  isOwn: isAzureTarget,
  // Another way to sign in as an application, which tools take before a federated token.
  preferred: [
    { name: 'AZURE_CLIENT_SECRET', who: 'some SDKs of Azure' },
    { name: 'AZURE_CLIENT_CERTIFICATE_PATH', who: 'some SDKs of Azure' },
    { name: 'ARM_CLIENT_SECRET', who: 'Terraform' },
    { name: 'ARM_CLIENT_CERTIFICATE_PATH', who: 'Terraform' },
    { name: 'ARM_ACCESS_KEY', who: 'Terraform' },
    // Who tells what cloud there is, its sign-in included [azure-cli: azure.cli.core.cloud; terraform-provider-azurerm: metadata_host].
    { name: 'ARM_METADATA_HOSTNAME', who: 'Terraform', redirects: true },
    { name: 'ARM_METADATA_HOST', who: 'Terraform', redirects: true },
    { name: 'ARM_CLOUD_METADATA_URL', who: 'the Azure CLI', redirects: true },
  ],
  files(role, _, tools) {
    const lines = Object.entries(variables(role, tools));
    return { [ENDING]: lines.map(([name, value]) => `${name}=${shellWord(value)}\n`).join('') };
  },
  terminalVariables: (role, _, tools) => variables(role, tools),
  jobVariables: variables,
  firstUse({ key, target }, { runtimePath }) {
    if (runtimePath === undefined) return { command: undefined, notes: [] };
    // By its file: an argument is seen by everybody on the machine.
    const token = shellWord(`@${sessionFilePath(runtimePath, key, 'token')}`);
    return {
      command: `az login --service-principal --username ${target.clientId} --tenant ${target.tenantId} --federated-token ${token}`,
      notes: [],
    };
  },
};

function variables(
  { key, target, endpoint }: FiledRole<AzureTarget>,
  { runtimePath }: ToolPlaces,
): Readonly<Record<string, string>> {
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
