import type { KeptRole } from '../broker/broker.ts';
import { AWS_AUDIENCE } from '../clouds/aws/facts.ts';
import { providerName } from '../trust/aws/web-identity-keys.ts';
import type { SandboxAccount, SandboxRole } from './account.ts';
import type { AcmeGitHub } from './github/acme.ts';

/** A role that the sandbox's organisation keeps in its broker, and that an IAM role of the same name trusts. */
interface KeptForAcme extends Pick<KeptRole, 'name' | 'description' | 'permission' | 'durationSeconds'> {
  readonly team: boolean;
}

const ROLES: readonly KeptForAcme[] = [
  {
    name: 'deploy-production',
    description: 'Deploy to production, for maintainers of the repository',
    permission: 'maintain',
    team: false,
    durationSeconds: 900,
  },
  {
    name: 'incident-readonly',
    description: 'Read everything in production, for the incident team',
    permission: 'write',
    team: true,
    durationSeconds: 3600,
  },
];

type Acme = Pick<AcmeGitHub, 'organization' | 'repository' | 'team'>;

/** What the sandbox's broker keeps for the one repository. */
export function acmeCatalogue(
  { organization, repository, team }: Acme,
  account: { readonly id: string; readonly region: string },
): readonly KeptRole[] {
  return ROLES.map(({ team: isForTeam, ...role }) => ({
    ...role,
    owner: organization.id,
    repositories: [repository.id],
    teams: isForTeam ? [team.id] : undefined,
    subject: 'repository',
    audiences: [AWS_AUDIENCE],
    target: { aws: { roleArn: `arn:aws:iam::${account.id}:role/${role.name}`, region: account.region } },
  }));
}

/** The IAM roles behind it: each trusts the broker's tokens for that role of the catalogue, and nothing else. */
export function catalogueRoles(
  account: SandboxAccount,
  issuer: string,
  { organization, repository }: Acme,
): readonly SandboxRole[] {
  const provider = providerName(issuer);
  return ROLES.map(({ name }) => ({
    name,
    trustPolicy: {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Principal: { Federated: account.providerArn(issuer) },
        Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession', 'sts:SetSourceIdentity'],
        Condition: {
          StringEquals: {
            [`${provider}:aud`]: AWS_AUDIENCE,
            [`${provider}:sub`]: `owner:${organization.id}:repo:${repository.id}:role:${name}`,
          },
        },
      },
    },
  }));
}
