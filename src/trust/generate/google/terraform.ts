import { terraformArguments, terraformLabel, terraformText } from '../terraform-text.ts';
import type { TrustText } from '../trust-text.ts';
import { type GoogleRequest, type GoogleTrust, googleTrust } from './provider.ts';

/** https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/iam_workload_identity_pool_provider */
export function googleTerraform(request: GoogleRequest): TrustText {
  const trust = googleTrust(request);
  const label = terraformText(terraformLabel(trust.provider));
  const blocks = [
    ...(request.fromScratch ? [poolBlock(trust)] : []),
    `resource "google_iam_workload_identity_pool_provider" ${label} {\n` +
      terraformArguments('  ', [
        ['project', terraformText(trust.project)],
        [
          'workload_identity_pool_id',
          request.fromScratch ? `${poolAddress(trust)}.workload_identity_pool_id` : terraformText(trust.pool),
        ],
        ['workload_identity_pool_provider_id', terraformText(trust.provider)],
        ['attribute_condition', terraformText(trust.condition)],
      ]) +
      `\n  attribute_mapping = {\n${terraformArguments(
        '    ',
        trust.mapping.map(([attribute, expression]) => [terraformText(attribute), terraformText(expression)]),
      )}  }\n` +
      `\n  oidc {\n${terraformArguments('    ', [
        ['issuer_uri', terraformText(trust.issuer)],
        ...(trust.allowedAudiences.length === 0
          ? []
          : [['allowed_audiences', `[${trust.allowedAudiences.map(terraformText).join(', ')}]`] as const]),
      ])}  }\n}\n`,
    ...memberBlocks(trust),
  ];
  const head = trust.serviceAccount === undefined ? `# Bind roles to: ${trust.members.join(' ')}\n\n` : '';
  return { text: head + blocks.join('\n'), file: 'trust.tf', next: 'terraform plan' };
}

function poolAddress({ pool }: GoogleTrust): string {
  return `google_iam_workload_identity_pool.${terraformLabel(pool)}`;
}

function poolBlock({ pool, project }: GoogleTrust): string {
  return `resource "google_iam_workload_identity_pool" ${terraformText(terraformLabel(pool))} {\n${terraformArguments(
    '  ',
    [
      ['project', terraformText(project)],
      ['workload_identity_pool_id', terraformText(pool)],
    ],
  )}}\n`;
}

function memberBlocks({ serviceAccount, members, provider, project }: GoogleTrust): readonly string[] {
  if (serviceAccount === undefined) return [];
  const [, owner = project] = /@([^.]+)\.iam\.gserviceaccount\.com$/.exec(serviceAccount) ?? [];
  return members.map((member, index) => {
    const label = terraformLabel(index === 0 ? provider : `${provider}_${index + 1}`);
    return `resource "google_service_account_iam_member" ${terraformText(label)} {\n${terraformArguments('  ', [
      ['service_account_id', terraformText(`projects/${owner}/serviceAccounts/${serviceAccount}`)],
      ['role', terraformText('roles/iam.workloadIdentityUser')],
      ['member', terraformText(member)],
    ])}}\n`;
  });
}
