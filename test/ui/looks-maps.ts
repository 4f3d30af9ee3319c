/** As long as a role's name can be. */
export const LONG = `${'a-role-with-a-name-as-long-as-a-name-can-be'.padEnd(60, '-x')}-end`;

export function awsRole(account: string, name: string): string {
  return `{ roleArn: "arn:aws:iam::${account}:role/${name}", region: eu-west-1 }`;
}

/** Something of every kind of row. */
export const ONE_ACCOUNT = `version: 1
roles:
  dev-readonly: { description: Read-only in the development account, default: true, aws: ${awsRole('111122223333', 'dev-readonly')} }
  deploy-staging: { duration: 15m, confirm: true, aws: ${awsRole('111122223333', 'deploy-staging')} }
  log-reader: { aws: ${awsRole('111122223333', 'log-reader')} }
  queue-admin: { duration: 15m, aws: ${awsRole('111122223333', 'queue-admin')} }
  payments-admin: { duration: 15m, aws: ${awsRole('111122223333', 'payments-admin')} }
  deploy-prod: { when: { branches: [release/*] }, aws: ${awsRole('111122223333', 'deploy-prod')} }
  nightly: { use: automation, aws: ${awsRole('111122223333', 'nightly')} }
  old-role: { aws: { roleArn: "arn:aws:iam::111122223333:role/old" } }
  mine: { aws: ${awsRole('111122223333', 'mine')} }
`;

export const MANY_ACCOUNTS = `version: 1
roles:
  dev-readonly: { description: Read-only in the development account, default: true, aws: ${awsRole('111122223333', 'dev-readonly')} }
  ${LONG}: { aws: ${awsRole('111122223333', 'long')} }
  deploy-prod: { when: { branches: [main, "release/*"] }, aws: ${awsRole('444455556666', 'deploy-prod')} }
  data-reader: { gcp: { provider: projects/123456789012/locations/global/workloadIdentityPools/developers/providers/ona-cloud } }
  infra: { azure: { tenantId: 0f8fad5b-d9cb-469f-a165-70867728950e, clientId: 7c9e6679-7425-40de-944b-e07fc1f90ae7 } }
`;

export const TWO_HUNDRED = `version: 1
roles:
${Array.from({ length: 200 }, (_, index) => `  team-${index}: { aws: ${awsRole('111122223333', `team-${index}`)} }`).join('\n')}
`;
