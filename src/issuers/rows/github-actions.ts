import { COMMON_CONDITION_CLAIMS, GITHUB_CONDITION_CLAIMS } from '../condition-claims.ts';
import type { ClaimForm, Issuer, IssuerClaim, PairedSubjects, ProposedCode, Slot } from '../issuer.ts';
import { claim, form, id, name } from '../row-parts.ts';

const slots: Readonly<Record<string, Slot>> = {
  owner: name('owner', 'label'),
  ownerId: id('owner', 'digits'),
  repository: name('repository', 'file'),
  repositoryId: id('repository', 'digits'),
  branch: name('ref', 'ref'),
  tag: name('ref', 'ref'),
  ref: name('ref', 'ref'),
  refType: name('ref-type', 'label', ['branch', 'tag']),
  environment: name('environment'),
  environmentName: { ...name('environment', 'any'), plain: 'environment' },
  environmentNodeId: id('environment', 'label'),
  event: name('event', 'label'),
  workflowOwner: name('workflow-owner', 'label'),
  workflowFile: name('workflow', 'ref'),
  workflow: name('label'),
  label: name('label'),
  workflowName: { ...name('label', 'any'), plain: 'workflow' },
  actor: name('person'),
  actorId: id('person', 'digits'),
  enterprise: name('account', 'label'),
  enterpriseId: id('account', 'digits'),
  visibility: name('visibility', 'label', ['public', 'private', 'internal']),
  runnerEnvironment: name('runner', 'label', ['github-hosted', 'self-hosted']),
  refProtected: name('protection', 'label', ['true', 'false']),
  rest: name('subject', 'any'),
};

/** A job of a pull request has `pull_request`, unless it names an environment, whose name then stands there. */
const CONTEXTS: readonly (readonly [text: string, code: ProposedCode, implies?: ClaimForm['implies']])[] = [
  ['ref:refs/heads/{branch}', 'no', ['ref-type', 'branch']],
  ['ref:refs/tags/{tag}', 'no', ['ref-type', 'tag']],
  ['pull_request', 'yes', ['event', 'pull_request']],
  ['environment:{environment}', 'environment-rules'],
];

const NAMES = '{owner}/{repository}';
/** Both parts carry their id, or neither. */
const NAMES_AND_IDS = '{owner}@{ownerId}/{repository}@{repositoryId}';

function subjects(format: string, repository: string): readonly ClaimForm[] {
  return CONTEXTS.map(([text, code, implies]) => form(format, `repo:${repository}:${text}`, code, implies));
}

const CLASSIC = subjects('classic', NAMES);
const IMMUTABLE = subjects('immutable', NAMES_AND_IDS);

function subjectClaim(forms: readonly ClaimForm[]): IssuerClaim {
  return {
    name: 'sub',
    proves: 'the repository, and one of: its environment, a pull request, a branch, a tag',
    chosenBy: 'administrator',
    forms,
    impossible: [
      { template: 'repo:{owner}@{ownerId}/{repository}:{rest}', reason: 'half-immutable' },
      { template: 'repo:{owner}/{repository}@{repositoryId}:{rest}', reason: 'half-immutable' },
    ],
  };
}

const WORKFLOW = 'the file of the workflow and the ref it was read at, by names that can be given up';

const OTHER_CLAIMS: readonly IssuerClaim[] = [
  claim('repository', NAMES, 'the repository, by a name that another can take over'),
  claim('repository_id', '{repositoryId}', 'the repository, also after a new name or owner'),
  claim('repository_owner', '{owner}', 'the owner, by a name that another can take over'),
  claim('repository_owner_id', '{ownerId}', 'the owner, also after a new name'),
  claim('repository_visibility', '{visibility}', 'whether the repository is public', 'administrator'),
  {
    name: 'ref',
    proves: 'the branch or tag that the run is of; a pull request has refs/pull/…',
    chosenBy: 'writer',
    forms: [
      form('claim', 'refs/heads/{branch}', 'no', ['ref-type', 'branch']),
      form('claim', 'refs/tags/{tag}', 'no', ['ref-type', 'tag']),
      form('claim', 'refs/pull/{ref}', 'yes', ['event', 'pull_request']),
    ],
  },
  claim('ref_type', '{refType}', 'whether the run is of a branch or of a tag', 'writer'),
  claim('ref_protected', '{refProtected}', 'whether rules protect the branch or tag', 'administrator'),
  claim('environment', '{environmentName}', 'the environment that the job names', 'writer', 'environment-rules'),
  claim(
    'environment_node_id',
    '{environmentNodeId}',
    'the environment, also where two names look alike in the subject',
    'writer',
    'environment-rules',
  ),
  claim('event_name', '{event}', 'what started the run', 'anyone-who-starts-it', { unlessPinned: 'event' }),
  claim('job_workflow_ref', '{workflowOwner}/{workflowFile}', `${WORKFLOW}; it may be called from elsewhere`, 'writer'),
  claim('workflow_ref', '{owner}/{repository}/.github/workflows/{workflowFile}', WORKFLOW, 'writer'),
  claim('workflow', '{workflowName}', 'nothing: a name that any workflow can have', 'writer'),
  claim('actor', '{actor}', 'who started the run, by a name that another can take over', 'anyone-who-starts-it'),
  claim('actor_id', '{actorId}', 'who started the run', 'anyone-who-starts-it'),
  claim('enterprise', '{enterprise}', 'the enterprise, by its name'),
  claim('enterprise_id', '{enterpriseId}', 'the enterprise, also after a new name'),
  claim('runner_environment', '{runnerEnvironment}', 'whether GitHub runs the job', 'writer'),
];

/** What an owner can put into subjects [docs.github.com: rest/actions/oidc, include_claim_keys]; a colon in a value is `%3A`. */
const paired: PairedSubjects = {
  format: 'customised',
  chosenBy: 'administrator',
  proposedCode: { unlessPinned: 'ref' },
  keys: {
    ...Object.fromEntries(OTHER_CLAIMS.map(({ name: key, forms }) => [key, forms.map(({ template }) => template)])),
    repo: [NAMES, NAMES_AND_IDS],
    environment: ['{environment}'],
    workflow: ['{workflow}'],
    base_ref: ['{label}'],
    head_ref: ['{label}'],
    check_run_id: ['{label}'],
    job_workflow_sha: ['{label}'],
    run_attempt: ['{label}'],
    run_id: ['{label}'],
    run_number: ['{label}'],
    sha: ['{label}'],
    workflow_sha: ['{label}'],
  },
};

interface Kind {
  readonly id: string;
  readonly name: string;
  readonly addresses: readonly string[];
  readonly shared: boolean;
  readonly forms: readonly ClaimForm[];
  readonly aws: readonly string[];
  /** Entra's flexible credentials know github.com alone. */
  readonly flexible: boolean;
}

function row({ forms, aws, flexible, ...kind }: Kind): Issuer {
  return {
    ...kind,
    use: 'automation',
    tenant: ['owner', 'account'],
    tenantPerhaps: ['workflow-owner'],
    unit: ['repository'],
    context: ['environment', 'event', 'ref', 'workflow'],
    slots,
    claims: [subjectClaim(forms), ...OTHER_CLAIMS],
    paired,
    clouds: { aws, gcp: 'all', azure: flexible ? ['sub', 'job_workflow_ref'] : ['sub'] },
    ...(kind.shared ? { awsGuard: ['sub', 'job_workflow_ref'] } : {}),
    awsAudience: 'sts.amazonaws.com',
    minting: [
      {
        who: 'whoever can push to the repository',
        how: 'A workflow on any branch or tag that asks for `id-token: write` has a token; the subject names the ref.',
        possible: 'yes',
        source: 'https://docs.github.com/en/actions/reference/security/oidc',
      },
      {
        who: 'a pull request from a branch of the repository',
        how: 'Its jobs have a token of the subject `…:pull_request`, or of the environment that they name.',
        possible: 'yes',
        source: 'https://docs.github.com/en/actions/reference/security/oidc',
      },
      {
        who: 'a pull request from a fork',
        how: "It has no token of the upstream repository; a fork's own runs name the fork.",
        possible: 'no',
        source: 'https://docs.github.com/en/actions/reference/security/oidc',
      },
      {
        who: "the prebuild of the repository's codespaces",
        how: 'It runs as a workflow of the branch; a codespace itself has no token.',
        possible: 'yes',
        source: 'https://docs.github.com/en/codespaces/prebuilding-your-codespaces',
      },
      {
        who: 'any repository that calls a reusable workflow',
        how: 'Its `job_workflow_ref` names the workflow that is called; where that is public, anybody can call it.',
        possible: 'yes',
        source:
          'https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-with-reusable-workflows',
      },
      {
        who: 'any other customer',
        how: kind.shared
          ? 'All of github.com has one issuer: only the owner or the repository in the claims tells them apart.'
          : 'Its address belongs to one enterprise.',
        possible: kind.shared ? 'yes' : 'no',
        source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html',
      },
    ],
    sources: [
      'https://docs.github.com/en/actions/reference/security/oidc',
      'https://github.blog/changelog/2026-04-23-immutable-subject-claims-for-github-actions-oidc-tokens/',
      'https://docs.github.com/en/rest/actions/oidc',
    ],
  };
}

const AWS = [...COMMON_CONDITION_CLAIMS, ...GITHUB_CONDITION_CLAIMS];

export const GITHUB_ACTIONS = row({
  id: 'github-actions',
  name: 'GitHub Actions',
  addresses: ['token.actions.githubusercontent.com'],
  shared: true,
  forms: [...CLASSIC, ...IMMUTABLE],
  aws: AWS,
  flexible: true,
});

/** An enterprise whose name stands in the issuer's path, or that has a host of its own on ghe.com. */
export const GITHUB_ENTERPRISE = row({
  id: 'github-enterprise',
  name: 'GitHub Actions of an enterprise',
  addresses: ['token.actions.githubusercontent.com/{enterprise}', 'token.actions.{domain}.ghe.com'],
  shared: false,
  forms: [...CLASSIC, ...IMMUTABLE],
  aws: AWS,
  flexible: false,
});

/** It has no immutable subjects [docs.github.com, OpenID Connect reference]. */
export const GITHUB_ENTERPRISE_SERVER = row({
  id: 'github-enterprise-server',
  name: 'GitHub Enterprise Server',
  addresses: ['{host}/_services/token'],
  shared: false,
  forms: CLASSIC,
  aws: COMMON_CONDITION_CLAIMS,
  flexible: false,
});
