import type { LoginMeans, LoginSetting } from '../login.ts';

/** A command that logs in with a token that it is given, or that asks for one itself. */
export interface LoginCommand extends LoginMeans {
  /** Words that follow each other; the first is the program, whatever its folder. */
  readonly words: readonly string[];
  /** Options that name the role; without any, what stands behind the words. */
  readonly role: readonly string[];
  readonly settings: Readonly<Partial<Record<LoginSetting, readonly string[]>>>;
  /** One of these options must be there. */
  readonly needs?: readonly string[];
  /** Where what stands behind the words has this in it, another token than the run's is used. */
  readonly never?: string;
}

/** By the reference of each tool. Options of Go's flag package (`-method`) are given with one dash. */
export const LOGIN_COMMANDS: readonly LoginCommand[] = [
  {
    name: 'aws sts assume-role-with-web-identity',
    cloud: 'aws',
    basis: 'token',
    words: ['aws', 'sts', 'assume-role-with-web-identity'],
    role: ['--role-arn'],
    settings: { duration: ['--duration-seconds'], region: ['--region'] },
  },
  {
    name: 'aws sts assume-role',
    cloud: 'aws',
    basis: 'chained',
    words: ['aws', 'sts', 'assume-role'],
    role: ['--role-arn'],
    settings: { duration: ['--duration-seconds'], region: ['--region'] },
  },
  {
    name: 'gcloud iam workload-identity-pools create-cred-config',
    cloud: 'gcp',
    basis: 'token',
    words: ['gcloud', 'iam', 'workload-identity-pools', 'create-cred-config'],
    role: [],
    settings: { serviceAccount: ['--service-account'] },
  },
  {
    name: 'az login',
    cloud: 'azure',
    basis: 'token',
    words: ['az', 'login'],
    role: ['-u', '--username', '--client-id'],
    settings: { tenant: ['-t', '--tenant'] },
    needs: ['--federated-token'],
  },
  {
    name: 'Connect-AzAccount',
    cloud: 'azure',
    basis: 'token',
    words: ['connect-azaccount'],
    role: ['-applicationid', '-clientid'],
    settings: { tenant: ['-tenant', '-tenantid'], subscription: ['-subscription', '-subscriptionid'] },
    needs: ['-federatedtoken'],
  },
  {
    name: 'vault login',
    cloud: 'vault',
    basis: 'token',
    words: ['vault', 'login'],
    role: ['role'],
    settings: { path: ['-path'], address: ['-address'] },
    needs: ['jwt'],
  },
  {
    name: 'vault write auth/…/login',
    cloud: 'vault',
    basis: 'token',
    words: ['vault', 'write'],
    role: ['role'],
    settings: { address: ['-address'] },
    needs: ['jwt'],
    never: 'kubernetes',
  },
  ...['gp', 'gitpod', 'ona'].flatMap((program): readonly LoginCommand[] => [
    {
      name: `${program} idp login aws`,
      cloud: 'aws',
      basis: 'token',
      words: [program, 'idp', 'login', 'aws'],
      role: ['--role-arn'],
      settings: { audience: ['--audience'], duration: ['--duration-seconds', '-d'] },
    },
    {
      name: `${program} idp login vault`,
      cloud: 'vault',
      basis: 'token',
      words: [program, 'idp', 'login', 'vault'],
      role: ['--role'],
      settings: { audience: ['--audience'] },
    },
    {
      name: `${program} idp login azure`,
      cloud: 'azure',
      basis: 'token',
      words: [program, 'idp', 'login', 'azure'],
      role: ['--client-id'],
      settings: { tenant: ['--tenant-id', '--tenant'], subscription: ['--subscription-id', '--subscription'] },
    },
    {
      name: `${program} idp gcloud-token`,
      cloud: 'gcp',
      basis: 'token',
      words: [program, 'idp', 'gcloud-token'],
      role: ['--audience'],
      settings: {},
    },
  ]),
];

/** Commands that give a token and leave it to others what it is for. */
export const TOKEN_COMMANDS: readonly { readonly words: readonly string[]; readonly audience: string }[] = [
  'gp',
  'gitpod',
  'ona',
].map(program => ({ words: [program, 'idp', 'token'], audience: '--audience' }));

/** Options that take no value, where the word behind them counts. */
export const FLAGS: ReadonlySet<string> = new Set([
  '--aws',
  '--azure',
  '--quiet',
  '-q',
  '--enable-imdsv2',
  '--include-quota-project-id',
  '--service-principal',
  '--allow-no-subscriptions',
  '-serviceprincipal',
  '--no-verify-ssl',
  '--no-cli-pager',
  '--decode',
]);

/** Commands that log in with a key that lasts, by the option that holds it. */
export const KEY_COMMANDS: readonly {
  readonly cloud: LoginMeans['cloud'];
  readonly words: readonly string[];
  readonly key: readonly string[];
}[] = [
  { cloud: 'azure', words: ['az', 'login'], key: ['-p', '--password'] },
  { cloud: 'gcp', words: ['gcloud', 'auth', 'activate-service-account'], key: ['--key-file'] },
  { cloud: 'aws', words: ['aws', 'configure', 'set', 'aws_access_key_id'], key: [] },
  { cloud: 'aws', words: ['aws', 'configure', 'set', 'aws_secret_access_key'], key: [] },
];
