import type { SandboxAzure } from './start-azure.ts';
import type { SandboxGoogle } from './start-google.ts';
import type { TrustedIdentity } from './trusted-identities.ts';

/** What Entra takes in the public cloud of a token of another issuer's. */
export const ENTRA_AUDIENCE = 'api://AzureADTokenExchange';

const POOL = 'acme-dev';
const READER = 'reader@acme-dev.iam.gserviceaccount.com';
const OPERATOR = '5d2f7c3a-0b1e-4c8d-a6f9-7e8d9c0b1a2f';
const SUBSCRIPTION = '9a8b7c6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d';

interface OtherClouds {
  readonly google: Pick<SandboxGoogle, 'project'>;
  readonly azure: Pick<SandboxAzure, 'directory'>;
}

/** Puts the one service account that its pool may be, and the one application, which trusts nobody yet. */
export function putFederatedRoles({ google, azure }: OtherClouds): void {
  const workloadIdentityUsers = [google.project.principalSet(POOL, '*')];
  google.project.putServiceAccount({
    email: READER,
    workloadIdentityUsers,
    seesActivity: true,
    lastAuthenticated: '2026-10-02T07:00:00Z',
  });
  const application = {
    clientId: OPERATOR,
    displayName: 'staging-operator',
    subscriptions: [SUBSCRIPTION],
    readsReports: true,
    lastSignIn: '2026-10-03T08:00:00Z',
  };
  azure.directory.putApplication({ ...application, credentials: [] });
}

/**
 * Lets an identity be both, as a team would: by a provider of the pool for its issuer, whose condition names the subject, and by
 * a federated credential.
 */
export function trustFederated(
  { google, azure }: OtherClouds,
  { provider, issuer, subject, wholeSubject }: Omit<TrustedIdentity, 'otherSubject' | 'tagged'>,
): void {
  const [beginning = '', ...rest] = subject.split('*');
  google.project.putProvider({
    name: google.project.providerName(POOL, provider),
    issuer,
    attributeMapping: { 'google.subject': 'assertion.sub' },
    attributeCondition:
      rest.length === 0 ? `assertion.sub == '${subject}'` : `assertion.sub.startsWith('${beginning}')`,
  });
  azure.directory.addCredential(OPERATOR, { issuer, subject: wholeSubject, audience: ENTRA_AUDIENCE });
}

/** The audience of a token that the project takes through that provider of the pool. */
export function googleAudience({ google }: Pick<OtherClouds, 'google'>, provider: string): string {
  return `https://iam.googleapis.com/${google.project.providerName(POOL, provider)}`;
}

/** Both, as the roles of a map for identities of that provider of the pool. */
export function federatedRoles({ google, azure }: OtherClouds, provider: string): string {
  return `  gcp-readonly:
    description: Read-only in the Google Cloud project
    use: developer
    duration: 1h
    gcp:
      provider: ${google.project.providerName(POOL, provider)}
      serviceAccount: ${READER}
      project: acme-dev
  azure-operator:
    description: Operate staging in Azure
    use: developer
    azure:
      tenantId: ${azure.directory.tenantId}
      clientId: ${OPERATOR}
      subscriptionId: ${SUBSCRIPTION}
`;
}
