import type { EnvironmentVariables } from '../../src/core/ports.ts';
import type { Claims } from '../../src/core/token.ts';
import { AWS_AUDIENCE } from '../../src/clouds/aws/facts.ts';
import { withOverrides } from '../../src/sandbox/codespace.ts';
import type { SandboxDemo } from '../../src/sandbox/demo.ts';
import type { FailureControls } from '../../src/sandbox/failure-controls.ts';
import { sameText } from '../../src/sandbox/issuer.ts';
import { jobRoleMap, notFound, randomId, runnerConfiguration, startJobIssuer, trustJob } from './job-issuer.ts';
import type { SandboxSurroundings } from '../../src/sandbox/surroundings.ts';

/** A job of a workflow, as its token names it. */
export interface GitHubJob {
  /** `owner/name`. */
  readonly repository: string;
  readonly ownerId: string;
  readonly repositoryId: string;
  /** `refs/heads/main`, `refs/pull/7/merge`. */
  readonly ref: string;
  readonly eventName: string;
  /** The deployment environment; absent for none. */
  readonly environment?: string;
  /** Whether it has `permissions: id-token: write`. */
  readonly idToken: boolean;
}

export const GITHUB_JOB: GitHubJob = {
  repository: 'acme/app',
  ownerId: '123456',
  repositoryId: '456789',
  ref: 'refs/heads/main',
  eventName: 'push',
  idToken: true,
};

export interface SandboxGitHubActions {
  /** The issuer, and where tokens are asked for; its requests are logged as `github-actions`. */
  readonly origin: string;
  readonly subject: string;
  /** Trusts that subject. */
  readonly roleArn: string;
  readonly region: string;
  /** What the runner sets for a step; files of the runner's are not among them. */
  readonly environment: EnvironmentVariables;
  /** The secret with which the job asks for tokens. */
  readonly requestToken: string;
  readonly demo: SandboxDemo;
  /** A role map for pipelines. */
  readonly map: object;
  readonly controls: FailureControls;
  /** From now on tokens have these claims changed; `undefined` removes one. */
  overrideClaims(overrides: Claims): void;
  /** From now on the job's permission to ask is over. */
  endJob(): void;
}

const KEYS_PATH = '/.well-known/jwks';
/** The sample of GitHub's documentation lives that long. */
const TOKEN_SECONDS = 300;

/**
 * GitHub's side of a job: who issues its tokens, and where it asks for them
 * [docs.github.com, OpenID Connect reference; npm @actions/core, oidc-utils].
 */
export async function startGitHubActions(
  surroundings: SandboxSurroundings,
  changes: Partial<GitHubJob> = {},
): Promise<SandboxGitHubActions> {
  const { account, now, region } = surroundings;
  const job: GitHubJob = { ...GITHUB_JOB, ...changes };
  const requestToken = `eyJ${randomId()}.${randomId()}.${randomId()}`;
  const requestPath = `/idtoken/${randomId()}/${randomId()}`;
  let overrides: Claims = {};
  let running = true;
  const { origin, server } = await startJobIssuer(
    'github-actions',
    KEYS_PATH,
    surroundings,
    (issuer, keys) => async (request, note) => {
      const url = new URL(request.url);
      if (`${request.method} ${url.pathname}` !== `GET ${requestPath}`) return notFound();
      if (!running || !sameText(request.headers.get('authorization') ?? '', `Bearer ${requestToken}`)) {
        note('not the job');
        return Response.json({ message: 'The job is over, or this is not it.' }, { status: 401 });
      }
      if (url.searchParams.get('api-version') !== '2.0') return new Response('No api-version', { status: 400 });
      note('minted');
      const audience = url.searchParams.get('audience') ?? `https://github.com/${job.repository.split('/')[0]}`;
      const value = await keys.sign(withOverrides(claimsOf(job, issuer, audience, now()), overrides));
      return Response.json({ count: value.length, value });
    },
  );
  const subject = subjectOf(job);
  const roleArn = trustJob(account, { name: 'deploy-staging', issuer: origin, subject, audience: AWS_AUDIENCE });
  const map = jobRoleMap(roleArn, region);
  const environment: EnvironmentVariables = {
    ...variablesOf(job),
    ...(job.idToken
      ? {
          ACTIONS_ID_TOKEN_REQUEST_URL: `${origin}${requestPath}?api-version=2.0`,
          ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken,
        }
      : {}),
  };
  return {
    origin,
    subject,
    roleArn,
    region,
    environment,
    requestToken,
    demo: {
      roleMap: JSON.stringify(map),
      userConfiguration: runnerConfiguration(surroundings, { githubActions: origin }),
      environment,
    },
    map,
    controls: server.controls,
    overrideClaims: changed => {
      overrides = changed;
    },
    endJob: () => {
      running = false;
    },
  };
}

/** The immutable form, of repositories made after 2026-07-15. */
function subjectOf({ repository, ownerId, repositoryId, ref, eventName, environment }: GitHubJob): string {
  const [owner = '', name = ''] = repository.split('/');
  const context =
    environment !== undefined
      ? `environment:${environment}`
      : eventName === 'pull_request'
        ? 'pull_request'
        : `ref:${ref}`;
  return `repo:${owner}@${ownerId}/${name}@${repositoryId}:${context}`;
}

function claimsOf(job: GitHubJob, issuer: string, audience: string, now: number): Claims {
  const iat = Math.floor(now / 1000);
  const [owner = ''] = job.repository.split('/');
  return {
    iss: issuer,
    sub: subjectOf(job),
    aud: audience,
    actor: 'octocat',
    actor_id: '583231',
    event_name: job.eventName,
    ref: job.ref,
    ref_type: job.ref.startsWith('refs/tags/') ? 'tag' : 'branch',
    repository: job.repository,
    repository_id: job.repositoryId,
    repository_owner: owner,
    repository_owner_id: job.ownerId,
    repository_visibility: 'private',
    job_workflow_ref: `${job.repository}/.github/workflows/ci.yml@${job.ref}`,
    workflow: 'ci',
    run_id: '9001',
    run_number: '12',
    run_attempt: '1',
    runner_environment: 'github-hosted',
    ...(job.environment === undefined ? {} : { environment: job.environment }),
    jti: randomId(),
    iat,
    nbf: iat - 600,
    exp: iat + TOKEN_SECONDS,
  };
}

/** https://docs.github.com/actions/reference/workflows-and-actions/variables */
function variablesOf({ repository, ownerId, repositoryId, ref, eventName }: GitHubJob): EnvironmentVariables {
  const [owner = ''] = repository.split('/');
  return {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTOR: 'octocat',
    GITHUB_EVENT_NAME: eventName,
    GITHUB_REF: ref,
    GITHUB_REF_NAME: ref.replace(/^refs\/(?:heads|tags|pull)\//, ''),
    GITHUB_REF_TYPE: ref.startsWith('refs/tags/') ? 'tag' : 'branch',
    GITHUB_REPOSITORY: repository,
    GITHUB_REPOSITORY_ID: repositoryId,
    GITHUB_REPOSITORY_OWNER: owner,
    GITHUB_REPOSITORY_OWNER_ID: ownerId,
    GITHUB_RUN_ID: '9001',
    GITHUB_RUN_NUMBER: '12',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_API_URL: 'https://api.github.com',
    GITHUB_WORKFLOW: 'ci',
    RUNNER_ENVIRONMENT: 'github-hosted',
    RUNNER_OS: 'Linux',
  };
}
