import { written } from '../../../../src/documents/written-text.ts';
import type { FoundTrust } from '../../../../src/trust/found-trust.ts';
import {
  aws,
  awsPolicy,
  AWS,
  azure,
  azurePolicy,
  google,
  googlePolicy,
  GITHUB,
  MAIN,
  type Scenario,
} from './refusals.ts';

const PROD = 'repo:acme/app:environment:prod';
const CALLED = 'acme/app/.github/workflows/a.yml@refs/heads/main';
const INVALID = 'InvalidIdentityToken';
const TAGS = { 'https://aws.amazon.com/tags': { principal_tags: { Project: ['Automation'] } } };
const withPath = (policy: FoundTrust, path: string): FoundTrust =>
  policy.cloud === 'aws' && policy.role !== undefined
    ? { ...policy, role: { ...policy.role, path: written(path) } }
    : policy;
const ORG = '0191e223-1c3c-7607-badf-303c98b52d2f';
const PROJECT = '0191e223-1c3c-7607-badf-303c98b52d30';
const ENVIRONMENT = '0191e223-1c3c-7607-badf-303c98b52d31';
const onaStatement = (subject: string): object => ({
  Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/app.gitpod.io' },
  Condition: { StringEquals: { 'app.gitpod.io:aud': 'sts.amazonaws.com', 'app.gitpod.io:sub': subject } },
});
const CHINA = {
  ...AWS,
  partition: 'aws-cn',
  region: 'cn-north-1',
  roleArn: 'arn:aws-cn:iam::111122223333:role/deploy',
};

/** Every refusal that the three clouds are known to answer an exchange with, and every cause that people meet. */
export const SCENARIOS: readonly Scenario[] = [
  aws('the organisation was renamed', 'renamed', { policy: awsPolicy(MAIN.replace('acme', 'acme-old')) }),
  aws('the repository was renamed', 'renamed', { policy: awsPolicy(MAIN.replace('app', 'app-old')) }),
  aws('a repository made after 15 July 2026', 'immutable-subject', {
    claims: { sub: 'repo:acme@1/app@2:ref:refs/heads/main' },
  }),
  aws('an environment that the policy does not name', 'environment-not-in-policy', { claims: { sub: PROD } }),
  aws('an environment that the job does not name', 'environment-not-on-job', { policy: awsPolicy(PROD) }),
  aws('a pull request', 'pull-request', { claims: { sub: 'repo:acme/app:pull_request' } }),
  aws('a reusable workflow', 'reusable-workflow', {
    claims: { job_workflow_ref: 'acme/shared/.github/workflows/b.yml@refs/heads/main' },
    policy: awsPolicy(MAIN, {}, { [`${GITHUB}:job_workflow_ref`]: CALLED }),
  }),
  aws('a tag where the policy has a branch', 'tag-for-branch', { claims: { sub: 'repo:acme/app:ref:refs/tags/v1' } }),
  aws('another branch', 'another-ref', { claims: { sub: 'repo:acme/app:ref:refs/heads/dev' } }),
  aws('the audience left at its default', 'audience', {
    code: INVALID,
    message: 'Incorrect token audience',
    claims: { aud: 'https://github.com/acme' },
  }),
  aws('an audience that only the policy refuses', 'audience', { claims: { aud: 'https://github.com/acme' } }),
  aws('a provider that is not registered', 'provider-missing', {
    code: INVALID,
    message: `No OpenIDConnect provider found in your account for https://${GITHUB}`,
  }),
  aws('a role with a path that the ARN leaves out', 'role-missing', { policy: withPath(awsPolicy(MAIN), '/ci/') }),
  aws('a role that is not there', 'role-missing', {}),
  aws('sts:TagSession missing', 'tag-session', { claims: TAGS }),
  aws('sts:SetSourceIdentity missing', 'source-identity', {
    claims: { 'https://aws.amazon.com/source_identity': 'octocat' },
  }),
  aws('a clock that is wrong', 'clock', { code: 'ExpiredTokenException', message: 'Token expired', skew: 600_000 }),
  aws('a token older than five minutes', 'token-age', { code: 'ExpiredTokenException', message: 'Token expired' }),
  aws('the wrong partition', 'partition', {
    target: CHINA,
    code: 'ValidationError',
    message: 'Request ARN is invalid',
  }),
  aws('a claim that the issuer took back', 'token-rejected', { code: 'IDPRejectedClaim', message: '' }),
  aws('keys that cannot be fetched', 'issuer-unreachable', {
    code: INVALID,
    message: "Couldn't retrieve verification key from your identity provider",
  }),
  aws('an issuer that cannot be reached', 'issuer-unreachable', { code: 'IDPCommunicationError', message: '' }),
  aws('a policy that is none', 'session-policy', { code: 'MalformedPolicyDocument', message: '' }),
  aws('policies that are too large', 'session-policy', { code: 'PackedPolicyTooLarge', message: '' }),
  aws('a region that is switched off', 'region-disabled', { code: 'RegionDisabledException', message: '' }),
  aws('too long a session', 'duration-too-long', {
    code: 'ValidationError',
    message: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
  }),
  aws("Ona's version 3 where the policy has version 2", 'subject-format', {
    claims: { iss: 'https://app.gitpod.io', sub: `organization_id:${ORG}:project_id:${PROJECT}` },
    policy: awsPolicy('x', onaStatement(`org:${ORG}/prj:${PROJECT}/env:${ENVIRONMENT}`)),
  }),
  google('a pool or provider that is missing or disabled', 'provider-disabled', {
    sts: ['invalid_target', 'The target service indicated by the "audience" parameters is invalid.'],
  }),
  google("the project's ID in place of its number", 'provider-name', {
    sts: ['invalid_request', 'Invalid value for "audience". This value should be the full resource name.'],
  }),
  google('another issuer', 'another-provider', {
    sts: ['invalid_grant', 'The issuer in ID Token https://a does not match the expected ones: https://b'],
    policy: googlePolicy({ issuer: written('https://gitlab.com') }),
  }),
  google('an issuer with a slash more', 'trailing-slash', {
    sts: ['invalid_grant', 'The issuer in ID Token https://a does not match the expected ones: https://a/'],
    policy: googlePolicy({ issuer: written(`https://${GITHUB}/x/`) }),
    claims: { iss: `https://${GITHUB}/x` },
  }),
  google('another audience', 'audience', {
    sts: ['invalid_grant', 'The audience in ID Token [https://x] does not match the expected audience.'],
    claims: { aud: 'https://github.com/acme' },
  }),
  google('a subject of more than 127 bytes', 'subject-too-long', {
    sts: ['invalid_request', 'The size of mapped attribute exceeds the 127 bytes limit.'],
    claims: { sub: `repo:acme/app:ref:refs/heads/${'x'.repeat(120)}` },
  }),
  google('the attribute condition', 'attribute-condition', {
    sts: ['unauthorized_client', 'The given credential is rejected by the attribute condition.'],
    policy: googlePolicy({ attributeCondition: written('size(assertion.repository) > 100') }),
  }),
  google('a condition on the owner after a rename', 'renamed', {
    sts: ['unauthorized_client', 'The given credential is rejected by the attribute condition.'],
    policy: googlePolicy({ attributeCondition: written("assertion.repository == 'acme-old/app'") }),
  }),
  google('a mapped claim that is not there', 'claim-unmapped', {
    sts: ['invalid_request', 'Could not obtain a value for google.subject from the given credential.'],
  }),
  google('a stale token', 'token-age', { sts: ['invalid_grant', 'ID Token issued at 1 is stale to sign-in.'] }),
  google('a binding that is missing', 'binding-missing', {
    iam: [403, 'PERMISSION_DENIED', "Permission 'iam.serviceAccounts.getAccessToken' denied", 'IAM_PERMISSION_DENIED'],
    policy: googlePolicy({}, 'principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/x/*'),
  }),
  google('an API that is switched off', 'service-disabled', {
    iam: [403, 'PERMISSION_DENIED', 'IAM API has not been used in project 1', 'SERVICE_DISABLED'],
  }),
  google('a service account that is not there', 'role-missing', { iam: [404, 'NOT_FOUND', 'Not found'] }),
  azure('no credential has the subject', 'environment-not-on-job', { code: 70021, policy: azurePolicy(PROD) }),
  azure('an issuer with a slash more', 'trailing-slash', {
    code: 700211,
    policy: azurePolicy(MAIN, { issuer: written(`https://${GITHUB}/`) }),
  }),
  azure('another issuer', 'another-provider', {
    code: 700211,
    policy: azurePolicy(MAIN, { issuer: written('https://gitlab.com') }),
  }),
  azure('an environment that no credential has', 'environment-not-in-policy', { code: 700213, claims: { sub: PROD } }),
  azure('a pull request', 'pull-request', { code: 7002137, claims: { sub: 'repo:acme/app:pull_request' } }),
  azure('upper and lower case', 'letter-case', { code: 700213, policy: azurePolicy(MAIN.replace('acme', 'Acme')) }),
  azure('upper and lower case alone', 'letter-case', {
    code: 7002138,
    policy: azurePolicy(MAIN.replace('acme', 'Acme')),
  }),
  azure('another audience', 'audience', { code: 700212, claims: { aud: 'https://github.com/acme' } }),
  azure('another audience', 'audience', { code: 7002121, claims: { aud: 'https://github.com/acme' } }),
  azure('another audience', 'audience', { code: 70022204, claims: { aud: 'https://github.com/acme' } }),
  azure('a token that is over', 'token-age', { code: 700024 }),
  azure('a clock that is wrong', 'clock', { code: 700024, skew: 600_000 }),
  azure('a credential that was just made', 'not-propagated', { code: 70021 }),
  azure('a credential that was just made', 'not-propagated', { code: 700213 }),
  azure('an application without credentials', 'credential-missing', { code: 70025 }),
  azure('an application of another directory', 'role-missing', { code: 700016 }),
  azure('a directory that is not there', 'role-missing', { code: 90002 }),
  azure('Conditional Access', 'organisation-policy', { code: 53003 }),
];
