/**
 * Claims of an issuer's own that AWS makes condition keys of, beside those that it reads of every issuer's tokens.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 */
const OWN: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'https://token.actions.githubusercontent.com',
    [
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
    ],
  ],
]);

/** Of every issuer. */
const COMMON = ['sub', 'amr', 'email'];

/** The claims that AWS compares by their own names in a trust policy; `aud` is not among them, since `azp` may take its place. */
export function conditionClaims(issuer: string): readonly string[] {
  return [...COMMON, ...(OWN.get(issuer.replace(/\/$/, '')) ?? [])];
}
