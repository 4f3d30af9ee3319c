/**
 * Subjects that do not say which unit it is, or which tenant. AWS and Azure see nothing else of these tokens: what they cannot tell
 * apart is left open only where somebody says so.
 */
export const WIDER: Readonly<Partial<Record<string, readonly string[]>>> = {
  'gitpod-classic, address: https://{host}/{owner}/{repository}': ['organisation'],
  'gitpod-dedicated, address: https://{host}/{owner}/{repository}': ['organisation'],
  'gitpod-dedicated, no address: no-context': ['organisation'],
  'broker, role: owner:{ownerId}:role:{role}': ['repository'],
  'cursor, team: team_id:{team}': ['session'],
  'cursor, person: user:{user}': ['session'],
  'cursor, service account: service_account:{serviceAccount}': ['session'],
  'devin, default: org_id:{organizationId}': ['repository'],
  'harness, account: account/{account}': ['organisation', 'project'],
  'harness, organisation: account/{account}:org/{organization}': ['project'],
};

/** Any customer has this one: nobody can want that. */
export const NEVER = 'gitpod-classic, no address: no-context';

/** Each run has another of these: Azure, which compares whole subjects, is told to name one run. */
export const OTHER_IN_EACH_RUN: Readonly<Partial<Record<string, readonly string[]>>> = {
  'ona, V2: org:{organizationId}/prj:{projectId}/env:{environmentId}': ['environment'],
  'buildkite, default: organization:{organization}:pipeline:{pipeline}:ref:refs/heads/{branch}:commit:{commit}:step:{step}':
    ['session'],
  'buildkite, default: organization:{organization}:pipeline:{pipeline}:ref:refs/tags/{tag}:commit:{commit}:step:{step}':
    ['session'],
  'bitbucket, step: {{repositoryUuid}}:{{stepUuid}}': ['step'],
  'bitbucket, deployment: {{repositoryUuid}}:{{environmentUuid}}:{{stepUuid}}': ['step'],
};
