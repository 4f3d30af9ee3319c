import { matchesAddress } from './address.ts';
import type { Issuer } from './issuer.ts';
import { CURSOR, DEVIN, WARP } from './rows/agents.ts';
import { COGNITO, COGNITO_USER_POOL, ENTRA, GOOGLE, KUBERNETES, UNKNOWN_ISSUER, VAULT } from './rows/clouds.ts';
import { GITHUB_ACTIONS, GITHUB_ENTERPRISE, GITHUB_ENTERPRISE_SERVER } from './rows/github-actions.ts';
import { GITLAB, GITLAB_SELF_MANAGED } from './rows/gitlab.ts';
import { BITBUCKET, BUILDKITE, CIRCLECI, HARNESS, TERRAFORM_CLOUD } from './rows/pipelines.ts';
import { BROKER, GITPOD_CLASSIC, GITPOD_DEDICATED, ONA } from './rows/workspaces.ts';

/** All that is known of issuers, one row each; the first whose address fits is meant. */
export const ISSUERS: readonly Issuer[] = [
  GITHUB_ACTIONS,
  GITHUB_ENTERPRISE,
  GITHUB_ENTERPRISE_SERVER,
  GITLAB,
  GITLAB_SELF_MANAGED,
  ONA,
  GITPOD_CLASSIC,
  GITPOD_DEDICATED,
  BROKER,
  CURSOR,
  DEVIN,
  WARP,
  TERRAFORM_CLOUD,
  BUILDKITE,
  CIRCLECI,
  BITBUCKET,
  HARNESS,
  KUBERNETES,
  COGNITO,
  COGNITO_USER_POOL,
  GOOGLE,
  ENTRA,
  VAULT,
];

/**
 * The row of an issuer.
 *
 * @param address with or without `https://`, as a token's `iss`, a provider's URL or the prefix of an AWS condition key has it.
 * @returns undefined for one that no row describes: a GitLab of one's own, a cluster elsewhere, an OpenID provider.
 */
export function issuerAt(address: string): Issuer | undefined {
  return ISSUERS.find(({ addresses }) => addresses.some(template => matchesAddress(template, address)));
}

/** How a subject begins that no other issuer has: who has it among all, and who where the address is nobody's known one. */
const BEGINNINGS: readonly (readonly [beginning: string, among: Issuer, elsewhere: Issuer])[] = [
  ['repo:', GITHUB_ACTIONS, GITHUB_ENTERPRISE_SERVER],
  ['repository_owner_id:', GITHUB_ACTIONS, GITHUB_ENTERPRISE_SERVER],
  ['repository_id:', GITHUB_ACTIONS, GITHUB_ENTERPRISE_SERVER],
  ['job_workflow_ref:', GITHUB_ACTIONS, GITHUB_ENTERPRISE_SERVER],
  ['project_path:', GITLAB, GITLAB_SELF_MANAGED],
  ['project_id:', GITLAB, GITLAB_SELF_MANAGED],
  ['organization_id:', ONA, ONA],
  ['organization:', TERRAFORM_CLOUD, TERRAFORM_CLOUD],
  ['system:serviceaccount:', KUBERNETES, KUBERNETES],
  ['owner:', BROKER, BROKER],
  ['secrets-sync:', VAULT, VAULT],
  ['plugin-identity:', VAULT, VAULT],
];

/**
 * The row to judge a condition by.
 *
 * @param address of the issuer; undefined where a file leaves it open: then the one that most people share is meant.
 * @param subject what is known of the subject that is asked for, from its first character on; empty where nothing is.
 * @returns {@link UNKNOWN_ISSUER} where neither says anything.
 */
export function issuerFor(address: string | undefined, subject: string): Issuer {
  const named = address === undefined ? undefined : issuerAt(address);
  if (named !== undefined) return named;
  const begun = BEGINNINGS.find(([beginning]) => subject.startsWith(beginning));
  if (begun === undefined) return UNKNOWN_ISSUER;
  return address === undefined ? begun[1] : begun[2];
}
