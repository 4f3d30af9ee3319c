import type { AskedTool } from '../../check-installed-tool.ts';
import type { ClientTable } from '../../client-table.ts';

/** https://github.com/Azure/azure-workload-identity/pull/280 */
const AZ = '2.30.0';

const FILE = '`AZURE_FEDERATED_TOKEN_FILE`';

/** The first versions that take a role, and by what. */
export const AZURE_CLIENTS: ClientTable = {
  columns: ['since', 'by'],
  clients: [
    { name: 'az', cells: [AZ, '`--federated-token` of its sign-in'] },
    // These six: https://learn.microsoft.com/azure/aks/workload-identity-overview#azure-identity-client-libraries
    { name: 'Azure.Identity (.NET)', cells: ['1.9.0', FILE] },
    { name: 'azure-identity-cpp (C++)', cells: ['1.6.0', FILE] },
    { name: 'azidentity (Go)', cells: ['1.3.0', FILE] },
    { name: 'azure-identity (Java)', cells: ['1.9.0', FILE] },
    { name: '@azure/identity (JavaScript)', cells: ['3.2.0', FILE] },
    { name: 'azure-identity (Python)', cells: ['1.13.0', FILE] },
    // https://github.com/hashicorp/terraform-provider-azurerm/blob/main/CHANGELOG-v3.md
    { name: 'azurerm (Terraform)', cells: ['3.25.0', '`ARM_OIDC_TOKEN_FILE_PATH`, with a fault mended in 3.47.0'] },
    // https://github.com/Azure/azure-dev/blob/main/cli/azd/CHANGELOG.md
    { name: 'azd', cells: ['0.5.0-beta.1', 'what `az` has, once `auth.useAzCliAuth` is true'] },
  ],
};

export const AZ_TOOL: AskedTool = {
  program: 'az',
  // `az --version` looks for updates; this does not [azure-cli: azure.cli.core.util, get_az_version_json].
  argumentList: ['version', '--output', 'json'],
  // https://learn.microsoft.com/cli/azure/azure-cli-configuration#cli-configuration-values-and-environment-variables
  variables: { AZURE_CORE_COLLECT_TELEMETRY: 'false', AZURE_AUTO_UPGRADE_ENABLE: 'false' },
  version: /"azure-cli": "(\d{1,6}\.\d{1,6}\.\d{1,6})/,
  needs: [
    {
      since: AZ,
      lacks: 'signs in with no token of a file',
      fix: 'Update it with `az upgrade` or its package; `rolecall azure-token` gives an access token meanwhile.',
    },
  ],
};
