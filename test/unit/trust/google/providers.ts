import type { JsonObject } from '../../../../src/core/parse.ts';
import { written, type WrittenText } from '../../../../src/documents/written-text.ts';
import { evaluateGoogleTrust } from '../../../../src/trust/google/evaluate.ts';
import type { PoolBinding, WorkloadIdentityProvider } from '../../../../src/trust/google/workload-identity.ts';

export const POOL = 'projects/123456789012/locations/global/workloadIdentityPools/ci-pool';
export const NAME = `${POOL}/providers/github`;
export const GITHUB = 'https://token.actions.githubusercontent.com';

export const CLAIMS: JsonObject = {
  iss: GITHUB,
  aud: `https://iam.googleapis.com/${NAME}`,
  sub: 'repo:octo-org/octo-repo:ref:refs/heads/main',
  repository: 'octo-org/octo-repo',
  repository_id: '74',
  repository_owner: 'octo-org',
  ref: 'refs/heads/main',
  run_attempt: 1,
  ref_protected: true,
  groups: ['admins', 'people'],
  'oidc.example/project': 'p1',
};

export const MAPPING: Readonly<Record<string, string | WrittenText>> = {
  'google.subject': 'assertion.sub',
  'attribute.repository': 'assertion.repository',
};

export function provider(
  fields: Partial<WorkloadIdentityProvider> = {},
  mapping: Readonly<Record<string, string | WrittenText>> = MAPPING,
): WorkloadIdentityProvider {
  return {
    name: written(NAME),
    pool: written(POOL),
    issuer: written(GITHUB),
    allowedAudiences: { values: [], complete: true },
    attributeMapping: Object.entries(mapping).map(([attribute, expression]) => ({
      attribute,
      expression: typeof expression === 'string' ? written(expression) : expression,
    })),
    mappingComplete: true,
    ...fields,
  };
}

export function binding(...members: readonly (string | WrittenText)[]): PoolBinding {
  const values = members.map(each => (typeof each === 'string' ? written(each) : each));
  return {
    role: written('roles/iam.workloadIdentityUser'),
    members: { values, complete: true },
    resource: written('projects/acme/serviceAccounts/deploy@acme.iam.gserviceaccount.com'),
  };
}

/** How a token fares with a provider that has this condition, without any binding. */
export function underCondition(condition: string | WrittenText, claims: JsonObject = {}, mapping = MAPPING) {
  const attributeCondition = typeof condition === 'string' ? written(condition) : condition;
  const trace = evaluateGoogleTrust(provider({ attributeCondition }, mapping), undefined, {
    claims: { ...CLAIMS, ...claims },
  });
  const [rule] = trace.rules;
  // Issuer, audience and the mappings come first.
  return { outcome: trace.outcome, checks: rule?.checks.slice(2 + Object.keys(mapping).length) ?? [] };
}
