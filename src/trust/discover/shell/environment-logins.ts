import { knownText } from '../../../documents/written-text.ts';
import type { FoundValue, LoginMeans, LoginSetting } from '../login.ts';
import type { ScriptLogin } from './found-in-script.ts';

/** Variables that have a tool log in by itself. */
interface EnvironmentLogin extends LoginMeans {
  readonly role: string;
  /** One of these must be there. */
  readonly needs: readonly string[];
  readonly settings: Readonly<Partial<Record<LoginSetting, readonly string[]>>>;
}

const ENVIRONMENT_LOGINS: readonly EnvironmentLogin[] = [
  {
    name: 'AWS_ROLE_ARN',
    cloud: 'aws',
    basis: 'token',
    role: 'AWS_ROLE_ARN',
    needs: ['AWS_WEB_IDENTITY_TOKEN_FILE'],
    settings: { region: ['AWS_REGION', 'AWS_DEFAULT_REGION'] },
  },
  {
    // https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/guides/service_principal_oidc
    name: 'ARM_CLIENT_ID',
    cloud: 'azure',
    basis: 'token',
    role: 'ARM_CLIENT_ID',
    needs: ['ARM_USE_OIDC', 'ARM_OIDC_TOKEN', 'ARM_OIDC_TOKEN_FILE_PATH'],
    settings: { tenant: ['ARM_TENANT_ID'], subscription: ['ARM_SUBSCRIPTION_ID'] },
  },
  {
    name: 'AZURE_CLIENT_ID',
    cloud: 'azure',
    basis: 'token',
    role: 'AZURE_CLIENT_ID',
    needs: ['AZURE_FEDERATED_TOKEN_FILE'],
    settings: { tenant: ['AZURE_TENANT_ID'], subscription: ['AZURE_SUBSCRIPTION_ID'] },
  },
];

/** The names that have to do with it. */
export const LOGIN_VARIABLES: ReadonlySet<string> = new Set(
  ENVIRONMENT_LOGINS.flatMap(({ role, needs, settings }) => [role, ...needs, ...Object.values(settings).flat()]),
);

const DECISIVE: ReadonlySet<string> = new Set(ENVIRONMENT_LOGINS.flatMap(({ role, needs }) => [role, ...needs]));

/** Whether a tool logs in, or as which role, by that name. */
export function isDecisive(name: string): boolean {
  return DECISIVE.has(name);
}

/** What tools log in to by themselves, as variables have them. */
export function environmentLogins(found: (name: string) => FoundValue | undefined): readonly ScriptLogin[] {
  return ENVIRONMENT_LOGINS.flatMap(({ role: roleName, needs, settings: names, ...means }): readonly ScriptLogin[] => {
    const role = found(roleName);
    const isAsked = needs.some(name => isSet(found(name)));
    if (role === undefined || role.written === '' || !isAsked) return [];
    const settings: Partial<Record<LoginSetting, FoundValue>> = {};
    for (const setting of ['region', 'tenant', 'subscription'] as const) {
      const value = names[setting]?.flatMap(name => found(name) ?? [])[0];
      if (value !== undefined) settings[setting] = value;
    }
    return [{ ...means, role, settings, place: role.place }];
  });
}

function isSet(value: FoundValue | undefined): boolean {
  return (
    value?.resolved.values.some(text => !['', 'false', '0'].includes(knownText(text)?.toLowerCase() ?? '?')) ?? false
  );
}
