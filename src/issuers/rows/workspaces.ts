import { COMMON_CONDITION_CLAIMS } from '../condition-claims.ts';
import type { Issuer, Slot } from '../issuer.ts';
import { claim, form, id, name, sharedWithStrangers, subject } from '../row-parts.ts';

const ONA_OIDC = 'https://ona.com/docs/ona/configuration/oidc';
const ONA_FIELDS = 'https://github.com/gitpod-io/terraform-provider-ona/blob/main/docs/resources/oidc_config.md';

const onaSlots: Readonly<Record<string, Slot>> = {
  organizationId: id('organisation'),
  projectId: id('project'),
  environmentId: { ...id('environment'), varies: true },
  runnerId: id('runner'),
  userId: id('person'),
  accountId: id('account'),
  serviceAccountId: id('service-account'),
  creatorId: id('person'),
  principal: name('access', 'label'),
  email: name('person'),
  person: name('person'),
  runner: name('runner'),
  idp: name('access', 'any'),
  url: name('repository', 'any'),
};

export const ONA: Issuer = {
  id: 'ona',
  name: 'Ona',
  addresses: ['app.gitpod.io'],
  shared: true,
  tenant: ['organisation', 'account'],
  unit: ['project'],
  context: ['environment', 'person', 'runner', 'service-account'],
  slots: onaSlots,
  claims: [
    subject('the organisation, and the project or environment; administrators can add who made it', 'administrator', [
      form('V3', 'organization_id:{organizationId}:environment_id:{environmentId}', 'yes'),
      form('V3', 'organization_id:{organizationId}:project_id:{projectId}', 'yes'),
      form('V2', 'org:{organizationId}/rnr:{runnerId}', 'yes'),
      form('V2', 'org:{organizationId}/user:{userId}', 'yes'),
      form('V2', 'org:{organizationId}/env:{environmentId}', 'yes'),
      form('V2', 'org:{organizationId}/prj:{projectId}/env:{environmentId}', 'yes'),
    ]),
    claim('org', '{organizationId}', 'the organisation (V2)'),
    claim('organization_id', '{organizationId}', 'the organisation'),
    claim('project_id', '{projectId}', 'the project'),
    claim('environment_id', '{environmentId}', 'one environment'),
    claim('runner_id', '{runnerId}', 'the runner'),
    claim('account_id', '{accountId}', 'the account'),
    claim('service_account_id', '{serviceAccountId}', 'the service account that made the environment'),
    claim('creator_principal', '{principal}', 'whether a person or a service account made the environment'),
    claim('creator_id', '{creatorId}', 'who made the environment'),
    claim('creator_email', '{email}', 'who made the environment, by an address'),
    claim('creator_name', '{person}', 'nothing: a name that anybody can choose', 'requester'),
  ],
  paired: {
    format: 'V3',
    chosenBy: 'administrator',
    proposedCode: 'yes',
    keys: {
      account_id: ['{accountId}'],
      organization_id: ['{organizationId}'],
      project_id: ['{projectId}'],
      environment_id: ['{environmentId}'],
      'environment_initializers.git.remote_uri': ['{url}'],
      'environment_initializers.git.upstream_remote_uri': ['{url}'],
      'environment_initializers.context_url': ['{url}'],
      runner_id: ['{runnerId}'],
      runner_name: ['{runner}'],
      service_account_id: ['{serviceAccountId}'],
      creator_id: ['{creatorId}'],
      creator_principal: ['{principal}'],
      creator_email: ['{email}'],
      creator_name: ['{person}'],
      creator_idp: ['{idp}'],
      user_id: ['{userId}'],
      email: ['{email}'],
      name: ['{person}'],
      idp: ['{idp}'],
    },
  },
  awsAudience: 'sts.amazonaws.com',
  clouds: { aws: COMMON_CONDITION_CLAIMS, gcp: 'all', azure: ['sub'] },
  minting: [
    {
      who: 'whoever can open an environment of the project',
      how: 'Every program in it has a token, whatever branch or pull request it was opened from.',
      possible: 'yes',
      source: ONA_OIDC,
    },
    sharedWithStrangers(ONA_OIDC),
  ],
  sources: [ONA_OIDC, ONA_FIELDS, 'https://www.gitpod.io/docs/gitpod/configuration/oidc'],
};

const CLASSIC_SOURCE =
  'https://github.com/gitpod-io/gitpod/blob/main/components/public-api-server/pkg/apiv1/identityprovider.go';

interface ClassicKind {
  readonly id: string;
  readonly name: string;
  readonly addresses: readonly string[];
  readonly shared: boolean;
}

function classicRow(kind: ClassicKind): Issuer {
  return {
    ...kind,
    use: 'developer',
    tenant: ['organisation'],
    tenantPerhaps: ['owner'],
    unit: ['repository'],
    context: ['person', 'session'],
    slots: {
      host: name('label', 'file'),
      owner: name('owner', 'file'),
      repository: name('repository', 'path'),
      rest: name('session', 'any'),
      organizationId: id('organisation'),
      userId: id('person'),
      workspaceId: id('session', 'label'),
      email: name('person'),
    },
    claims: [
      subject('the address that the workspace was opened from, whoever opened it', 'requester', [
        form('address', 'https://{host}/{owner}/{repository}', 'yes'),
        form('no address', 'no-context', 'yes'),
      ]),
      claim('org_id', '{organizationId}', 'the organisation'),
      claim('user_id', '{userId}', 'the person'),
      claim('workspace_id', '{workspaceId}', 'one workspace'),
      claim('repository', 'https://{host}/{owner}/{repository}', 'the repository, by a name'),
      claim('email', '{email}', 'the person, by an address'),
    ],
    awsAudience: 'sts.amazonaws.com',
    clouds: { aws: COMMON_CONDITION_CLAIMS, gcp: 'all', azure: ['sub'] },
    minting: [
      {
        who: 'whoever opens a workspace from the address',
        how: 'The subject is the address alone: of a public repository, anybody who may use the service.',
        possible: 'yes',
        source: CLASSIC_SOURCE,
      },
    ],
    sources: [CLASSIC_SOURCE, 'https://ona.com/docs/classic/user/integrations/aws'],
  };
}

/** The shared service of old, which ended on 2025-10-15 [gitpod-io/gitpod: README.md]. */
export const GITPOD_CLASSIC = classicRow({
  id: 'gitpod-classic',
  name: 'Gitpod Classic',
  addresses: ['api.gitpod.io/idp', 'services.gitpod.io/idp'],
  shared: true,
});

export const GITPOD_DEDICATED = classicRow({
  id: 'gitpod-dedicated',
  name: 'Gitpod Classic Enterprise',
  addresses: ['services.{installation}.gitpod.cloud/idp'],
  shared: false,
});

/** A broker of ours is its own issuer, at whatever address it has: it is told by its subjects. */
export const BROKER: Issuer = {
  id: 'broker',
  name: 'a Rolecall broker',
  addresses: [],
  shared: false,
  use: 'developer',
  tenant: ['owner'],
  unit: ['repository'],
  context: ['access', 'role', 'person'],
  slots: {
    ownerId: id('owner', 'digits'),
    repositoryId: id('repository', 'digits'),
    role: name('role', 'label'),
    userId: id('person', 'digits'),
  },
  claims: [
    subject('owner and repository by ids, and write access or the role that the catalogue granted', 'issuer', [
      form('access', 'owner:{ownerId}:repo:{repositoryId}:access:write', 'yes', ['access', 'write']),
      form('role', 'owner:{ownerId}:repo:{repositoryId}:role:{role}', 'yes'),
      form('role', 'owner:{ownerId}:repo:{repositoryId}:role:{role}:user:{userId}', 'yes'),
      form('role', 'owner:{ownerId}:role:{role}', 'yes'),
      form('role', 'owner:{ownerId}:role:{role}:user:{userId}', 'yes'),
      form('access', 'owner:{ownerId}:repo:{repositoryId}:access:write:user:{userId}', 'yes', ['access', 'write']),
    ]),
    claim('owner_id', '{ownerId}', 'the owner, also after a new name'),
    claim('repository_id', '{repositoryId}', 'the repository, also after a new name or owner'),
    claim('user_id', '{userId}', 'the person'),
    claim('role', '{role}', 'the role of the catalogue'),
  ],
  clouds: { aws: COMMON_CONDITION_CLAIMS, gcp: 'all', azure: ['sub'] },
  minting: [
    {
      who: 'whoever has a codespace of the repository and may write to it',
      how: 'The broker asks GitHub for both; roles of its catalogue also for teams, branches and approvals.',
      possible: 'yes',
      source: 'docs/broker.md',
    },
  ],
  sources: ['docs/broker.md'],
};
