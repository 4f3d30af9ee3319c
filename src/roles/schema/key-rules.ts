import { PLATFORM_IDS } from '../../core/platform.ts';
import { PROVIDER_PRESETS, ROLE_USES } from '../../core/role.ts';
import { listed } from '../../core/text.ts';
import { LONGEST_IN_WORDS, SHORTEST_IN_WORDS } from '../duration.ts';
import { ENDPOINTS, ISSUERS } from '../plain/plain-settings.ts';
import { REGION_RULE, START_URL_RULE } from '../../clouds/aws/identity-center/portal-schema.ts';
import { targetRules } from '../../clouds/schemas.ts';
import { CLOUD_KEYS } from '../../core/target.ts';
import type { KeyRule } from '../../documents/findings.ts';

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
  ['identity', { code: 'wrong-type', expected: 'a map with codespaces, provider, identityCenter, gitlab or devin' }],
  ['identity.codespaces', { code: 'wrong-type', expected: 'a map with the key broker' }],
  [
    'identity.codespaces.broker',
    { code: 'bad-host', expected: 'an https origin such as https://id.acme.example, without user, path or query' },
  ],
  ['identity.provider', { code: 'wrong-type', expected: 'a map with issuer and clientId' }],
  [
    'identity.provider.preset',
    { code: 'bad-preset', expected: listed(PROVIDER_PRESETS, 'or'), words: PROVIDER_PRESETS },
  ],
  [
    'identity.provider.issuer',
    {
      code: 'bad-host',
      expected:
        "an issuer's https address exactly as in its tokens, such as https://acme.okta.com, without user or query",
    },
  ],
  [
    'identity.provider.clientId',
    { code: 'bad-client', expected: "a client's id as a text, or a map with one for aws, gcp or azure" },
  ],
  ...CLOUD_KEYS.map(
    cloud =>
      [`identity.provider.clientId.${cloud}`, { code: 'bad-client', expected: "a client's id as a text" }] as const,
  ),
  ['identity.provider.clientSecret', { code: 'bad-client', expected: 'a text without spaces' }],
  ['identity.provider.scopes', { code: 'bad-scope', expected: 'a list of one to 20 scopes, openid among them' }],
  ['identity.provider.scopes[]', { code: 'bad-scope', expected: 'a scope such as groups, without spaces' }],
  ['identity.identityCenter', { code: 'wrong-type', expected: 'a map with startUrl and region' }],
  ['identity.identityCenter.startUrl', START_URL_RULE],
  ['identity.identityCenter.region', REGION_RULE],
  ['identity.gitlab', { code: 'wrong-type', expected: 'a map with the key variable' }],
  [
    'identity.gitlab.variable',
    { code: 'bad-variable', expected: 'the name of a variable, such as GITLAB_OIDC_TOKEN, without $' },
  ],
  ['identity.devin', { code: 'wrong-type', expected: 'a map with the key subjectKeys' }],
  ['identity.devin.subjectKeys', { code: 'bad-claims', expected: 'a list of one to ten names of claims' }],
  ['identity.devin.subjectKeys[]', { code: 'bad-claims', expected: 'the name of a claim, such as org_id' }],
  ['autoAssume', { code: 'bad-auto-assume', expected: 'a list of at most 20 role names' }],
  ['autoAssume[]', { code: 'bad-name', expected: ROLE_NAMES }],
  ['roles', { code: 'wrong-type', expected: 'a map of roles by name' }],
  ['roles.*', { code: 'bad-name', expected: ROLE_NAMES }],
  ['', { code: 'wrong-type', expected: 'a map with one of aws, gcp and azure' }],
  ['description', { code: 'wrong-type', expected: 'a text of at most 1000 characters' }],
  ['use', { code: 'bad-use', expected: listed(ROLE_USES, 'or'), words: ROLE_USES }],
  [
    'duration',
    { code: 'bad-duration', expected: `${SHORTEST_IN_WORDS} to ${LONGEST_IN_WORDS}, such as 15m, 1h, 1h30m or 3600` },
  ],
  ['confirm', YES_OR_NO],
  ['default', YES_OR_NO],
  ['fullPermissions', YES_OR_NO],
  ['reviewed', { code: 'bad-date', expected: 'a date such as 2026-10-01' }],
  ['reviewedBy', { code: 'wrong-type', expected: 'a name of one to 200 characters' }],
  ...targetRules(),
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
  [
    'when.claims.*',
    {
      code: 'bad-claims',
      expected: 'a text, or a list of one to 20 texts',
      badKey: 'is no name of a claim. Use the name as it stands in the token.',
    },
  ],
  ['when.claims.*[]', { code: 'bad-claims', expected: 'a text that is not empty' }],
  ['endpoints', { code: 'wrong-type', expected: `a map with ${listed(ENDPOINTS, 'or')}` }],
  ...ENDPOINTS.map(name => [`endpoints.${name}`, OWN_ORIGIN] as const),
  ['issuers', { code: 'wrong-type', expected: `a map with ${listed(ISSUERS, 'or')}` }],
  ...ISSUERS.map(name => [`issuers.${name}`, ISSUER] as const),
  ['ca', { code: 'bad-path', expected: "the word system, or a PEM file's absolute path" }],
  ['programDirectories', { code: 'bad-path', expected: 'a list of at most 20 absolute paths' }],
  ['programDirectories[]', ABSOLUTE_PATH],
  ['cacheOnDisk', YES_OR_NO],
  ['refreshTokens', YES_OR_NO],
  ['tokenFile', ABSOLUTE_PATH],
]);

const FALLBACK: KeyRule = { code: 'wrong-value', expected: 'something else' };

export function keyRule(place: string): KeyRule {
  return RULES.get(place) ?? FALLBACK;
}
