import { azureFailure } from '../../../../src/clouds/azure/failure.ts';
import { awsFailure } from '../../../../src/clouds/aws/sts/failure.ts';
import { accountFailure } from '../../../../src/clouds/google/account-failure.ts';
import { exchangeFailure } from '../../../../src/clouds/google/exchange-failure.ts';
import type { AssumeError } from '../../../../src/core/errors.ts';
import { Secret } from '../../../../src/core/secret.ts';
import type { AwsRoleTarget, AzureTarget, GoogleTarget, Target } from '../../../../src/core/target.ts';
import type { Claims, SubjectToken } from '../../../../src/core/token.ts';
import { written } from '../../../../src/documents/written-text.ts';
import type { FoundTrust } from '../../../../src/trust/found-trust.ts';
import { statement, trust } from '../aws/policies.ts';

export const GITHUB = 'token.actions.githubusercontent.com';
export const MAIN = 'repo:acme/app:ref:refs/heads/main';
const place = { file: 'trust.json', start: 0, end: 0 };
const NOW = Date.UTC(2026, 10, 1);

export const AWS: AwsRoleTarget = {
  cloud: 'aws',
  via: 'web-identity',
  roleArn: 'arn:aws:iam::111122223333:role/deploy',
  accountId: '111122223333',
  partition: 'aws',
  region: 'eu-west-1',
};
const POOL = 'projects/123456789012/locations/global/workloadIdentityPools/github';
const EMAIL = 'deploy@acme-dev.iam.gserviceaccount.com';
export const GOOGLE: GoogleTarget = { cloud: 'gcp', provider: `${POOL}/providers/actions`, serviceAccount: EMAIL };
export const AZURE: AzureTarget = {
  cloud: 'azure',
  tenantId: 'aaaaaaaa-1111-2222-3333-444444444444',
  clientId: 'bbbbbbbb-1111-2222-3333-444444444444',
};

const AUDIENCES: Readonly<Record<Target['cloud'], string>> = {
  aws: 'sts.amazonaws.com',
  gcp: `https://iam.googleapis.com/${GOOGLE.provider}`,
  azure: 'api://AzureADTokenExchange',
};

/** One refusal as the reference has it, and what was wrong. */
export interface Scenario {
  readonly what: string;
  readonly cause: string;
  readonly target: Target;
  readonly claims: Claims;
  readonly failure: AssumeError;
  readonly policy: FoundTrust;
}

function tokenOf(target: Target, claims: Claims): Claims {
  return { iss: `https://${GITHUB}`, aud: AUDIENCES[target.cloud], sub: MAIN, repository: 'acme/app', ...claims };
}

function subjectToken(claims: Claims): SubjectToken {
  return { jwt: new Secret('a.b.c'), claims, audience: String(claims['aud']), source: 'github-actions' };
}

export function awsPolicy(subject: string, change: object = {}, more: object = {}): FoundTrust {
  const policy = trust(
    statement({
      Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${GITHUB}` },
      Condition: { StringEquals: { [`${GITHUB}:aud`]: AUDIENCES.aws, [`${GITHUB}:sub`]: subject, ...more } },
      ...change,
    }),
  );
  const role = { name: written('deploy'), managedPolicies: { values: [], complete: true }, inlinePolicies: [] };
  return { cloud: 'aws', form: 'iam-json', name: 'deploy', place, policy, role: { ...role, tags: [], place } };
}

interface AwsAnswer {
  readonly claims?: Claims;
  readonly policy?: FoundTrust;
  readonly code?: string;
  readonly message?: string;
  readonly skew?: number;
  readonly target?: AwsRoleTarget;
}

export function aws(what: string, cause: string, answer: AwsAnswer): Scenario {
  const { code = 'AccessDenied', message = 'Not authorized to perform sts:AssumeRoleWithWebIdentity' } = answer;
  const { target = AWS, policy = awsPolicy(MAIN), skew } = answer;
  const claims = tokenOf(target, answer.claims ?? {});
  const request = {
    target,
    token: subjectToken(claims),
    durationSeconds: 3600,
    roleSessionName: 'x1',
    endpoint: undefined,
  };
  const failure = awsFailure({ status: 400, code, message, skewMilliseconds: skew }, request);
  return { what: `AWS: ${what}`, cause, target, claims, failure, policy };
}

export function googlePolicy(
  change: object = {},
  member = `principalSet://iam.googleapis.com/${POOL}/attribute.repository/acme/app`,
): FoundTrust {
  const provider = {
    name: written(GOOGLE.provider),
    pool: written(POOL),
    issuer: written(`https://${GITHUB}`),
    allowedAudiences: { values: [], complete: true },
    attributeMapping: [
      { attribute: 'google.subject', expression: written('assertion.sub') },
      { attribute: 'attribute.repository', expression: written('assertion.repository') },
    ],
    mappingComplete: true,
    ...change,
  };
  const members = { values: [written(member)], complete: true };
  const bindings = [{ role: written('roles/iam.workloadIdentityUser'), members, resource: written(EMAIL) }];
  return { cloud: 'gcp', form: 'cloud-json', name: 'actions', place, provider, bindings };
}

interface GoogleAnswer {
  readonly claims?: Claims;
  readonly policy?: FoundTrust;
  /** Of the Security Token Service. */
  readonly sts?: readonly [error: string, description: string];
  /** Of the IAM Service Account Credentials API. */
  readonly iam?: readonly [status: number, status: string, message: string, reason?: string];
}

export function google(what: string, cause: string, answer: GoogleAnswer): Scenario {
  const { sts, iam, policy = googlePolicy() } = answer;
  const claims = tokenOf(GOOGLE, answer.claims ?? {});
  const token = subjectToken(claims);
  const request = { target: GOOGLE, token, durationSeconds: 3600, roleSessionName: 'x1', endpoint: undefined };
  const failed = { what: `Google: ${what}`, cause, target: GOOGLE, claims, policy };
  if (sts !== undefined) {
    const body = JSON.stringify({ error: sts[0], error_description: sts[1] });
    const response = { status: 400, headers: {}, body };
    return { ...failed, failure: exchangeFailure({ response, receivedAt: NOW, serverTime: NOW }, request) };
  }
  const [status, name, message, reason] = iam ?? [403, 'PERMISSION_DENIED', ''];
  const details = reason === undefined ? [] : [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason }];
  const body = JSON.stringify({ error: { code: status, status: name, message, details } });
  const failure = accountFailure(
    { status, headers: {}, body },
    {
      serviceAccount: EMAIL,
      permission: 'iam.serviceAccounts.getAccessToken',
      principal: undefined,
      isLong: false,
      hasScopes: false,
      tokens: [],
    },
  );
  return { ...failed, failure };
}

export function azurePolicy(subject: string, change: object = {}): FoundTrust {
  const credential = {
    name: written('deploy'),
    application: written(AZURE.clientId),
    issuer: written(`https://${GITHUB}`),
    audiences: { values: [written(AUDIENCES.azure)], complete: true },
    subject: written(subject),
    ...change,
  };
  return { cloud: 'azure', form: 'cloud-json', name: 'deploy', place, credential };
}

interface AzureAnswer {
  readonly code: number;
  readonly claims?: Claims;
  readonly policy?: FoundTrust;
  readonly skew?: number;
}

export function azure(what: string, cause: string, answer: AzureAnswer): Scenario {
  const claims = tokenOf(AZURE, answer.claims ?? {});
  const body = JSON.stringify({ error: 'invalid_client', error_description: '', error_codes: [answer.code] });
  const failure = azureFailure(
    { status: 401, body },
    { target: AZURE, assertion: subjectToken(claims), scope: 'x/.default', skewMilliseconds: answer.skew ?? 0 },
  );
  const { code, policy = azurePolicy(MAIN) } = answer;
  return { what: `Azure ${code}: ${what}`, cause, target: AZURE, claims, failure, policy };
}
