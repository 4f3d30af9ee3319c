import type { EnvironmentVariables } from '../core/ports.ts';
import { providerName } from '../trust/web-identity-keys.ts';
import type { SandboxAccount, SandboxRole } from './account.ts';
import type { SandboxIdentity } from './identity.ts';

/** What a demonstration writes so that Rolecall meets the sandbox instead of the clouds; as data, nothing is written here. */
export interface SandboxDemo {
  /** `rolecall.yaml` of a repository. */
  readonly roleMap: string;
  /** `~/.config/rolecall/config.yaml`. */
  readonly userConfiguration: string;
  /** What the platform sets in an environment. */
  readonly environment: EnvironmentVariables;
}

export interface DemoFacts {
  readonly account: SandboxAccount;
  readonly issuer: string;
  readonly sts: string;
  readonly region: string;
  readonly programDirectory: string;
  readonly identity: SandboxIdentity;
}

/** Two roles as a team would have them, trusting this project's subject and no other. */
export function demoRoles(account: SandboxAccount, issuer: string, identity: SandboxIdentity): readonly SandboxRole[] {
  const trust = (subject: Readonly<Record<string, Readonly<Record<string, string>>>>): unknown => ({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: account.providerArn(issuer) },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: subject,
      },
    ],
  });
  const { sub, aud } = { sub: `${providerName(issuer)}:sub`, aud: `${providerName(issuer)}:aud` };
  const project = trust({
    StringEquals: { [aud]: 'sts.amazonaws.com' },
    StringLike: { [sub]: subjectPattern(identity) },
  });
  const other = trust({
    StringEquals: { [aud]: 'sts.amazonaws.com', [sub]: 'organization_id:acme:project_id:payments' },
  });
  return [
    { name: 'dev-readonly', trustPolicy: project, maxSessionSeconds: 14_400 },
    { name: 'deploy-staging', trustPolicy: project, maxSessionSeconds: 3600 },
    // Denied on purpose, so that a demonstration can show why.
    { name: 'payments-admin', trustPolicy: other, maxSessionSeconds: 3600 },
  ];
}

function subjectPattern(identity: SandboxIdentity): string {
  if (identity.platform === 'gitpod-classic') return identity.repositoryUrl;
  return identity.tokenVersion === 'v2'
    ? `org:${identity.organizationId}/prj:${identity.projectId}/env:*`
    : `organization_id:${identity.organizationId}:project_id:${identity.projectId}`;
}

export function demoFiles({ account, issuer, sts, region, programDirectory, identity }: DemoFacts): SandboxDemo {
  const arn = (name: string): string => `arn:aws:iam::${account.id}:role/${name}`;
  const platform = identity.platform;
  const issuerKey = platform === 'ona' ? 'ona' : 'gitpodClassic';
  return {
    roleMap: `version: 1
roles:
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
`,
    userConfiguration: `version: 1
endpoints:
  aws: ${sts}
issuers:
  ${issuerKey}: ${issuer}
programDirectories:
  - ${JSON.stringify(programDirectory)}
`,
    environment:
      platform === 'ona'
        ? { GITPOD_ENVIRONMENT_ID: identity.environmentId }
        : {
            GITPOD_WORKSPACE_ID: identity.environmentId,
            GITPOD_WORKSPACE_CONTEXT_URL: identity.repositoryUrl,
            GITPOD_GIT_USER_EMAIL: identity.email,
          },
  };
}
