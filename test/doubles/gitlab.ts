import type { EnvironmentVariables } from '../../src/core/ports.ts';
import type { Claims } from '../../src/core/token.ts';
import { AWS_AUDIENCE } from '../../src/clouds/aws/facts.ts';
import { withOverrides } from '../../src/sandbox/codespace.ts';
import type { SandboxDemo } from '../../src/sandbox/demo.ts';
import { jobRoleMap, randomId, runnerConfiguration, startJobIssuer, trustJob } from './job-issuer.ts';
import type { SandboxSurroundings } from '../../src/sandbox/surroundings.ts';

/** A job of a pipeline, as its token names it. */
export interface GitLabJob {
  /** `group/project`. */
  readonly project: string;
  readonly ref: string;
  /** A merge request's pipeline has no branch of its own. */
  readonly source: string;
  /** What `id_tokens` names. */
  readonly variable: string;
  readonly audience: string;
  /** The job's `timeout`, for which its token lives. */
  readonly timeoutSeconds: number;
}

export const GITLAB_JOB: GitLabJob = {
  project: 'acme/app',
  ref: 'main',
  source: 'push',
  variable: 'AWS_ID_TOKEN',
  audience: AWS_AUDIENCE,
  timeoutSeconds: 3600,
};

export interface SandboxGitLab {
  /** The instance, and the issuer of its tokens; requests for its keys are logged as `gitlab`. */
  readonly origin: string;
  readonly subject: string;
  /** Trusts that subject. */
  readonly roleArn: string;
  readonly region: string;
  /** What the runner sets for a job's script, the ID token among it. */
  readonly environment: EnvironmentVariables;
  readonly variable: string;
  readonly demo: SandboxDemo;
  /** A role map for pipelines, which names the variable. */
  readonly map: object;
  /** As if a job with these claims changed started now. */
  mintToken(overrides?: Claims): Promise<string>;
  /** The same, signed by a key that is not the instance's. */
  forgeToken(overrides?: Claims): Promise<string>;
}

const KEYS_PATH = '/oauth/discovery/keys';

/**
 * GitLab's side of a job: it mints the token once, when the job starts, and nothing can be asked for later
 * [docs.gitlab.com/ci/secrets/id_token_authentication].
 */
export async function startGitLab(
  surroundings: SandboxSurroundings,
  changes: Partial<GitLabJob> = {},
): Promise<SandboxGitLab> {
  const { account, now, region } = surroundings;
  const job: GitLabJob = { ...GITLAB_JOB, ...changes };
  const { origin, keys } = await startJobIssuer('gitlab', KEYS_PATH, surroundings);
  const subject = `project_path:${job.project}:ref_type:branch:ref:${job.ref}`;
  const roleArn = trustJob(account, { name: 'deploy-staging', issuer: origin, subject, audience: job.audience });
  const map = { ...jobRoleMap(roleArn, region), identity: { gitlab: { variable: job.variable } } };
  const claims = (overrides: Claims): Claims => withOverrides(claimsOf(job, origin, subject, now()), overrides);
  const environment: EnvironmentVariables = {
    ...variablesOf(job, origin),
    [job.variable]: await keys.sign(claims({})),
    // Of the form that GitLab gives it, for GitLab alone.
    CI_JOB_TOKEN: await keys.sign(claims({ aud: origin })),
  };
  return {
    origin,
    subject,
    roleArn,
    region,
    environment,
    variable: job.variable,
    demo: {
      roleMap: JSON.stringify(map),
      userConfiguration: runnerConfiguration(surroundings, { gitlab: origin }),
      environment,
    },
    map,
    mintToken: (overrides = {}) => keys.sign(claims(overrides)),
    forgeToken: (overrides = {}) => keys.forge(claims(overrides)),
  };
}

function claimsOf(job: GitLabJob, issuer: string, subject: string, now: number): Claims {
  const iat = Math.floor(now / 1000);
  const [group = ''] = job.project.split('/');
  return {
    iss: issuer,
    sub: subject,
    aud: job.audience,
    namespace_id: '72',
    namespace_path: group,
    project_id: '20',
    project_path: job.project,
    user_id: '1',
    user_login: 'jane',
    user_email: 'jane@acme.example',
    pipeline_id: '574',
    pipeline_source: job.source,
    job_id: '302',
    ref: job.ref,
    ref_type: 'branch',
    ref_path: `refs/heads/${job.ref}`,
    ref_protected: 'true',
    runner_id: 1,
    runner_environment: 'gitlab-hosted',
    sha: '714a629c0b401fdce83e847fc9589983fc6f46bc',
    jti: randomId(),
    iat,
    nbf: iat - 5,
    exp: iat + job.timeoutSeconds,
  };
}

/** https://docs.gitlab.com/ci/variables/predefined_variables/ */
function variablesOf({ project, ref, source }: GitLabJob, origin: string): EnvironmentVariables {
  return {
    CI: 'true',
    GITLAB_CI: 'true',
    CI_JOB_ID: '302',
    CI_PIPELINE_ID: '574',
    CI_PIPELINE_SOURCE: source,
    CI_PROJECT_ID: '20',
    CI_PROJECT_PATH: project,
    CI_COMMIT_REF_NAME: ref,
    ...(source === 'merge_request_event' ? {} : { CI_COMMIT_BRANCH: ref }),
    CI_SERVER_URL: origin,
    CI_SERVER_HOST: new URL(origin).host,
    GITLAB_USER_LOGIN: 'jane',
  };
}
