import { COMMON_CONDITION_CLAIMS, GOOGLE_CONDITION_CLAIMS } from '../condition-claims.ts';
import type { Issuer } from '../issuer.ts';
import { claim, form, id, name, subject } from '../row-parts.ts';

const ANY_ISSUER = { aws: COMMON_CONDITION_CLAIMS, gcp: 'all', azure: ['sub'] } as const;
const SERVICE_ACCOUNTS = 'https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html';

/** A cluster's own issuer: EKS, GKE, AKS; others are told by their subjects. */
export const KUBERNETES: Issuer = {
  id: 'kubernetes',
  name: 'a Kubernetes cluster',
  addresses: [
    'oidc.eks.{region}.amazonaws.com/id/{cluster}',
    'oidc.eks.{region}.amazonaws.com.cn/id/{cluster}',
    'oidc-eks.{region}.api.aws/id/{cluster}',
    'container.googleapis.com/v1/projects/{project}/locations/{location}/clusters/{cluster}',
    '{region}.oic.prod-aks.azure.com/{tenant}/{cluster}',
  ],
  shared: false,
  use: 'automation',
  tenant: [],
  unit: ['namespace', 'service-account'],
  context: [],
  slots: {
    namespace: name('namespace', 'label'),
    serviceAccount: name('service-account', 'file'),
  },
  claims: [
    subject('the service account, by its namespace and name', 'administrator', [
      form('service account', 'system:serviceaccount:{namespace}:{serviceAccount}', 'no'),
    ]),
  ],
  clouds: ANY_ISSUER,
  minting: [
    {
      who: 'whoever can start a pod of that service account',
      how: 'Permission to create pods in the namespace is permission to have its tokens.',
      possible: 'yes',
      source: 'https://kubernetes.io/docs/concepts/security/rbac-good-practices/',
    },
  ],
  sources: [SERVICE_ACCOUNTS],
};

const COGNITO_POOLS = 'https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html';

/** Identity pools: the audience is the pool, the subject an identity in it. */
export const COGNITO: Issuer = {
  id: 'cognito',
  name: 'Amazon Cognito',
  addresses: [
    'cognito-identity.amazonaws.com',
    'cognito-identity-us-gov.amazonaws.com',
    'cognito-identity.cn-north-1.amazonaws.com.cn',
  ],
  shared: true,
  tenant: ['audience'],
  unit: ['person'],
  context: ['access'],
  slots: {
    region: name('label', 'label'),
    identity: id('person'),
    pool: id('audience', 'any'),
    access: name('access', 'any'),
  },
  claims: [
    subject('one identity of a pool', 'issuer', [form('identity', '{region}:{identity}', 'no')]),
    claim('aud', '{pool}', 'the identity pool'),
    claim('amr', '{access}', 'whether the identity signed in, and by what', 'anyone-who-starts-it'),
  ],
  clouds: { ...ANY_ISSUER, aws: [...COMMON_CONDITION_CLAIMS, 'aud'] },
  awsGuard: ['aud'],
  minting: [
    {
      who: 'whoever signs in to the pool, or nobody in particular where it allows guests',
      how: 'The audience says which pool, `amr` whether the identity signed in.',
      possible: 'yes',
      source: COGNITO_POOLS,
    },
    {
      who: 'any other customer',
      how: 'All identity pools have one issuer: only the audience tells them apart.',
      possible: 'yes',
      source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html',
    },
  ],
  sources: [COGNITO_POOLS],
};

const USER_POOLS =
  'https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html';

export const COGNITO_USER_POOL: Issuer = {
  id: 'cognito-user-pool',
  name: 'a Cognito user pool',
  addresses: ['cognito-idp.{region}.amazonaws.com/{pool}'],
  shared: false,
  tenant: [],
  unit: ['person'],
  context: [],
  slots: { user: id('person'), email: name('person') },
  claims: [
    subject('one user of the pool', 'issuer', [form('user', '{user}', 'no')]),
    claim('email', '{email}', 'the person, by an address'),
  ],
  clouds: ANY_ISSUER,
  minting: [
    {
      who: 'whoever signs in to the pool',
      how: 'Where people may sign themselves up, anybody.',
      possible: 'yes',
      source: USER_POOLS,
    },
  ],
  sources: [USER_POOLS],
};

const GOOGLE_TOKENS = 'https://docs.cloud.google.com/iam/docs/create-short-lived-credentials-direct';

export const GOOGLE: Issuer = {
  id: 'google',
  name: 'Google',
  addresses: ['accounts.google.com'],
  shared: true,
  tenant: ['principal', 'audience'],
  unit: ['principal'],
  context: [],
  slots: {
    uniqueId: id('principal', 'digits'),
    email: name('principal'),
    audience: name('audience', 'any'),
    organizationNumber: id('organisation', 'digits'),
  },
  claims: [
    subject('the service account or person, by an id that is never given twice', 'issuer', [
      form('account', '{uniqueId}', 'no'),
    ]),
    claim('email', '{email}', 'the service account or person, by an address that can be given again'),
    // With `azp`, which service accounts' tokens have, AWS holds it for the audience.
    claim('aud', '{uniqueId}', 'the service account, where it is the same number as the subject'),
    claim('oaud', '{audience}', 'nothing: whoever asks for the token chooses it', 'requester'),
    claim('google/organization_number', '{organizationNumber}', "the organisation of the service account's project"),
  ],
  clouds: { ...ANY_ISSUER, aws: [...COMMON_CONDITION_CLAIMS, ...GOOGLE_CONDITION_CLAIMS, 'aud', 'oaud'] },
  minting: [
    {
      who: 'whatever runs as the service account, and who may impersonate it',
      how: 'The metadata server and the IAM Credentials API give it tokens for any audience.',
      possible: 'yes',
      source: GOOGLE_TOKENS,
    },
    {
      who: 'any other customer',
      how: 'All service accounts and people of Google have one issuer: only the subject tells them apart.',
      possible: 'yes',
      source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html',
    },
  ],
  sources: [GOOGLE_TOKENS],
};

const ENTRA_CLAIMS = 'https://learn.microsoft.com/en-us/entra/identity-platform/access-token-claims-reference';

export const ENTRA: Issuer = {
  id: 'entra',
  name: 'Microsoft Entra ID',
  addresses: ['sts.windows.net/{tenant}', 'login.microsoftonline.com/{tenant}/v2.0'],
  shared: false,
  tenant: [],
  unit: ['principal'],
  context: [],
  slots: {
    objectId: id('principal'),
    application: id('audience'),
    resource: name('audience', 'any'),
    tenantId: id('account'),
    opaque: id('principal', 'any'),
  },
  claims: [
    subject('the application, managed identity or person of the tenant, by an id', 'issuer', [
      form('object', '{objectId}', 'no'),
      // Of people it means something to one application alone, and is no number.
      form('pairwise', '{opaque}', 'no'),
    ]),
    claim('oid', '{objectId}', 'the application, managed identity or person'),
    claim('tid', '{tenantId}', 'the tenant'),
    claim('aud', '{resource}', 'what the token was asked for', 'requester'),
    claim('azp', '{application}', 'the application that asked'),
    claim('appid', '{application}', 'the application that asked'),
  ],
  clouds: ANY_ISSUER,
  minting: [
    {
      who: 'whatever runs as the application or managed identity',
      how: 'The metadata service and the token endpoint give it tokens for any audience of the tenant.',
      possible: 'yes',
      source: ENTRA_CLAIMS,
    },
  ],
  sources: [ENTRA_CLAIMS],
};

const VAULT_IDENTITY = 'https://developer.hashicorp.com/vault/docs/secrets/identity/identity-token';

export const VAULT: Issuer = {
  id: 'vault',
  name: 'Vault',
  addresses: ['{host}/v1/identity/oidc', '{host}/v1/identity/oidc/{path}', '{host}/v1/{path}/identity/oidc'],
  shared: false,
  tenant: [],
  unit: ['service-account'],
  context: [],
  slots: {
    entity: id('service-account'),
    secretsSync: name('service-account', 'any'),
    plugin: name('service-account', 'any'),
  },
  claims: [
    subject('an entity of Vault, or the part of Vault that asks', 'administrator', [
      form('entity', '{entity}', 'no'),
      form('secrets sync', 'secrets-sync:{secretsSync}', 'no'),
      form('plugin', 'plugin-identity:{plugin}', 'no'),
    ]),
  ],
  clouds: ANY_ISSUER,
  minting: [
    {
      who: 'whoever signs in to Vault as the entity, or may configure that part of it',
      how: "Vault's own policies decide.",
      possible: 'yes',
      source: VAULT_IDENTITY,
    },
  ],
  sources: [VAULT_IDENTITY],
};

/** Whatever no row describes: its subjects have no form that is known, and others may have tokens of it. */
export const UNKNOWN_ISSUER: Issuer = {
  id: 'other',
  name: 'an issuer that is not known here',
  addresses: [],
  shared: true,
  tenant: ['subject'],
  unit: ['subject'],
  context: [],
  slots: { subject: name('subject', 'any') },
  claims: [subject('what its issuer decides', 'issuer', [form('unknown', '{subject}', 'yes')])],
  clouds: ANY_ISSUER,
  minting: [],
  sources: [],
};
