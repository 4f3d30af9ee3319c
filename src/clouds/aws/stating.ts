import type { CloudStating } from '../cloud-stating.ts';

export const awsStating: CloudStating = {
  terms: [
    {
      key: 'roleArn',
      flags: '--role-arn <arn>',
      description: 'a role of AWS that need not stand in a map, in a pipeline or a coding agent',
      variable: 'ROLECALL_ROLE_ARN',
    },
    { key: 'region', flags: '--region <region>', description: 'its region', variable: 'ROLECALL_REGION' },
    {
      key: 'sessionPolicy',
      flags: '--session-policy <file>',
      description: 'narrow it to the IAM policy in this file',
      given: 'in-a-file',
    },
    {
      key: 'policyArns',
      flags: '--policy-arn <arn...>',
      description: 'narrow it to managed policies, at most ten',
      given: 'several',
    },
  ],
  roleName: ({ roleArn }) => String(roleArn).split('/').at(-1) ?? '',
};
