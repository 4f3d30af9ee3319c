/**
 * Why a cloud refuses a token, by name: what people meet, from public threads and the clouds' own pages. Each with a title for a
 * list, and what to do about it; what is so in the case at hand is said by whoever finds it.
 */
export const CAUSES = {
  'immutable-subject': cause(
    'The subject has ids now, and the policy has names',
    'Repositories that were made, renamed or transferred since 15 July 2026 have subjects of the form `repo:owner@id/name@id:…`. Let the policy name that form; docs/immutable-subjects.md has one that holds for both.',
  ),
  'named-subject': cause(
    'The policy has ids, and the subject has names',
    'This repository still has subjects without ids. Let the policy name both forms until it is switched; docs/immutable-subjects.md has one.',
  ),
  'subject-format': cause(
    'The policy wants a subject of another form',
    'The issuer was switched to another version of its tokens, or to a template of its own, after the policy was written: name what a token has today, as `rolecall env --claims` shows it.',
  ),
  renamed: cause(
    'The owner or the repository has another name',
    'After a rename or a transfer the policy must name the new one: tokens carry what is so today. An id stays the same.',
  ),
  'environment-not-in-policy': cause(
    'The job names an environment, and the policy does not',
    'A job with `environment:` has the environment in its subject in place of the branch. Trust that environment, or take it from the job.',
  ),
  'environment-not-on-job': cause(
    'The policy names an environment, and the job does not',
    'Give the job `environment:` with that name, written alike in upper and lower case.',
  ),
  'another-environment': cause(
    'The job names another environment',
    'Trust that environment too, if it may have this role; names are compared exactly, and a colon is written %3A.',
  ),
  'pull-request': cause(
    'The job was started by a pull request',
    'Such a job has the subject `…:pull_request`, whatever its branch. Use a role of its own that may only read; to trust it here lets everyone in who can open one.',
  ),
  'tag-for-branch': cause(
    'The run is of a tag, and the policy names a branch',
    'Trust `ref:refs/tags/…` too, or run the job on the branch.',
  ),
  'branch-for-tag': cause(
    'The run is of a branch, and the policy names a tag',
    'Trust `ref:refs/heads/…` too, or run the job on a tag.',
  ),
  'another-ref': cause('The run is of another branch or tag', 'Trust this one too, if its code may have this role.'),
  'another-repository': cause(
    'The token is of another repository or project',
    'Trust this one too, if it may have this role, or use the role that is meant for it.',
  ),
  'reusable-workflow': cause(
    'The job runs in a reusable workflow',
    '`job_workflow_ref` names the workflow that is called, at the ref it is called with. Trust that one.',
  ),
  'another-person': cause('The token is of somebody else', 'Trust this person too, or a group that they are in.'),
  audience: cause(
    'The token is for another audience',
    'Ask for the audience that the cloud expects, or let the provider and the policy take this one.',
  ),
  'provider-missing': cause(
    'The issuer is no provider of this account',
    'Make an OpenID provider of exactly this address there, a path included, or name an account that has it.',
  ),
  'another-provider': cause(
    'The policy trusts another issuer',
    'Name the provider of this token as the principal, in this account and partition.',
  ),
  'role-missing': cause(
    'The role is not there, or not under this name',
    'Look the name up as the cloud has it; a role with a path has it in its ARN: `role/ci/deploy`.',
  ),
  partition: cause(
    'The role is in another partition',
    'Roles of China and GovCloud have ARNs and endpoints of their own.',
  ),
  'tag-session': cause(
    'The token carries session tags, and the policy does not allow them',
    'Allow sts:TagSession in the same statement.',
  ),
  'source-identity': cause(
    'The token carries a source identity, and the policy does not allow it',
    'Allow sts:SetSourceIdentity in the same statement.',
  ),
  'action-missing': cause('The statement does not allow this action', 'Allow sts:AssumeRoleWithWebIdentity.'),
  denied: cause('A statement denies it', 'A denial wins over every permission: narrow it, or take it away.'),
  'literal-wildcard': cause(
    'A wildcard is compared as a character',
    'Compare with wildcards (StringLike) or write the text out.',
  ),
  'letter-case': cause('Upper and lower case differ', 'Write it in the policy as the token has it.'),
  'trailing-slash': cause('A slash at the end differs', 'Write the address exactly as the token has it.'),
  'no-such-key': cause(
    'The condition is about something that the cloud never sees',
    'Compare a claim that this cloud makes a key of: docs/claims.md.',
  ),
  'claim-absent': cause('The token has no such claim', 'Ask the issuer to write it, or compare another.'),
  'condition-refuses': cause(
    'A condition wants another value',
    'Let the condition take this value too, if it is meant.',
  ),
  'never-matches': cause(
    'No token can meet the condition',
    'Compare it with the forms of docs/claims.md, and write one of them.',
  ),
  'attribute-condition': cause(
    "The provider's attribute condition refuses the token",
    'Compare its claims with the condition: `gcloud iam workload-identity-pools providers describe` shows it.',
  ),
  'binding-missing': cause(
    'The identity may not act as the service account',
    'Bind `roles/iam.workloadIdentityUser` on the service account to this subject or attribute.',
  ),
  'subject-too-long': cause(
    'The subject is longer than Google takes',
    'Map something shorter to google.subject: it may have 127 bytes.',
  ),
  'provider-disabled': cause('The provider or its pool is switched off', 'Enable it, or name another.'),
  'not-propagated': cause('The credential is new and not known everywhere yet', 'Wait some minutes, and try again.'),
  clock: cause("The clock of this machine or the issuer's is wrong", 'Set the clock, and try again.'),
  'token-age': cause('The token was too old', 'Ask for a new one right before the exchange: some live five minutes.'),
  permissions: cause('The job may not ask for a token', 'Give it `permissions: id-token: write`.'),
  'not-applied': cause(
    'The cloud has another policy than the file',
    'Apply the file, or compare it with what the cloud has: this one would let the token in.',
  ),
  'issuer-unreachable': cause(
    "The cloud could not get the issuer's keys",
    'Its discovery document and keys must be reachable from the internet over https; try again, since it may pass.',
  ),
  signature: cause(
    'The cloud cannot verify the token',
    'Keys that just changed are known after some minutes; keys that were uploaded must be those that the issuer has now.',
  ),
  'token-rejected': cause(
    'The issuer took the token back, or the cloud takes it for no token of its',
    'Ask for a new one, and compare its claims: `rolecall env --claims`.',
  ),
  'provider-name': cause(
    'The provider is named in a way that the cloud does not know',
    "It is `projects/<number>/locations/global/workloadIdentityPools/<pool>/providers/<provider>`, with the project's number, not its ID.",
  ),
  'credential-missing': cause(
    'The application has no federated credential',
    'Give it one with the issuer, subject and audience of the token.',
  ),
  'claim-unmapped': cause(
    'The provider maps a claim that the token does not have',
    'Compare its attribute mapping with the claims of the token.',
  ),
  'duration-too-long': cause(
    'The role does not allow sessions that long',
    'Shorten `duration` in the role map, or let the role have longer ones.',
  ),
  'session-policy': cause(
    "The role map's session policy is not taken",
    'Correct or shorten `sessionPolicy` and `policyArns` in the role map.',
  ),
  'region-disabled': cause(
    'The region is switched off for this account',
    'Switch it on in the account settings of IAM, or name another `region` in the role map.',
  ),
  'service-disabled': cause(
    'An API is switched off in the project',
    'Run `gcloud services enable sts.googleapis.com iamcredentials.googleapis.com` there; it takes a few minutes.',
  ),
  'organisation-policy': cause(
    'A policy of the organisation refuses it',
    'Ask who keeps it: service or resource control policies, VPC Service Controls or Conditional Access decide beside the trust.',
  ),
  throttled: cause('The cloud is asked too often at the moment', 'Try again shortly.'),
  'cloud-fault': cause('The cloud has a fault of its own, or cannot be reached', 'Try again after a while.'),
} as const satisfies Readonly<Record<string, CauseText>>;

export type CauseId = keyof typeof CAUSES;

interface CauseText {
  readonly title: string;
  readonly advice: string;
}

/**
 * `certain`: the policy or the cloud says so. `likely`: what the cloud answered and what the token says fit it. `possible`: what
 * the cloud answered fits it.
 */
export type Likelihood = 'certain' | 'likely' | 'possible';

/** One cause of a refusal, as it is told. */
export interface Cause {
  readonly id: CauseId;
  readonly title: string;
  /** What is so in this case, one sentence; empty where nothing more is known. */
  readonly sentence: string;
  readonly advice: string;
  readonly likelihood: Likelihood;
}

function cause(title: string, advice: string): CauseText {
  return { title, advice };
}

export function causeOf(id: CauseId, likelihood: Likelihood, sentence = ''): Cause {
  return { id, ...CAUSES[id], sentence, likelihood };
}
