import * as z from 'zod/mini';
import { listed } from '../../core/text.ts';
import type { KeyRule } from '../../documents/findings.ts';
import { described } from '../../documents/schema-parts.ts';
import type { CloudSchema } from '../cloud-schema.ts';
import { UNIVERSE_DOMAINS } from './universes.ts';
import { MOST_SCOPES, PROJECT_PATTERN, PROVIDER_PATTERN, SCOPE_PATTERN, SERVICE_ACCOUNT_PATTERN } from './writing.ts';

const project = z.string().check(z.regex(PROJECT_PATTERN));

const schema = z
  .strictObject({
    provider: z
      .string()
      .check(
        z.regex(PROVIDER_PATTERN),
        described('Workload identity provider, by project number.', [
          'projects/123456/locations/global/workloadIdentityPools/dev-pool/providers/ona-tokens',
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
    scopes: z.optional(
      z
        .array(z.string().check(z.regex(SCOPE_PATTERN)))
        .check(
          z.minLength(1),
          z.maxLength(MOST_SCOPES),
          described('OAuth scopes of the credentials; cloud-platform, which is all of them, if absent.', [
            ['https://www.googleapis.com/auth/devstorage.read_only'],
          ]),
        ),
    ),
    project: z.optional(project.check(described('ID of the project that tools start with.', ['acme-dev']))),
    quotaProject: z.optional(
      project.check(described('ID of the project whose quota and billing requests count against.', ['acme-dev'])),
    ),
    universeDomain: z.optional(
      z
        .enum(UNIVERSE_DOMAINS)
        .check(described('Which of the clouds that run on Google technology; googleapis.com if absent.')),
    ),
  })
  .check(described('An identity in Google Cloud, through workload identity federation.'));

const PROJECT: KeyRule = {
  code: 'bad-project',
  expected: "a project's ID such as acme-dev, not its name or number",
};

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
    scopes: { code: 'bad-scope', expected: `a list of one to ${MOST_SCOPES} OAuth scopes` },
    'scopes[]': {
      code: 'bad-scope',
      expected: 'an OAuth scope of Google, such as https://www.googleapis.com/auth/cloud-platform',
    },
    project: PROJECT,
    quotaProject: PROJECT,
    universeDomain: {
      code: 'bad-universe',
      expected: `${listed(UNIVERSE_DOMAINS, 'or')}: identity tokens are sent there, and to no other host`,
      words: UNIVERSE_DOMAINS,
    },
  },
};
