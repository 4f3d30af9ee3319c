import type { AzureTarget } from '../../core/target.ts';

/** One of Microsoft's clouds, each with directories and subscriptions of its own. */
export interface AzureEnvironment {
  /** Beside a directory's id. */
  readonly name: string;
  /** The origin that issues tokens, as `AZURE_AUTHORITY_HOST` names it. */
  readonly authority: string;
  /** What a federated credential is told to expect, and so what a token has to be for. */
  readonly audience: string;
  /** The origin of Azure Resource Manager. */
  readonly resourceManager: string;
  /** The origin of its console. */
  readonly portal: string;
}

/**
 * By the words of the Terraform provider. Audiences: https://learn.microsoft.com/entra/workload-id/workload-identity-federation-config-app-trust-managed-identity;
 * authorities: `AzureAuthorityHosts` of `@azure/identity`; resource managers and portals: `az cloud list`.
 */
export const AZURE_ENVIRONMENTS = {
  public: {
    name: 'Azure',
    authority: 'https://login.microsoftonline.com',
    audience: 'api://AzureADTokenExchange',
    resourceManager: 'https://management.azure.com',
    portal: 'https://portal.azure.com',
  },
  usgovernment: {
    name: 'Azure US Government',
    authority: 'https://login.microsoftonline.us',
    audience: 'api://AzureADTokenExchangeUSGov',
    resourceManager: 'https://management.usgovcloudapi.net',
    portal: 'https://portal.azure.us',
  },
  china: {
    name: 'Azure China',
    authority: 'https://login.chinacloudapi.cn',
    audience: 'api://AzureADTokenExchangeChina',
    resourceManager: 'https://management.chinacloudapi.cn',
    portal: 'https://portal.azure.cn',
  },
} as const satisfies Readonly<Record<string, AzureEnvironment>>;

/** As a role map may write them. */
export const ENVIRONMENT_NAMES = [
  'public',
  'usgovernment',
  'china',
] as const satisfies readonly (keyof typeof AZURE_ENVIRONMENTS)[];

export function environmentOf({ environment }: Pick<AzureTarget, 'environment'>): AzureEnvironment {
  return AZURE_ENVIRONMENTS[environment ?? 'public'];
}

/** Answers how an audience that is meant for Azure is written right; undefined for one that is, and for any other. */
export function audienceMeant(audience: string): string | undefined {
  const audiences = Object.values(AZURE_ENVIRONMENTS).map(each => each.audience);
  if (audiences.some(each => each === audience)) return undefined;
  return audiences.find(each => withoutScheme(each) === withoutScheme(audience));
}

function withoutScheme(audience: string): string {
  return audience
    .toLowerCase()
    .replace(/^[a-z]+:\/*/, '')
    .replace(/\/+$/, '');
}
