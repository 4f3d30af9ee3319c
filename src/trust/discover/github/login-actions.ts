import type { LoginCloud, LoginSetting } from '../login.ts';

/** An action that logs in with the run's token. */
export interface LoginAction {
  /** `owner/name`, in lower case. */
  readonly name: string;
  /** What copies of it are called, whoever owns them: taken for it where the role is given. */
  readonly copies: readonly string[];
  readonly cloud: LoginCloud;
  /** The input that names the role. */
  readonly role: string;
  readonly settings: Readonly<Partial<Record<LoginSetting, string>>>;
  /** Inputs that hold a key that lasts. */
  readonly keys: readonly string[];
  /** Of those, the ones with which the role is not taken with a token. */
  readonly instead: readonly string[];
  /** An input and the values with which it is a login with a token; without that input it is none. */
  readonly only?: { readonly input: string; readonly values: readonly string[] };
  /** An input and the values with which it is no login with a token. */
  readonly never?: { readonly input: string; readonly values: readonly string[] };
  /** An input with which it goes on from an earlier login. */
  readonly chains?: string;
}

/** Each by its own `action.yml`. */
export const LOGIN_ACTIONS: readonly LoginAction[] = [
  {
    name: 'aws-actions/configure-aws-credentials',
    copies: ['configure-aws-credentials'],
    cloud: 'aws',
    role: 'role-to-assume',
    settings: { region: 'aws-region', duration: 'role-duration-seconds', audience: 'audience' },
    keys: ['aws-access-key-id', 'aws-secret-access-key'],
    instead: ['aws-access-key-id'],
    chains: 'role-chaining',
  },
  {
    name: 'google-github-actions/auth',
    copies: ['auth', 'google-github-auth', 'google-github-actions-auth'],
    cloud: 'gcp',
    role: 'workload_identity_provider',
    settings: {
      serviceAccount: 'service_account',
      project: 'project_id',
      audience: 'audience',
      duration: 'access_token_lifetime',
    },
    keys: ['credentials_json'],
    instead: ['credentials_json'],
  },
  {
    name: 'azure/login',
    copies: ['login', 'azure-login'],
    cloud: 'azure',
    role: 'client-id',
    settings: {
      tenant: 'tenant-id',
      subscription: 'subscription-id',
      audience: 'audience',
      environment: 'environment',
    },
    keys: ['creds', 'client-secret'],
    instead: ['client-secret'],
    never: { input: 'auth-type', values: ['identity'] },
  },
  {
    name: 'hashicorp/vault-action',
    copies: ['vault-action'],
    cloud: 'vault',
    role: 'role',
    settings: { address: 'url', path: 'path', audience: 'jwtGithubAudience' },
    keys: ['token', 'secretId', 'password', 'githubToken', 'jwtPrivateKey'],
    instead: ['jwtPrivateKey', 'token'],
    only: { input: 'method', values: ['jwt'] },
  },
  {
    name: 'google-github-actions/setup-gcloud',
    copies: [],
    cloud: 'gcp',
    role: 'workload_identity_provider',
    settings: {},
    keys: ['service_account_key'],
    instead: ['service_account_key'],
  },
];

/** Variables that hold a key that lasts, whatever tool reads them. */
export const KEY_VARIABLES: ReadonlyMap<string, LoginCloud> = new Map<string, LoginCloud>([
  ['AWS_ACCESS_KEY_ID', 'aws'],
  ['AWS_SECRET_ACCESS_KEY', 'aws'],
  ['GOOGLE_CREDENTIALS', 'gcp'],
  ['GCP_SA_KEY', 'gcp'],
  ['GOOGLE_SERVICE_ACCOUNT_KEY', 'gcp'],
  ['ARM_CLIENT_SECRET', 'azure'],
  ['AZURE_CLIENT_SECRET', 'azure'],
  ['AZURE_CREDENTIALS', 'azure'],
  ['VAULT_TOKEN', 'vault'],
]);

/** An input or a secret that names a role wherever it is handed on to; by its name without `-`, `_` and case. */
export const ROLE_NAMES: readonly { readonly pattern: RegExp; readonly cloud: LoginCloud }[] = [
  { pattern: /(?:role(?:toassume|arn)|assumerole(?:arn)?|(?:aws|iam|oidc)[a-z0-9]*role(?:arn)?)$/, cloud: 'aws' },
  { pattern: /(?:workloadidentity|wif)(?:provider)(?:name|id)?$/, cloud: 'gcp' },
  { pattern: /^(?:azure|arm|az)(?:[a-z0-9]*)clientid$/, cloud: 'azure' },
];

/** An input or a secret that holds a key that lasts, by its name as {@link ROLE_NAMES} are. */
export const KEY_NAMES: readonly { readonly pattern: RegExp; readonly cloud: LoginCloud }[] = [
  { pattern: /(?:awsaccesskeyid|awssecretaccesskey)$/, cloud: 'aws' },
  {
    pattern: /(?:gcp|google)(?:sa|serviceaccount)key$|^(?:gcpcredentials|googlecredentials|credentialsjson)$/,
    cloud: 'gcp',
  },
  { pattern: /^(?:azurecredentials|azureclientsecret|armclientsecret)$/, cloud: 'azure' },
];
