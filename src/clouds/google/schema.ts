import * as z from 'zod/mini';
import { described } from '../../documents/schema-parts.ts';
import type { CloudSchema } from '../cloud-schema.ts';

/** `//iam.googleapis.com/` before it is accepted, as Google's own documents write it in audiences. */
const PROVIDER_PATTERN =
  /^(?:\/\/iam\.googleapis\.com\/)?projects\/[0-9]{1,20}\/locations\/global\/workloadIdentityPools\/[a-z0-9-]{4,32}\/providers\/[a-z0-9-]{4,32}$/;

/** Named accounts, and the default ones of App Engine and Compute Engine. It becomes part of a URL. */
const SERVICE_ACCOUNT_PATTERN = /^[a-z0-9][a-z0-9-]{0,62}@[a-z0-9][a-z0-9.-]{0,200}\.gserviceaccount\.com$/;

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

export const googleTargets: CloudSchema<'gcp', typeof schema> = {
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
  target: ({ provider, serviceAccount }) => ({
    cloud: 'gcp',
    // As Google's token service names it, without the leading host.
    provider: provider.replace(/^\/\/iam\.googleapis\.com\//, ''),
    ...(serviceAccount === undefined ? {} : { serviceAccount }),
  }),
};
