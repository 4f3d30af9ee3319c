import { PLATFORM_IDS } from '../core/platform.ts';
import { ROLE_USES } from '../core/role.ts';
import { listed } from '../core/text.ts';

/** What is said of a key whose value the schema refuses. */
export interface KeyRule {
  /** The stable word for programs. */
  readonly code: string;
  /** Completes "… must be". */
  readonly expected: string;
  /** What is suggested for a slip of the finger. */
  readonly words?: readonly string[];
}

const GUID: KeyRule = { code: 'bad-id', expected: 'an ID such as 00000000-0000-0000-0000-000000000000' };
const YES_OR_NO: KeyRule = { code: 'wrong-type', expected: 'true or false' };
const ABSOLUTE_PATH: KeyRule = { code: 'bad-path', expected: 'an absolute path' };
const OWN_ORIGIN: KeyRule = {
  code: 'bad-host',
  expected: 'an https origin, or http on 127.0.0.1, [::1] or localhost, without path or query',
};
const ISSUER: KeyRule = {
  code: 'bad-host',
  expected:
    "an issuer's https address exactly as in the token, or http on 127.0.0.1, [::1] or localhost, without query",
};
const ROLE_NAMES = 'a role name: letters, digits and . _ - only, at most 64, beginning with a letter or digit';

/** By place in the schema, list items as `[]` and free names as `*`. */
const RULES: ReadonlyMap<string, KeyRule> = new Map<string, KeyRule>([
  ['version', { code: 'bad-version', expected: '1, without quotes' }],
  ['identity', { code: 'wrong-type', expected: 'a map with the key codespaces' }],
  ['identity.codespaces', { code: 'wrong-type', expected: 'a map with the key broker' }],
  [
    'identity.codespaces.broker',
    { code: 'bad-host', expected: 'an https origin such as https://id.acme.example, without user, path or query' },
  ],
  ['autoAssume', { code: 'bad-auto-assume', expected: 'a list of at most 20 role names' }],
  ['autoAssume[]', { code: 'bad-name', expected: ROLE_NAMES }],
  ['roles', { code: 'wrong-type', expected: 'a map of roles by name' }],
  ['roles.*', { code: 'bad-name', expected: ROLE_NAMES }],
  ['role', { code: 'wrong-type', expected: 'a map with one of aws, gcp and azure' }],
  ['description', { code: 'wrong-type', expected: 'a text of at most 1000 characters' }],
  ['use', { code: 'bad-use', expected: listed(ROLE_USES, 'or'), words: ROLE_USES }],
  ['duration', { code: 'bad-duration', expected: '15 minutes to 12 hours, such as 15m, 1h, 1h30m or 3600' }],
  ['confirm', YES_OR_NO],
  ['default', YES_OR_NO],
  ['reviewed', { code: 'bad-date', expected: 'a date such as 2026-10-01' }],
  ['aws', { code: 'wrong-type', expected: 'a map with roleArn and region' }],
  ['aws.roleArn', { code: 'bad-arn', expected: 'the ARN of an IAM role, such as arn:aws:iam::111122223333:role/name' }],
  ['aws.region', { code: 'bad-region', expected: 'a region such as eu-west-1' }],
  ['aws.sessionPolicy', { code: 'bad-policy', expected: 'an IAM policy, as data or as JSON text' }],
  ['aws.policyArns', { code: 'bad-policy-arn', expected: 'a list of one to ten policy ARNs' }],
  [
    'aws.policyArns[]',
    { code: 'bad-policy-arn', expected: 'the ARN of a managed policy, such as arn:aws:iam::aws:policy/ReadOnlyAccess' },
  ],
  ['gcp', { code: 'wrong-type', expected: 'a map with provider' }],
  [
    'gcp.provider',
    {
      code: 'bad-provider',
      expected:
        'projects/<project number>/locations/global/workloadIdentityPools/<pool>/providers/<provider>, with the number, not the name, of the project',
    },
  ],
  [
    'gcp.serviceAccount',
    {
      code: 'bad-service-account',
      expected: "a service account's address, such as reader@acme.iam.gserviceaccount.com",
    },
  ],
  ['azure', { code: 'wrong-type', expected: 'a map with tenantId and clientId' }],
  ['azure.tenantId', GUID],
  ['azure.clientId', GUID],
  ['azure.subscriptionId', GUID],
  ['when', { code: 'wrong-type', expected: 'a map with branches, platforms or claims' }],
  [
    'when.branches',
    { code: 'bad-branches', expected: 'a list of one to 20 branch patterns; leave the key out to allow every branch' },
  ],
  [
    'when.branches[]',
    {
      code: 'bad-branches',
      expected:
        'a branch name or pattern such as main or release/*, at most 256 letters, digits and . / _ - @ # % + = , * ?',
    },
  ],
  ['when.platforms', { code: 'bad-platforms', expected: 'a list of platforms; leave the key out to allow every one' }],
  [
    'when.platforms[]',
    { code: 'bad-platforms', expected: `one of ${listed(PLATFORM_IDS, 'or')}`, words: PLATFORM_IDS },
  ],
  ['when.claims', { code: 'bad-claims', expected: 'a map from claim names to a text or a list of texts' }],
  ['when.claims.*', { code: 'bad-claims', expected: 'a text, or a list of one to 20 texts' }],
  ['when.claims.*[]', { code: 'bad-claims', expected: 'a text that is not empty' }],
  ['endpoints', { code: 'wrong-type', expected: 'a map with the key aws' }],
  ['endpoints.aws', OWN_ORIGIN],
  ['issuers', { code: 'wrong-type', expected: 'a map with ona or gitpodClassic' }],
  ['issuers.ona', ISSUER],
  ['issuers.gitpodClassic', ISSUER],
  ['ca', { code: 'bad-path', expected: "the word system, or a PEM file's absolute path" }],
  ['programDirectories', { code: 'bad-path', expected: 'a list of at most 20 absolute paths' }],
  ['programDirectories[]', ABSOLUTE_PATH],
  ['cacheOnDisk', YES_OR_NO],
  ['tokenFile', ABSOLUTE_PATH],
]);

const FALLBACK: KeyRule = { code: 'wrong-value', expected: 'something else' };

export function keyRule(place: string): KeyRule {
  return RULES.get(place) ?? FALLBACK;
}
