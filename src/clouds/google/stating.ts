import type { CloudStating } from '../cloud-stating.ts';

export const googleStating: CloudStating = {
  terms: [
    {
      key: 'provider',
      flags: '--provider <name>',
      description: 'a role of Google Cloud instead: its workload identity provider, by project number',
      variable: 'ROLECALL_PROVIDER',
    },
    {
      key: 'serviceAccount',
      flags: '--service-account <address>',
      description: 'the service account to be',
      variable: 'ROLECALL_SERVICE_ACCOUNT',
    },
    {
      key: 'project',
      flags: '--project <id>',
      description: 'the project that tools start with',
      variable: 'ROLECALL_PROJECT',
    },
  ],
  roleName: ({ provider, serviceAccount }) =>
    typeof serviceAccount === 'string'
      ? (serviceAccount.split('@')[0] ?? '')
      : (String(provider).split('/').at(-1) ?? ''),
};
