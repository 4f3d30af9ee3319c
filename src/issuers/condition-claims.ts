import { matchesAddress } from './address.ts';

/** Of GitHub's three kinds of issuers. */
export const GITHUB_CONDITION_CLAIMS = [
  'actor',
  'actor_id',
  'job_workflow_ref',
  'repository',
  'repository_id',
  'repository_owner_id',
  'workflow',
  'ref',
  'environment',
  'enterprise_id',
] as const;

/** Of gitlab.com alone: a self-managed GitLab has none. */
export const GITLAB_CONDITION_CLAIMS = [
  'namespace_id',
  'pipeline_source',
  'project_id',
  'ref_protected',
  'runner_environment',
  'user_access_level',
  'user_email',
  'user_id',
  'user_login',
] as const;

export const BUILDKITE_CONDITION_CLAIMS = [
  'build_branch',
  'cluster_id',
  'cluster_name',
  'organization_id',
  'organization_slug',
  'pipeline_id',
  'pipeline_slug',
] as const;

export const CIRCLECI_CONDITION_CLAIMS = ['oidc.circleci.com/project-id'] as const;
export const GOOGLE_CONDITION_CLAIMS = ['google/organization_number'] as const;

/**
 * Claims of an issuer's own that AWS makes condition keys of, beside those that it reads of every issuer's tokens. Looked up in
 * 2026-11 in both, of which the second is the longer.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
 */
const OWN: readonly (readonly [address: string, claims: readonly string[]])[] = [
  ['token.actions.githubusercontent.com', GITHUB_CONDITION_CLAIMS],
  ['token.actions.githubusercontent.com/{enterprise}', GITHUB_CONDITION_CLAIMS],
  ['token.actions.{domain}.ghe.com', GITHUB_CONDITION_CLAIMS],
  ['gitlab.com', GITLAB_CONDITION_CLAIMS],
  ['agent.buildkite.com', BUILDKITE_CONDITION_CLAIMS],
  ['oidc.circleci.com/org/{organisation}', CIRCLECI_CONDITION_CLAIMS],
  ['accounts.google.com', GOOGLE_CONDITION_CLAIMS],
  ['idcs-{identifier}.identity.oraclecloud.com', ['rpst_id']],
  ['graph.facebook.com', ['app_id', 'id']],
  ['www.amazon.com', ['app_id', 'user_id']],
];

/** Of every issuer. */
export const COMMON_CONDITION_CLAIMS = ['sub', 'amr', 'email'] as const;

/** The claims that AWS compares by their own names in a trust policy; `aud` is not among them, since `azp` may take its place. */
export function conditionClaims(issuer: string): readonly string[] {
  const own = OWN.find(([address]) => matchesAddress(address, issuer));
  return [...COMMON_CONDITION_CLAIMS, ...(own?.[1] ?? [])];
}
