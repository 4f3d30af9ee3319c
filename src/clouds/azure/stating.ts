import type { CloudStating } from '../cloud-stating.ts';

export const azureStating: CloudStating = {
  terms: [
    {
      key: 'clientId',
      flags: '--client-id <id>',
      description: 'a role of Azure instead: the application with the federated credential',
      variable: 'ROLECALL_CLIENT_ID',
    },
    {
      key: 'tenantId',
      flags: '--tenant-id <id>',
      description: 'its directory',
      variable: 'ROLECALL_TENANT_ID',
    },
    {
      key: 'subscriptionId',
      flags: '--subscription-id <id>',
      description: 'the subscription that tools start with',
      variable: 'ROLECALL_SUBSCRIPTION_ID',
    },
  ],
  // Of an ID nothing can be read; its beginning tells two apart.
  roleName: ({ clientId }) => `azure-${/^[0-9a-f]{8}/i.exec(String(clientId))?.[0] ?? 'role'}`,
};
