import type { FailureKind } from '../../../../src/core/errors.ts';
import { ACCOUNT, NOW, PROVIDER } from './requests.ts';

/**
 * Bodies as Google sends them, of: https://cloud.google.com/iam/docs/troubleshooting-workload-identity-federation,
 * [google-github-actions/auth: docs/TROUBLESHOOTING.md, issues 60 and 202],
 * https://cloud.google.com/iam/docs/create-short-lived-credentials-direct, https://google.aip.dev/193,
 * [googleapis/googleapis: google/api/error_reason.proto], [TWiStErRob/net.twisterrob.cinema: docs/debug]; and of measurements
 * that somebody published of providers with keys of their own, 2026-09.
 */
export interface Row {
  readonly what: string;
  readonly status?: number;
  /** Of the Security Token Service, or of the IAM Service Account Credentials API. */
  readonly sts?: unknown;
  readonly iam?: unknown;
  readonly kind: FailureKind;
  readonly retryable?: true;
  /** What the sentence and the hint must say. */
  readonly says: readonly RegExp[];
  readonly code?: string;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly date?: number;
}

export function oauth(error: string, description: string): unknown {
  return { error, error_description: description };
}

export function rpc(code: number, status: string, message: string, reason?: string, metadata: object = {}): unknown {
  const info = { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, domain: 'iam.googleapis.com', metadata };
  return { error: { code, message, status, ...(reason === undefined ? {} : { details: [info] }) } };
}

const STALE = oauth('invalid_grant', 'ID Token issued at 1713260741 is stale to sign-in.');
const SECONDS = NOW / 1000;

export const ROWS: readonly Row[] = [
  {
    what: 'a pool or provider that is missing or disabled',
    sts: oauth(
      'invalid_target',
      'The target service indicated by the "audience" parameters is invalid. This might either be because the pool or provider is disabled or deleted or because it doesn\'t exist.',
    ),
    kind: 'role-missing',
    says: [new RegExp(`no workload identity provider ${PROVIDER}`), /disabled or deleted/],
  },
  {
    what: 'what is no provider',
    sts: oauth(
      'invalid_request',
      'Invalid value for "audience". This value should be the full resource name of the Identity Provider. See https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token for the list of possible formats.',
    ),
    kind: 'role-missing',
    says: [/number of the project, not its ID/],
  },
  {
    what: 'another issuer',
    sts: oauth(
      'invalid_grant',
      'The issuer in ID Token https://app.gitpod.io does not match the expected ones: https://app.gitpod.io/',
    ),
    kind: 'identity-rejected',
    says: [/does not trust the issuer https:\/\/app\.gitpod\.io\./, /slash at the end/],
  },
  {
    what: 'another audience',
    sts: oauth('invalid_grant', 'The audience in ID Token [other] does not match the expected audience.'),
    kind: 'identity-rejected',
    says: [new RegExp(`audience, https://iam\\.googleapis\\.com/${PROVIDER}\\.`), /allowed audiences/],
  },
  {
    what: 'an attribute condition',
    sts: oauth('unauthorized_client', 'The given credential is rejected by the attribute condition.'),
    kind: 'trust-mismatch',
    says: [/attribute condition/, /subject organization_id:a:project_id:b/, /upper and lower case/],
  },
  {
    what: 'a subject of more than 127 bytes',
    sts: oauth(
      'invalid_request',
      'The size of mapped attribute google.subject exceeds the 127 bytes limit. Either modify your attribute mapping or the incoming assertion to produce a mapped attribute that is less than 127 bytes.',
    ),
    claims: { sub: `repo:${'ä'.repeat(70)}` },
    kind: 'identity-rejected',
    says: [/subject has 145 bytes, and Google Cloud takes 127/, /assertion\.sub\.extract/],
  },
  {
    what: 'an attribute of more than 127 bytes where the subject is short',
    sts: oauth('invalid_request', 'The size of mapped attribute exceeds the 127 bytes limit.'),
    kind: 'identity-rejected',
    says: [/maps from the token is longer than the 127 bytes/, /attribute mapping/],
  },
  {
    what: 'a mapped claim that the token does not have',
    sts: oauth(
      'invalid_request',
      'Could not obtain a value for google.subject from the given credential. Check and ensure that the attribute mapping in the Identity Provider configuration is correct.',
    ),
    kind: 'trust-mismatch',
    says: [/maps a claim that the token does not have/, /attribute mapping/],
  },
  {
    what: 'a mapped claim that is no text',
    sts: oauth('unauthorized_client', "The mapped attribute 'google.subject' must be of type STRING."),
    kind: 'trust-mismatch',
    says: [/maps a claim/],
  },
  {
    what: 'a token that cannot be read',
    sts: oauth('invalid_request', 'Unable to parse the ID Token.'),
    kind: 'identity-rejected',
    says: [/refuses the identity token/],
  },
  {
    what: 'a token that is over',
    sts: STALE,
    claims: { iat: SECONDS - 700, exp: SECONDS - 100 },
    kind: 'identity-rejected',
    says: [/had expired when Google saw it/],
  },
  {
    what: 'a token from the future',
    sts: STALE,
    claims: { iat: SECONDS + 120, exp: SECONDS + 720 },
    kind: 'identity-rejected',
    retryable: true,
    says: [/not valid yet/],
  },
  {
    what: 'a token whose times look right',
    sts: STALE,
    kind: 'identity-rejected',
    says: [/too old, or from the future/],
  },
  {
    what: 'times while this machine’s clock is behind',
    sts: STALE,
    date: NOW + 600_000,
    kind: 'clock-skew',
    says: [/clock is 10 min behind Google's/],
  },
  {
    what: 'times while this machine’s clock is ahead',
    sts: STALE,
    date: NOW - 600_000,
    kind: 'clock-skew',
    says: [/clock is 10 min ahead of Google's/],
  },
  {
    what: 'a clock that is five minutes off, which is not enough to blame it',
    sts: STALE,
    date: NOW + 300_000,
    kind: 'identity-rejected',
    says: [/too old/],
  },
  {
    what: 'a signature',
    sts: oauth('invalid_grant', 'Unable to verify the ID Token signature.'),
    kind: 'identity-rejected',
    says: [/cannot verify the token's signature with the keys of https:\/\/app\.gitpod\.io/],
  },
  {
    what: 'keys that cannot be had',
    sts: oauth('invalid_grant', "Error connecting to the given credential's issuer."),
    kind: 'identity-rejected',
    retryable: true,
    says: [/cannot get the key of this token from https:\/\/app\.gitpod\.io/, /reachable from the internet/],
  },
  {
    what: 'a token for another reason',
    sts: oauth('invalid_grant', 'Unable to parse the ID Token.'),
    kind: 'identity-rejected',
    says: [/refuses the identity token/],
  },
  {
    what: 'a scope',
    sts: oauth('invalid_scope', 'Some requested scopes were invalid.'),
    kind: 'role-map-invalid',
    says: [/scopes/],
  },
  {
    what: 'too many requests at the Security Token Service',
    status: 429,
    sts: oauth(
      'quota_exceeded',
      'The request was throttled due to rate limit: sts.googleapis.com/requests. Please retry after a few seconds.',
    ),
    kind: 'throttled',
    retryable: true,
    says: [/Security Token Service is asked too often/],
  },
  {
    what: 'a fault of the Security Token Service',
    status: 500,
    sts: rpc(500, 'INTERNAL', 'Internal error encountered.'),
    code: 'INTERNAL',
    kind: 'network',
    retryable: true,
    says: [/HTTP 500/],
  },
  {
    what: 'the Security Token Service being switched off',
    status: 403,
    sts: rpc(
      403,
      'PERMISSION_DENIED',
      'Security Token Service API has not been used in project 123456 before or it is disabled.',
      'SERVICE_DISABLED',
      { service: 'sts.googleapis.com' },
    ),
    code: 'SERVICE_DISABLED',
    kind: 'service-disabled',
    says: [/Security Token Service is switched off/, /gcloud services enable/],
  },
  { what: 'something new', sts: oauth('something_new', 'x'), kind: 'protocol', says: [/refused with something_new/] },
  { what: 'nothing that is JSON', sts: 'busy', code: '', kind: 'protocol', says: [/refused with HTTP 400/] },
  {
    what: 'who may not impersonate',
    status: 403,
    iam: rpc(
      403,
      'PERMISSION_DENIED',
      "Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist).",
      'IAM_PERMISSION_DENIED',
      { permission: 'iam.serviceAccounts.getAccessToken' },
    ),
    code: 'IAM_PERMISSION_DENIED',
    kind: 'trust-mismatch',
    says: [
      new RegExp(`act as ${ACCOUNT}`),
      /roles\/iam\.workloadIdentityUser.*getAccessToken.*subject\/organization_id:a:project_id:b/,
    ],
  },
  {
    what: 'who may not impersonate, without a reason',
    status: 403,
    iam: rpc(403, 'PERMISSION_DENIED', 'The caller does not have permission'),
    code: 'PERMISSION_DENIED',
    kind: 'trust-mismatch',
    says: [/act as/],
  },
  {
    what: 'a service account that is not there',
    status: 404,
    iam: rpc(404, 'NOT_FOUND', `Not found; Gaia id not found for email ${ACCOUNT}`),
    code: 'NOT_FOUND',
    kind: 'role-missing',
    says: [new RegExp(`no service account ${ACCOUNT}`)],
  },
  {
    what: 'a lifetime',
    iam: rpc(
      400,
      'INVALID_ARGUMENT',
      'Service account tokens can not have lifetimes of more than 1 hour. Use the Org Policy Constraint constraints/iam.allowServiceAccountCredentialLifetimeExtension to allow up to 12 hours.',
    ),
    code: 'INVALID_ARGUMENT',
    kind: 'duration-too-long',
    says: [/sessions that long/, /allowServiceAccountCredentialLifetimeExtension/],
  },
  {
    what: 'another value',
    iam: rpc(400, 'INVALID_ARGUMENT', 'Request contains an invalid argument.'),
    code: 'INVALID_ARGUMENT',
    kind: 'protocol',
    says: [/trace/],
  },
  {
    what: 'the IAM Credentials API being switched off',
    status: 403,
    iam: rpc(
      403,
      'PERMISSION_DENIED',
      'IAM Service Account Credentials API has not been used in project 8667575547 before or it is disabled. Enable it by visiting https://console.developers.google.com/apis/api/iamcredentials.googleapis.com/overview?project=8667575547 then retry.',
      'SERVICE_DISABLED',
      { consumer: 'projects/8667575547', service: 'iamcredentials.googleapis.com' },
    ),
    code: 'SERVICE_DISABLED',
    kind: 'service-disabled',
    says: [/IAM Credentials API is switched off/],
  },
  {
    what: 'an API being switched off, without a reason',
    status: 403,
    iam: rpc(403, 'PERMISSION_DENIED', 'IAM Service Account Credentials API has not been used in project 1 before.'),
    code: 'PERMISSION_DENIED',
    kind: 'service-disabled',
    says: [/switched off/],
  },
  {
    what: 'an API being switched off, in other words',
    status: 403,
    iam: rpc(403, 'PERMISSION_DENIED', 'It was disabled by an administrator.', 'SERVICE_DISABLED'),
    code: 'SERVICE_DISABLED',
    kind: 'service-disabled',
    says: [/switched off/],
  },
  {
    what: 'the quota project',
    status: 403,
    iam: rpc(
      403,
      'PERMISSION_DENIED',
      'Caller does not have required permission to use project acme. Grant the caller the roles/serviceusage.serviceUsageConsumer role, or a custom role with the serviceusage.services.use permission.',
      'USER_PROJECT_DENIED',
    ),
    code: 'USER_PROJECT_DENIED',
    kind: 'trust-mismatch',
    says: [/quota project/, /serviceUsageConsumer/],
  },
  {
    what: 'a perimeter of the organisation',
    status: 403,
    iam: rpc(
      403,
      'PERMISSION_DENIED',
      "Request is prohibited by organization's policy. vpcServiceControlsUniqueIdentifier: x",
      'SECURITY_POLICY_VIOLATED',
    ),
    code: 'SECURITY_POLICY_VIOLATED',
    kind: 'trust-mismatch',
    says: [/policy of the organisation/],
  },
  {
    what: 'the federated token',
    status: 401,
    iam: rpc(
      401,
      'UNAUTHENTICATED',
      'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.',
    ),
    code: 'UNAUTHENTICATED',
    kind: 'identity-rejected',
    retryable: true,
    says: [/does not take the federated access token/],
  },
  {
    what: 'too many requests of the account',
    status: 429,
    iam: rpc(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded for quota metric', 'RATE_LIMIT_EXCEEDED'),
    code: 'RATE_LIMIT_EXCEEDED',
    kind: 'throttled',
    retryable: true,
    says: [/IAM Credentials API is asked too often/],
  },
  {
    what: 'a fault of the IAM Credentials API',
    status: 503,
    iam: rpc(503, 'UNAVAILABLE', 'The service is currently unavailable.'),
    code: 'UNAVAILABLE',
    kind: 'network',
    retryable: true,
    says: [/HTTP 503/],
  },
];
