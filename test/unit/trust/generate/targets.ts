import type { Cloud } from '../../../../src/core/target.ts';
import type { TrustTargetByCloud } from '../../../../src/trust/generate/trust-target.ts';

const PROVIDER = 'projects/123456/locations/global/workloadIdentityPools/acme-pool/providers/acme-provider';

/** A target of each cloud. */
export const TARGETS: TrustTargetByCloud = {
  aws: {
    cloud: 'aws',
    roleArn: 'arn:aws:iam::111122223333:role/ci/deploy',
    accountId: '111122223333',
    partition: 'aws',
  },
  gcp: { cloud: 'gcp', provider: PROVIDER, serviceAccount: 'deploy@acme-dev.iam.gserviceaccount.com' },
  azure: { cloud: 'azure', clientId: '22222222-2222-4222-8222-222222222222' },
};

/** What clients of each ask for. */
export const AUDIENCES: Readonly<Record<Cloud, string>> = {
  aws: 'sts.amazonaws.com',
  gcp: `//iam.googleapis.com/${PROVIDER}`,
  azure: 'api://AzureADTokenExchange',
};
