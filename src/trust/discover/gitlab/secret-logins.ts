import type { FoundValue, LoginMeans, LoginSetting } from '../login.ts';
import { placeOfNode } from '../nodes.ts';
import { joined, openText, single } from '../possible-texts.ts';
import type { ScriptLogin } from '../shell/found-in-script.ts';
import { type Config, configAt, plainTexts } from './config.ts';
import type { JobVariables } from './variables.ts';

/** Where the runner fetches a secret from, and with which variables it logs in there (https://docs.gitlab.com/ci/secrets/). */
interface SecretProvider extends LoginMeans {
  readonly key: string;
  /** A key of the secret that names the role in place of the variables. */
  readonly ownRole?: string;
  /** Texts and variables that are the role. */
  readonly role: readonly string[];
  readonly settings: Readonly<Partial<Record<LoginSetting, string>>>;
}

const PROVIDERS: readonly SecretProvider[] = [
  {
    key: 'vault',
    name: 'secrets: vault',
    cloud: 'vault',
    basis: 'token',
    role: ['$VAULT_AUTH_ROLE'],
    settings: { address: 'VAULT_SERVER_URL', path: 'VAULT_AUTH_PATH' },
  },
  {
    key: 'gcp_secret_manager',
    name: 'secrets: gcp_secret_manager',
    cloud: 'gcp',
    basis: 'token',
    role: [
      'projects/',
      '$GCP_PROJECT_NUMBER',
      '/locations/global/workloadIdentityPools/',
      '$GCP_WORKLOAD_IDENTITY_FEDERATION_POOL_ID',
      '/providers/',
      '$GCP_WORKLOAD_IDENTITY_FEDERATION_PROVIDER_ID',
    ],
    settings: {},
  },
  {
    key: 'azure_key_vault',
    name: 'secrets: azure_key_vault',
    cloud: 'azure',
    basis: 'token',
    role: ['$AZURE_CLIENT_ID'],
    settings: { tenant: 'AZURE_TENANT_ID' },
  },
  {
    key: 'aws_secrets_manager',
    name: 'secrets: aws_secrets_manager',
    cloud: 'aws',
    basis: 'token',
    ownRole: 'role_arn',
    role: ['$AWS_ROLE_ARN'],
    settings: { region: 'AWS_REGION' },
  },
];

/** What the runner logs in to for `secrets` of a job. */
export function secretLogins(
  secrets: Config | undefined,
  variables: JobVariables,
  tokens: ReadonlyMap<string, FoundValue>,
): readonly ScriptLogin[] {
  if (secrets?.kind !== 'map') return [];
  return [...secrets.entries.values()].flatMap(secret =>
    PROVIDERS.flatMap(({ key, ownRole, role: parts, settings: names, ...means }): readonly ScriptLogin[] => {
      const at = configAt(secret, key);
      if (at === undefined) return [];
      const place = placeOfNode(at.source.document.path, at.node);
      const resolved = joined(
        parts.map(part => ({
          texts: part.startsWith('$')
            ? (variables.texts(part.slice(1)) ?? single(openText(part)))
            : single({ parts: [part] }),
          written: part,
        })),
      );
      const own = ownRole === undefined ? undefined : variables.value(configAt(at, ownRole));
      const role: FoundValue = own ?? { written: parts.join(''), place, resolved };
      const settings: Partial<Record<LoginSetting, FoundValue>> = {};
      for (const setting of ['address', 'path', 'tenant', 'region'] as const) {
        const name = names[setting];
        const value =
          variables.value(configAt(at, setting)) ?? (name === undefined ? undefined : variables.found(name));
        if (value !== undefined) settings[setting] = value;
      }
      const token = plainTexts(configAt(secret, 'token'))[0]?.replaceAll(/[${}]/g, '');
      const audience = token === undefined ? undefined : tokens.get(token);
      if (audience !== undefined) settings.audience = audience;
      return [{ ...means, role, settings, place }];
    }),
  );
}
