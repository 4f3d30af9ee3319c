import { shellWord } from '../../../core/text.ts';
import type { TrustText } from '../trust-text.ts';
import { type GoogleRequest, googleTrust } from './provider.ts';

/** https://cloud.google.com/sdk/gcloud/reference/iam/workload-identity-pools/providers/create-oidc */
export function gcloudScript(request: GoogleRequest): TrustText {
  const trust = googleTrust(request);
  // By whole names: `--project` takes no project's number, and a provider's name has nothing else.
  const pool = `projects/${trust.project}/locations/global/workloadIdentityPools/${trust.pool}`;
  const commands = [
    ...(request.fromScratch ? [['gcloud iam workload-identity-pools create', pool]] : []),
    [
      'gcloud iam workload-identity-pools providers create-oidc',
      `${pool}/providers/${trust.provider}`,
      `--issuer-uri=${shellWord(trust.issuer)}`,
      ...(trust.allowedAudiences.length === 0
        ? []
        : [`--allowed-audiences=${shellWord(trust.allowedAudiences.join(','))}`]),
      `--attribute-mapping=${shellWord(trust.mapping.map(pair => pair.join('=')).join(','))}`,
      `--attribute-condition=${shellWord(trust.condition)}`,
    ],
    ...trust.members.flatMap(member =>
      trust.serviceAccount === undefined
        ? []
        : [
            [
              'gcloud iam service-accounts add-iam-policy-binding',
              shellWord(`projects/-/serviceAccounts/${trust.serviceAccount}`),
              '--role=roles/iam.workloadIdentityUser',
              `--member=${shellWord(member)}`,
            ],
          ],
    ),
  ];
  const head = trust.serviceAccount === undefined ? `# Bind roles to: ${trust.members.join(' ')}\n` : '';
  return {
    text: `#!/bin/sh\nset -eu\n${head}${commands.map(words => `\n${words.join(' \\\n  ')}\n`).join('')}`,
    file: 'trust.sh',
    next: 'sh trust.sh',
  };
}
