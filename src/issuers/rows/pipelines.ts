import { BUILDKITE_CONDITION_CLAIMS, CIRCLECI_CONDITION_CLAIMS, COMMON_CONDITION_CLAIMS } from '../condition-claims.ts';
import type { Issuer, Minting } from '../issuer.ts';
import { claim, form, id, name, subject } from '../row-parts.ts';

const GUARD = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html';

function strangers(source: string, how: string): Minting {
  return { who: 'any other customer', how, possible: 'yes', source };
}

function noStrangers(source: string): Minting {
  return {
    who: 'any other customer',
    how: 'The address of the issuer names the customer.',
    possible: 'no',
    source,
  };
}

const TERRAFORM_TOKENS =
  'https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/workload-identity-tokens';

/** A plan runs code that nobody has accepted yet. */
const PLANS = { unlessPinned: 'phase', to: 'apply' } as const;

export const TERRAFORM_CLOUD: Issuer = {
  id: 'terraform-cloud',
  name: 'HCP Terraform',
  addresses: ['app.terraform.io', 'app.eu.terraform.io'],
  shared: true,
  use: 'automation',
  tenant: ['organisation'],
  unit: ['project', 'workspace'],
  context: ['phase'],
  slots: {
    organization: name('organisation'),
    organizationId: id('organisation', 'label'),
    project: name('project'),
    projectId: id('project', 'label'),
    workspace: name('workspace'),
    workspaceId: id('workspace', 'label'),
    phase: name('phase', 'label', ['plan', 'apply']),
    stack: name('workspace'),
    deployment: name('stack'),
    runId: id('session', 'label'),
  },
  claims: [
    subject('organisation, project, workspace and phase of the run, all by names', 'administrator', [
      form('workspace', 'organization:{organization}:project:{project}:workspace:{workspace}:run_phase:{phase}', PLANS),
      form(
        'stack',
        'organization:{organization}:project:{project}:stack:{stack}:deployment:{deployment}:operation:{phase}',
        PLANS,
      ),
    ]),
    claim('terraform_organization_id', '{organizationId}', 'the organisation, also after a new name'),
    claim('terraform_organization_name', '{organization}', 'the organisation, by a name that another can take over'),
    claim('terraform_project_id', '{projectId}', 'the project, also after a new name'),
    claim('terraform_project_name', '{project}', 'the name of a project, of any organisation'),
    claim('terraform_workspace_id', '{workspaceId}', 'the workspace, also after a new name'),
    claim('terraform_workspace_name', '{workspace}', 'the name of a workspace, of any organisation'),
    claim('terraform_run_phase', '{phase}', 'whether it plans or applies', 'issuer', PLANS),
    claim('terraform_run_id', '{runId}', 'one run'),
  ],
  awsAudience: 'aws.workload.identity',
  clouds: { aws: COMMON_CONDITION_CLAIMS, gcp: 'all', azure: ['sub'] },
  awsGuard: ['sub'],
  minting: [
    {
      who: 'whoever can start a run of the workspace',
      how: 'Each run has a token for its plan and one for its apply.',
      possible: 'yes',
      source: TERRAFORM_TOKENS,
    },
    {
      who: 'a pull request of the connected repository',
      how: 'It starts a speculative plan: a token of `run_phase:plan`.',
      possible: 'yes',
      source: 'https://developer.hashicorp.com/terraform/cloud-docs/run/remote-operations',
    },
    strangers(GUARD, 'All organisations have one issuer: the name of a workspace alone tells nobody apart.'),
  ],
  sources: [TERRAFORM_TOKENS],
};

const BUILDKITE_OIDC = 'https://buildkite.com/docs/agent/v3/cli-oidc';

export const BUILDKITE: Issuer = {
  id: 'buildkite',
  name: 'Buildkite',
  addresses: ['agent.buildkite.com'],
  shared: true,
  use: 'automation',
  tenant: ['organisation'],
  unit: ['pipeline'],
  context: ['ref', 'step', 'session'],
  slots: {
    organization: name('organisation', 'label'),
    organizationId: id('organisation'),
    pipeline: name('pipeline', 'label'),
    pipelineId: id('pipeline'),
    cluster: name('cluster'),
    clusterId: id('cluster'),
    branch: name('ref', 'ref'),
    tag: name('ref', 'ref'),
    commit: { ...name('session', 'label'), varies: true },
    step: name('step'),
  },
  claims: [
    subject('organisation and pipeline by names, ref, commit and step', 'issuer', [
      form(
        'default',
        'organization:{organization}:pipeline:{pipeline}:ref:refs/heads/{branch}:commit:{commit}:step:{step}',
        { unlessPinned: 'ref' },
        ['ref-type', 'branch'],
      ),
      form(
        'default',
        'organization:{organization}:pipeline:{pipeline}:ref:refs/tags/{tag}:commit:{commit}:step:{step}',
        'no',
        ['ref-type', 'tag'],
      ),
      // `--subject-claim` puts one immutable claim there instead.
      form('one claim', '{pipelineId}', 'yes'),
    ]),
    claim('organization_id', '{organizationId}', 'the organisation, also after a new name'),
    claim('organization_slug', '{organization}', 'the organisation, by a name that another can take over'),
    claim('pipeline_id', '{pipelineId}', 'the pipeline, also after a new name'),
    claim('pipeline_slug', '{pipeline}', 'the name of a pipeline, of any organisation'),
    claim('cluster_id', '{clusterId}', 'the cluster of agents'),
    claim('cluster_name', '{cluster}', 'the name of a cluster, of any organisation', 'administrator'),
    claim('build_branch', '{branch}', 'the branch', 'writer', { unlessPinned: 'ref' }),
    claim('step_key', '{step}', 'the step', 'writer'),
  ],
  clouds: { aws: [...COMMON_CONDITION_CLAIMS, ...BUILDKITE_CONDITION_CLAIMS], gcp: 'all', azure: ['sub'] },
  awsGuard: ['sub'],
  minting: [
    {
      who: 'whoever can start a build',
      how: 'Each job can ask for a token; the subject names the ref and the commit.',
      possible: 'yes',
      source: BUILDKITE_OIDC,
    },
    {
      who: 'a pull request',
      how: 'Where the pipeline builds pull requests, they have the ref of their branch; those of forks only where that is allowed.',
      possible: 'yes',
      source: 'https://buildkite.com/docs/pipelines/source-control/github',
    },
    strangers(GUARD, 'All organisations have one issuer: the name of a pipeline alone tells nobody apart.'),
  ],
  sources: [BUILDKITE_OIDC, 'https://github.com/buildkite/agent/pull/3784'],
};

const CIRCLECI_OIDC = 'https://circleci.com/docs/openid-connect-tokens/';
const CIRCLECI_SUBJECT = 'org/{organizationId}/project/{projectId}/user/{userId}';

export const CIRCLECI: Issuer = {
  id: 'circleci',
  name: 'CircleCI',
  addresses: ['oidc.circleci.com/org/{organisation}'],
  shared: false,
  use: 'automation',
  tenant: ['organisation'],
  unit: ['project'],
  context: ['person', 'ref'],
  slots: {
    organizationId: id('organisation'),
    projectId: id('project'),
    userId: id('person'),
    origin: name('repository', 'path'),
    ref: name('ref', 'ref'),
    contextId: id('environment'),
    flag: name('access', 'label', ['true', 'false']),
  },
  claims: [
    subject('organisation, project and person by ids; the branch in the second form', 'issuer', [
      form('V1', CIRCLECI_SUBJECT, 'yes'),
      form('V2', `${CIRCLECI_SUBJECT}/vcs-origin/{origin}/vcs-ref/{ref}`, { unlessPinned: 'ref' }),
    ]),
    claim('oidc.circleci.com/project-id', '{projectId}', 'the project'),
    claim('oidc.circleci.com/context-ids', '{contextId}', 'the contexts that the job uses', 'writer'),
    claim('oidc.circleci.com/vcs-origin', '{origin}', 'the repository, by a name that another can take over'),
    claim('oidc.circleci.com/vcs-ref', '{ref}', 'the branch or tag', 'writer', { unlessPinned: 'ref' }),
    claim('oidc.circleci.com/ssh-rerun', '{flag}', 'whether a person looks in by SSH', 'anyone-who-starts-it'),
  ],
  clouds: { aws: [...COMMON_CONDITION_CLAIMS, ...CIRCLECI_CONDITION_CLAIMS], gcp: 'all', azure: ['sub'] },
  debugSessions: 'Whoever may rerun a job with SSH reads its token.',
  minting: [
    {
      who: 'whoever can start a pipeline of the project',
      how: 'Each job has a token that names the person who started it.',
      possible: 'yes',
      source: CIRCLECI_OIDC,
    },
    {
      who: 'who reruns a job with SSH',
      how: 'The job of a person who looks in has the same subject; only `oidc.circleci.com/ssh-rerun` differs, which AWS cannot test.',
      possible: 'yes',
      source: CIRCLECI_OIDC,
    },
    noStrangers(CIRCLECI_OIDC),
  ],
  sources: [CIRCLECI_OIDC],
};

const BITBUCKET_OIDC =
  'https://support.atlassian.com/bitbucket-cloud/docs/integrate-pipelines-with-resource-servers-using-oidc/';

export const BITBUCKET: Issuer = {
  id: 'bitbucket',
  name: 'Bitbucket Pipelines',
  addresses: ['api.bitbucket.org/2.0/workspaces/{workspace}/pipelines-config/identity/oidc'],
  shared: false,
  use: 'automation',
  tenant: ['organisation'],
  unit: ['repository'],
  context: ['environment', 'step'],
  slots: {
    repositoryUuid: id('repository'),
    environmentUuid: id('environment'),
    stepUuid: { ...id('step'), varies: true },
    branch: name('ref', 'ref'),
    workspaceUuid: id('organisation'),
    pipelineUuid: id('session'),
  },
  claims: [
    subject('the repository and the step by ids, and the environment where one is deployed to', 'issuer', [
      form('step', '{{repositoryUuid}}:{{stepUuid}}', 'yes'),
      form('deployment', '{{repositoryUuid}}:{{environmentUuid}}:{{stepUuid}}', 'environment-rules'),
    ]),
    claim('repositoryUuid', '{{repositoryUuid}}', 'the repository'),
    claim('workspaceUuid', '{{workspaceUuid}}', 'the workspace'),
    claim('deploymentEnvironmentUuid', '{{environmentUuid}}', 'the environment', 'writer', 'environment-rules'),
    claim('branchName', '{branch}', 'the branch', 'writer', { unlessPinned: 'ref' }),
    claim('stepUuid', '{{stepUuid}}', 'one run of one step'),
    claim('pipelineUuid', '{{pipelineUuid}}', 'one run'),
  ],
  clouds: { aws: COMMON_CONDITION_CLAIMS, gcp: 'all', azure: ['sub'] },
  minting: [
    {
      who: 'whoever can push to the repository',
      how: 'A step with `oidc: true` has a token; the subject names no branch.',
      possible: 'yes',
      source: BITBUCKET_OIDC,
    },
    {
      who: 'a pull request from a branch of the repository',
      how: 'Its pipeline has a subject like any other of the repository.',
      possible: 'yes',
      source: BITBUCKET_OIDC,
    },
    noStrangers(BITBUCKET_OIDC),
  ],
  sources: [BITBUCKET_OIDC],
};

const HARNESS_OIDC =
  'https://developer.harness.io/harness-platform/use-harness-platform/pipelines/workload-identity/token-claims-reference';

export const HARNESS: Issuer = {
  id: 'harness',
  name: 'Harness',
  addresses: ['app.harness.io/ng/api/oidc/account/{account}'],
  shared: false,
  use: 'automation',
  tenant: ['account'],
  unit: ['organisation', 'project'],
  context: ['pipeline'],
  slots: {
    account: id('account', 'label'),
    organization: name('organisation', 'label'),
    project: name('project', 'label'),
    pipeline: name('pipeline', 'label'),
    environment: name('environment', 'label'),
    rest: name('pipeline', 'any'),
  },
  claims: [
    subject('account, organisation and project; administrators can choose other parts', 'administrator', [
      form('default', 'account/{account}:org/{organization}:project/{project}', 'yes'),
      form('account', 'account/{account}', 'yes'),
      form('organisation', 'account/{account}:org/{organization}', 'yes'),
      form('customised', 'account/{account}:org/{organization}:project/{project}:{rest}', 'yes'),
    ]),
    claim('account_id', '{account}', 'the account'),
    claim('organization_id', '{organization}', 'the organisation'),
    claim('project_id', '{project}', 'the project'),
    claim('pipeline_id', '{pipeline}', 'the pipeline', 'writer'),
    claim('environment_id', '{environment}', 'the environment', 'writer', 'environment-rules'),
  ],
  clouds: { aws: COMMON_CONDITION_CLAIMS, gcp: 'all', azure: ['sub'] },
  minting: [
    {
      who: 'whoever can run a pipeline of the project',
      how: 'A step or a connector that federates has a token.',
      possible: 'yes',
      source: HARNESS_OIDC,
    },
    noStrangers(HARNESS_OIDC),
  ],
  sources: [HARNESS_OIDC],
};
