import * as z from 'zod/mini';
import { described } from '../../documents/schema-parts.ts';
import type { CloudSchema } from '../cloud-schema.ts';
import { PROVIDER_PATTERN, SERVICE_ACCOUNT_PATTERN } from './writing.ts';

const schema = z
  .strictObject({
    provider: z
      .string()
      .check(
        z.regex(PROVIDER_PATTERN),
        described('Workload identity provider, by project number.', [
          'projects/123456/locations/global/workloadIdentityPools/dev/providers/ona',
        ]),
      ),
    serviceAccount: z.optional(
      z
        .string()
        .check(
          z.regex(SERVICE_ACCOUNT_PATTERN),
          described('Service account to impersonate; without it the federated identity is used as it is.', [
            'reader@acme.iam.gserviceaccount.com',
          ]),
        ),
    ),
  })
  .check(described('An identity in Google Cloud, through workload identity federation.'));

export const googleTargets: CloudSchema<typeof schema> = {
  schema,
  keys: { '': Object.keys(schema.shape) },
  rules: {
    '': { code: 'wrong-type', expected: 'a map with provider' },
    provider: {
      code: 'bad-provider',
      expected:
        'projects/<project number>/locations/global/workloadIdentityPools/<pool>/providers/<provider>, with the number, not the name, of the project',
    },
    serviceAccount: {
      code: 'bad-service-account',
      expected: "a service account's address, such as reader@acme.iam.gserviceaccount.com",
    },
  },
};
