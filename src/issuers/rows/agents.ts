import { COMMON_CONDITION_CLAIMS } from '../condition-claims.ts';
import type { Issuer } from '../issuer.ts';
import { claim, form, id, name, sharedWithStrangers, subject } from '../row-parts.ts';

const CURSOR_IDENTITY = 'https://cursor.com/docs/cloud-agent/identity';

export const CURSOR: Issuer = {
  id: 'cursor',
  name: 'Cursor cloud agents',
  addresses: ['api.cursor.com'],
  shared: true,
  use: 'agent',
  tenant: ['team', 'person', 'service-account'],
  unit: ['session'],
  context: ['environment'],
  slots: {
    agent: id('session', 'label'),
    team: id('team', 'label'),
    user: id('person', 'label'),
    serviceAccount: id('service-account', 'label'),
    deployment: id('session', 'label'),
    url: name('repository', 'any'),
    runtime: name('runner', 'label', ['managed', 'self_hosted']),
    email: name('person'),
    environment: id('environment', 'label'),
  },
  claims: [
    subject('one agent, or whom it belongs to where that is projected', 'administrator', [
      form('agent', 'cloud_agent_id:{agent}', 'yes'),
      form('team', 'team_id:{team}', 'yes'),
      form('person', 'user:{user}', 'yes'),
      form('service account', 'service_account:{serviceAccount}', 'yes'),
      form('SDK', 'agent_sdk_deployment_id:{deployment}', 'yes'),
    ]),
    claim('team_id', '{team}', 'the team'),
    claim('cloud_agent_id', '{agent}', 'one agent'),
    claim('agent_runtime', '{runtime}', 'whether Cursor runs the agent'),
    claim('owner_user_id', '{user}', 'whose agent it is'),
    claim('owner_service_account_id', '{serviceAccount}', 'the service account whose agent it is'),
    claim('owner_email', '{email}', 'whose agent it is, by an address'),
    claim('repo_url', '{url}', 'the repository, by a name that another can take over'),
    claim('environment_id', '{environment}', 'the environment'),
  ],
  clouds: { aws: COMMON_CONDITION_CLAIMS, gcp: 'all', azure: ['sub'] },
  minting: [
    {
      who: 'whoever can start an agent of the team',
      how: 'Everything that runs in the agent can ask for a token, whatever the repository it works on.',
      possible: 'yes',
      source: CURSOR_IDENTITY,
    },
    sharedWithStrangers(CURSOR_IDENTITY),
  ],
  sources: [CURSOR_IDENTITY],
};

const DEVIN_OIDC = 'https://docs.devin.ai/product-guides/oidc';

export const DEVIN: Issuer = {
  id: 'devin',
  name: 'Devin',
  addresses: ['app.devin.ai'],
  shared: true,
  use: 'agent',
  tenant: ['organisation'],
  unit: ['repository'],
  context: ['session', 'person'],
  slots: {
    organizationId: id('organisation', 'label'),
    repository: name('repository', 'path'),
    session: { ...id('session', 'label'), varies: true },
    email: name('person'),
  },
  claims: [
    subject('what whoever asked for the token chose of organisation, repository, session and person', 'requester', [
      form('default', 'org_id:{organizationId}', 'yes'),
      form('default', 'org_id:{organizationId}:repository_name:{repository}', 'yes'),
    ]),
    claim('org_id', '{organizationId}', 'the organisation'),
    claim('repository_name', '{repository}', 'the repository, by a name that another can take over'),
    claim('devin_id', '{session}', 'one session'),
    claim('requesting_user_email', '{email}', 'who asked, by an address'),
  ],
  paired: {
    format: 'chosen',
    chosenBy: 'requester',
    proposedCode: 'yes',
    keys: {
      org_id: ['{organizationId}'],
      repository_name: ['{repository}'],
      devin_id: ['{session}'],
      requesting_user_email: ['{email}'],
    },
  },
  clouds: { aws: COMMON_CONDITION_CLAIMS, gcp: 'all', azure: ['sub'] },
  minting: [
    {
      who: 'whoever can start a session of the organisation',
      how: 'Everything that runs in the session can ask for a token, and chooses which claims its subject has.',
      possible: 'yes',
      source: 'https://github.com/CognitionAI/actions',
    },
    sharedWithStrangers(DEVIN_OIDC),
  ],
  sources: [DEVIN_OIDC, 'https://github.com/CognitionAI/actions'],
};

const WARP_CLOUDS = 'https://docs.warp.dev/agent-platform/cloud-agents/integrations/cloud-providers/';

export const WARP: Issuer = {
  id: 'warp',
  name: 'Warp',
  addresses: ['app.warp.dev'],
  shared: true,
  use: 'agent',
  tenant: ['team'],
  unit: ['principal'],
  context: [],
  slots: {
    team: id('team', 'label'),
    user: id('principal', 'label'),
    serviceAccount: id('principal', 'label'),
  },
  claims: [
    subject('the team, and the person or service account that the agent runs as', 'issuer', [
      form('scoped', 'scoped_principal:{team}/user:{user}', 'yes'),
      form('scoped', 'scoped_principal:{team}/service_account:{serviceAccount}', 'yes'),
      form('plain', 'user:{user}', 'yes'),
      form('plain', 'service_account:{serviceAccount}', 'yes'),
    ]),
  ],
  clouds: { aws: COMMON_CONDITION_CLAIMS, gcp: 'all', azure: ['sub'] },
  minting: [
    {
      who: 'whoever can start an agent of the team',
      how: 'Everything that runs in the agent can ask for a token.',
      possible: 'yes',
      source: WARP_CLOUDS,
    },
    sharedWithStrangers(WARP_CLOUDS),
  ],
  sources: [WARP_CLOUDS, 'https://docs.warp.dev/reference/cli/federate/'],
};
