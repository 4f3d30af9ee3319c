import type { AzureTarget } from '../../core/target.ts';
import type { ToolSignIn } from '../cloud-sign-in.ts';

/** As `az cloud list` names them; the public one is where `az` is unless somebody told it otherwise. */
const CLOUD_NAMES = { usgovernment: 'AzureUSGovernment', china: 'AzureChinaCloud' } as const;

/**
 * `az` reads an argument that begins with `@` from the file behind it, wherever it stands [azure-cli:
 * azure.cli.core.commands, _expand_file_prefixed_files]: so that nobody reads the token in a list of processes.
 */
export function azSignIn(
  { tenantId, clientId, subscriptionId, environment }: AzureTarget,
  tokenFile: string,
): ToolSignIn {
  const who = ['--service-principal', '--username', clientId, '--tenant', tenantId];
  return {
    program: 'az',
    runs: [
      // An application without a subscription may have a vault all the same.
      ['login', ...who, '--federated-token', `@${tokenFile}`, '--allow-no-subscriptions', '--output', 'none'],
      ...(subscriptionId === undefined ? [] : [['account', 'set', '--subscription', subscriptionId]]),
    ],
    // What it keeps there is a token, and a repository may have set it.
    movedBy: 'AZURE_CONFIG_DIR',
    // https://learn.microsoft.com/cli/azure/use-azure-cli-successfully-troubleshooting#work-behind-a-proxy
    rootsVariable: 'REQUESTS_CA_BUNDLE',
    hint:
      environment === undefined
        ? 'Run `rolecall doctor`, and see that the role has a federated credential for this identity.'
        : `See that \`az\` is in that cloud: \`az cloud set --name ${CLOUD_NAMES[environment]}\`.`,
    notes: [
      `It keeps the identity token in ~/.azure until \`az logout --username ${clientId}\`.`,
      '`azd` takes what `az` has once it is told to: `azd config set auth.useAzCliAuth true`.',
    ],
  };
}
