/**
 * Claims of an issuer that a flexible credential may compare; undefined where Entra takes no flexible credential of it.
 * https://learn.microsoft.com/entra/workload-id/workload-identities-flexible-federated-identity-credentials
 */
export function flexibleClaims(issuer: string): readonly string[] | undefined {
  if (issuer === 'https://token.actions.githubusercontent.com') return ['sub', 'job_workflow_ref'];
  if (issuer === 'https://app.terraform.io' || issuer === 'https://app.eu.terraform.io') return ['sub'];
  return isGitLab(issuer) ? ['sub'] : undefined;
}

/** `https://gitlab.com`, and `https://gitlab.<anything>.com` and `.ca` of those who run their own. */
function isGitLab(issuer: string): boolean {
  if (!URL.canParse(issuer) || new URL(issuer).origin !== issuer) return false;
  const { protocol, hostname } = new URL(issuer);
  if (protocol !== 'https:') return false;
  return hostname === 'gitlab.com' || (hostname.startsWith('gitlab.') && /\.(com|ca)$/.test(hostname));
}
