import { COMMON_CONDITION_CLAIMS, GITLAB_CONDITION_CLAIMS } from '../condition-claims.ts';
import type { ClaimForm, Issuer, Slot } from '../issuer.ts';
import { claim, form, id, name, subject } from '../row-parts.ts';

const slots: Readonly<Record<string, Slot>> = {
  group: name('group', 'file'),
  project: name('project', 'path'),
  projectId: id('project', 'digits'),
  groupId: id('group', 'digits'),
  namespace: name('group', 'path'),
  branch: name('ref', 'ref'),
  tag: name('ref', 'ref'),
  ref: name('ref', 'ref'),
  refType: name('ref-type', 'label', ['branch', 'tag']),
  environment: name('environment'),
  flag: name('protection', 'label', ['true', 'false']),
  tier: name('label'),
  user: name('person'),
  userId: id('person', 'digits'),
  event: name('event', 'label'),
  runner: name('runner', 'label'),
  visibility: name('visibility', 'label', ['public', 'private', 'internal']),
  accessLevel: name('access', 'label'),
  file: name('workflow', 'any'),
};

/** Nothing in a subject tells a merge request's pipeline from a push to the same branch. */
const BY_REF = { unlessPinned: 'ref' } as const;

/** The project's path comes first, or its id where the project chose so; the rest by default [gitlab-org/gitlab!160562]. */
function subjects(format: string, project: string): readonly ClaimForm[] {
  return [
    form(format, `${project}:ref_type:branch:ref:{branch}`, BY_REF, ['ref-type', 'branch']),
    form(format, `${project}:ref_type:tag:ref:{tag}`, 'no', ['ref-type', 'tag']),
  ];
}

const REFERENCE = 'https://docs.gitlab.com/ci/secrets/id_token_authentication/';

interface Kind {
  readonly id: string;
  readonly name: string;
  readonly addresses: readonly string[];
  readonly shared: boolean;
  readonly aws: readonly string[];
}

function row({ aws, ...kind }: Kind): Issuer {
  return {
    ...kind,
    use: 'automation',
    tenant: ['group'],
    unit: ['project'],
    context: ['environment', 'event', 'ref'],
    slots,
    claims: [
      subject('the project by its path, and the branch or tag', 'administrator', [
        ...subjects('by path', 'project_path:{group}/{project}'),
        ...subjects('by id', 'project_id:{projectId}'),
      ]),
      claim('project_id', '{projectId}', 'the project, also after a new path or owner'),
      claim('project_path', '{group}/{project}', 'the project, by a path that another can take over'),
      claim('namespace_id', '{groupId}', 'the group or user directly above the project'),
      claim('namespace_path', '{namespace}', 'the group or user directly above, by a path that another can take over'),
      claim('ref', '{ref}', 'the branch or tag', 'writer', BY_REF),
      claim('ref_path', 'refs/heads/{branch}', 'the branch', 'writer', BY_REF),
      claim('ref_type', '{refType}', 'whether it is a branch or a tag', 'writer'),
      claim('ref_protected', '{flag}', 'whether the branch or tag is protected', 'administrator'),
      claim('environment', '{environment}', 'the environment that the job names', 'writer', 'environment-rules'),
      claim('environment_protected', '{flag}', 'whether the environment is protected', 'administrator'),
      claim('deployment_tier', '{tier}', 'the tier of the environment', 'writer'),
      claim('pipeline_source', '{event}', 'what started the pipeline', 'anyone-who-starts-it', {
        unlessPinned: 'event',
      }),
      claim('user_id', '{userId}', 'who started the job', 'anyone-who-starts-it'),
      claim(
        'user_login',
        '{user}',
        'who started the job, by a name that another can take over',
        'anyone-who-starts-it',
      ),
      claim('user_email', '{user}', 'who started the job, by an address', 'anyone-who-starts-it'),
      claim('user_access_level', '{accessLevel}', 'what who started it may do in the project', 'administrator'),
      claim('runner_environment', '{runner}', 'whether GitLab runs the job', 'writer'),
      claim('project_visibility', '{visibility}', 'whether the project is public', 'administrator'),
      claim('ci_config_ref_uri', '{file}', 'the file of the pipeline and the ref it was read at', 'writer'),
    ],
    paired: {
      format: 'customised',
      chosenBy: 'administrator',
      proposedCode: BY_REF,
      keys: {
        project_path: ['{group}/{project}'],
        project_id: ['{projectId}'],
        namespace_path: ['{namespace}'],
        namespace_id: ['{groupId}'],
        ref_type: ['{refType}'],
        ref: ['{ref}'],
        ref_path: ['{ref}'],
        ref_protected: ['{flag}'],
        environment: ['{environment}'],
        environment_protected: ['{flag}'],
        deployment_tier: ['{tier}'],
        pipeline_source: ['{event}'],
        user_id: ['{userId}'],
        user_login: ['{user}'],
        user_email: ['{user}'],
        user_access_level: ['{accessLevel}'],
        runner_environment: ['{runner}'],
      },
    },
    clouds: { aws, gcp: 'all', azure: ['sub'] },
    ...(kind.shared ? { awsGuard: ['sub'] } : {}),
    minting: [
      {
        who: 'whoever can push to the project',
        how: 'A job with `id_tokens` has a token; its subject names the branch or tag.',
        possible: 'yes',
        source: REFERENCE,
      },
      {
        who: 'a merge request from a branch of the project',
        how: 'Its pipeline has the subject of its source branch, as a push has; `pipeline_source` alone differs.',
        possible: 'yes',
        source: REFERENCE,
      },
      {
        who: 'a merge request from a fork',
        how: 'Its pipeline runs in the fork and names the fork, unless a member of the project starts it in the project.',
        possible: 'unknown',
        source: 'https://docs.gitlab.com/ci/pipelines/merge_request_pipelines/',
      },
      {
        who: 'any other customer',
        how: kind.shared
          ? 'All of gitlab.com has one issuer: only the group or the project in the claims tells them apart.'
          : 'Its address belongs to one installation.',
        possible: kind.shared ? 'yes' : 'no',
        source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html',
      },
    ],
    sources: [REFERENCE, 'https://docs.gitlab.com/ci/cloud_services/aws/'],
  };
}

export const GITLAB = row({
  id: 'gitlab',
  name: 'GitLab',
  addresses: ['gitlab.com'],
  shared: true,
  aws: [...COMMON_CONDITION_CLAIMS, ...GITLAB_CONDITION_CLAIMS],
});

/** Any host can be one: it is told by its subjects, where its name does not say so. */
export const GITLAB_SELF_MANAGED = row({
  id: 'gitlab-self-managed',
  name: 'a self-managed GitLab',
  addresses: ['gitlab.{host}'],
  shared: false,
  aws: COMMON_CONDITION_CLAIMS,
});
