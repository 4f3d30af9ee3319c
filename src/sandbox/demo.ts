import type { IdentityCenterPortal } from '../core/identity-center.ts';
import type { EnvironmentVariables } from '../core/ports.ts';
import { AWS_AUDIENCE } from '../clouds/aws/facts.ts';
import { providerName } from '../trust/aws/web-identity-keys.ts';
import type { SandboxAccount, SandboxRole } from './account.ts';
import { federatedRoles } from './federated-roles.ts';
import type { AcmeGitHub } from './github/acme.ts';
import type { SandboxIdentity } from './identity.ts';
import type { SandboxAzure } from './start-azure.ts';
import type { SandboxGoogle } from './start-google.ts';
import type { SandboxSurroundings } from './surroundings.ts';
import { BROKER_PROVIDER, PLATFORM_PROVIDER, type TrustedIdentity } from './trusted-identities.ts';

/** What a demonstration writes so that Rolecall meets the sandbox instead of the clouds; as data, nothing is written here. */
export interface SandboxDemo {
  /** `rolecall.yaml` of a repository. */
  readonly roleMap: string;
  /** `~/.config/rolecall/config.yaml`. */
  readonly userConfiguration: string;
  /** What the platform sets in an environment. */
  readonly environment: EnvironmentVariables;
}

/** Roles as a team would have them, trusting the subjects given and no other. */
export function demoRoles(account: SandboxAccount, identities: readonly TrustedIdentity[]): readonly SandboxRole[] {
  const trust = (subjectOf: (identity: TrustedIdentity) => string): unknown => ({
    Version: '2012-10-17',
    Statement: identities.map(identity => ({
      Effect: 'Allow',
      Principal: { Federated: account.providerArn(identity.issuer) },
      Action: [
        'sts:AssumeRoleWithWebIdentity',
        ...(identity.tagged ? ['sts:TagSession', 'sts:SetSourceIdentity'] : []),
      ],
      Condition: condition(providerName(identity.issuer), subjectOf(identity)),
    })),
  });
  const project = trust(({ subject }) => subject);
  const other = trust(({ otherSubject }) => otherSubject);
  return [
    {
      name: 'dev-readonly',
      trustPolicy: project,
      maxSessionSeconds: 14_400,
      readsRoles: true,
      readsServiceUse: true,
      readsAnalysis: true,
    },
    {
      name: 'deploy-staging',
      trustPolicy: project,
      maxSessionSeconds: 3600,
      services: { cloudformation: '2026-10-01T09:00:00Z', s3: '2026-10-01T09:00:00Z', dynamodb: undefined },
      unusedAccess: ['UnusedPermission'],
    },
    // Denied on purpose, so that a demonstration can show why.
    {
      name: 'payments-admin',
      trustPolicy: other,
      maxSessionSeconds: 3600,
      services: { iam: undefined, kms: undefined },
    },
  ];
}

function condition(provider: string, subject: string): unknown {
  const audience = { [`${provider}:aud`]: AWS_AUDIENCE };
  const about = { [`${provider}:sub`]: subject };
  return subject.includes('*')
    ? { StringEquals: audience, StringLike: about }
    : { StringEquals: { ...audience, ...about } };
}

export interface DemoFacts {
  readonly account: SandboxAccount;
  readonly sts: string;
  readonly region: string;
  readonly google: SandboxGoogle;
  readonly azure: SandboxAzure;
}

/** In an Ona environment or a Gitpod Classic workspace. */
export function platformDemo(
  facts: DemoFacts,
  {
    identity,
    issuer,
    programDirectory,
  }: {
    readonly identity: SandboxIdentity;
    readonly issuer: string;
    readonly programDirectory: string;
  },
): SandboxDemo {
  const isOna = identity.platform === 'ona';
  return {
    roleMap: roleMap(facts, identity.platform),
    userConfiguration: `${sandboxClouds(facts)}issuers:
  ${isOna ? 'ona' : 'gitpodClassic'}: ${issuer}
programDirectories:
  - ${JSON.stringify(programDirectory)}
`,
    environment: isOna
      ? { GITPOD_ENVIRONMENT_ID: identity.environmentId }
      : {
          GITPOD_WORKSPACE_ID: identity.environmentId,
          GITPOD_WORKSPACE_CONTEXT_URL: identity.repositoryUrl,
          GITPOD_GIT_USER_EMAIL: identity.email,
        },
  };
}

/** In a codespace: the map names the broker, the person's own configuration only whom to believe. */
export function codespaceDemo(
  facts: DemoFacts,
  {
    acme,
    broker,
  }: {
    readonly acme: AcmeGitHub;
    readonly broker: string;
  },
): SandboxDemo {
  const { organization, person, repository, codespace, token } = acme;
  return {
    roleMap: roleMap(facts, 'codespaces', broker),
    userConfiguration: sandboxClouds(facts),
    // https://docs.github.com/codespaces/developing-in-a-codespace/default-environment-variables-for-your-codespace
    environment: {
      CODESPACES: 'true',
      CODESPACE_NAME: codespace.name,
      GITHUB_CODESPACES_PORT_FORWARDING_DOMAIN: 'app.github.dev',
      GITHUB_USER: person.login,
      GITHUB_REPOSITORY: `${organization.login}/${repository.name}`,
      GITHUB_TOKEN: token,
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_API_URL: 'https://api.github.com',
      GITHUB_GRAPHQL_URL: 'https://api.github.com/graphql',
      GIT_COMMITTER_NAME: person.login,
      GIT_COMMITTER_EMAIL: 'noreply@github.com',
    },
  };
}

/** Of a person's configuration: the sandbox in place of each cloud, and by what the one that speaks TLS is believed. */
export function sandboxClouds({ sts, google, azure }: Pick<DemoFacts, 'sts' | 'google' | 'azure'>): string {
  return `version: 1
endpoints:
  aws: ${sts}
  gcp: ${google.origin}
  azure: ${azure.origin}
ca: ${JSON.stringify(azure.certificateFile)}
`;
}

/** Where people sign in to an IAM Identity Center: its permission sets are the roles. */
export function identityCenterDemo(
  { account, sts, certificate }: Pick<SandboxSurroundings, 'account' | 'sts' | 'certificate'>,
  { portal: { startUrl, region }, origin }: { readonly portal: IdentityCenterPortal; readonly origin: string },
): Omit<SandboxDemo, 'environment'> {
  return {
    roleMap: `version: 1
identity:
  identityCenter: { startUrl: "${startUrl}", region: ${region} }
roles:
  readonly:
    description: Read-only in the development account
    aws:
      identityCenter:
        startUrl: ${startUrl}
        region: ${region}
        accountId: "${account.id}"
        roleName: ReadOnly
`,
    userConfiguration: `version: 1
endpoints:
  aws: ${sts}
  identityCenter: ${origin}
ca: ${JSON.stringify(certificate.file)}
`,
  };
}

function roleMap(facts: DemoFacts, platform: string, broker?: string): string {
  const { account, region } = facts;
  const arn = (name: string): string => `arn:aws:iam::${account.id}:role/${name}`;
  const identity = broker === undefined ? '' : `identity:\n  codespaces: { broker: "${broker}" }\n`;
  return `version: 1
${identity}roles:
  dev-readonly:
    description: Read-only in the development account
    use: developer
    duration: 1h
    aws: { roleArn: ${arn('dev-readonly')}, region: ${region} }
  deploy-staging:
    description: Deploy to staging
    use: developer
    duration: 15m
    confirm: true
    aws: { roleArn: ${arn('deploy-staging')}, region: ${region} }
    when: { branches: [main, "release/*"], platforms: [${platform}] }
  payments-admin:
    description: Of another project, which AWS refuses
    use: developer
    duration: 15m
    aws: { roleArn: ${arn('payments-admin')}, region: ${region} }
${federatedRoles(facts, broker === undefined ? PLATFORM_PROVIDER : BROKER_PROVIDER)}`;
}
