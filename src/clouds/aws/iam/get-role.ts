import { AssumeError, type FailureKind, withHost } from '../../../core/errors.ts';
import { FieldReader, parseJson } from '../../../core/parse.ts';
import type { Clock, HttpClient, HttpResponse, SignAwsRequest } from '../../../core/ports.ts';
import { Secret } from '../../../core/secret.ts';
import type { AwsRoleTarget } from '../../../core/target.ts';
import { printable } from '../../../core/text.ts';
import { withoutTokens } from '../../without-tokens.ts';

/** What IAM says of a role. */
export interface IamRole {
  /** Its trust policy, JSON. */
  readonly policy: string;
  /** `/`, `/ci/`. */
  readonly path: string;
}

export interface GetRoleRequest {
  readonly target: AwsRoleTarget;
  /** What tools are given of an active role of the same account: the credential process's answer. */
  readonly answer: Secret;
  /** How people know that role. */
  readonly as: string;
  /** From the user's configuration; undefined: AWS's own. */
  readonly endpoint: string | undefined;
}

export interface GetRoleNeeds {
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly sign: SignAwsRequest;
}

/** IAM is one service for a partition: https://docs.aws.amazon.com/general/latest/gr/iam-service.html. With the region it signs for. */
const ENDPOINTS: Readonly<Record<string, readonly [origin: string, region: string]>> = {
  aws: ['https://iam.amazonaws.com', 'us-east-1'],
  'aws-cn': ['https://iam.cn-north-1.amazonaws.com.cn', 'cn-north-1'],
  'aws-us-gov': ['https://iam.us-gov.amazonaws.com', 'us-gov-west-1'],
};

/** A policy is 4096 characters at most, each of them three where it is encoded. */
const MAXIMUM_BYTES = 131_072;

/**
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html
 * @throws AssumeError `role-missing` where there is none, `trust-mismatch` where the active role may not ask; of the transport.
 */
export async function getRole(request: GetRoleRequest, needs: GetRoleNeeds, signal?: AbortSignal): Promise<IamRole> {
  const { target, answer, endpoint } = request;
  const [origin, region] = ENDPOINTS[target.partition] ?? [];
  if (origin === undefined || region === undefined) {
    throw new AssumeError('usage', `Rolecall knows no IAM of the partition ${target.partition} of AWS.`);
  }
  const url = new URL('/', isOfAws(endpoint) ? origin : endpoint);
  const reader = new FieldReader(parseJson(answer.reveal()), "the active role's credentials");
  const keys = {
    accessKeyId: reader.string('AccessKeyId'),
    secretAccessKey: reader.string('SecretAccessKey'),
    sessionToken: reader.string('SessionToken'),
  };
  const name = target.roleArn.slice(target.roleArn.lastIndexOf('/') + 1);
  const body = new URLSearchParams({ Action: 'GetRole', RoleName: name, Version: '2010-05-08' }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': 'rolecall' };
  const signed = needs.sign({ url, body, headers, region, service: 'iam', ...keys, at: needs.clock.now() });
  const response = await needs.http.send(
    { method: 'POST', url: url.href, headers: signed, body, deadlineMilliseconds: 15_000, maximumBytes: MAXIMUM_BYTES },
    signal,
  );
  const secrets = Object.values(keys).map(each => new Secret(each));
  if (response.status !== 200) throw withHost(refusal(response, request, secrets), url.host);
  return roleIn(response.body);
}

/** Endpoints of AWS's own, as of a private network, answer for STS alone. */
function isOfAws(endpoint: string | undefined): endpoint is undefined {
  return endpoint === undefined || /\.(?:amazonaws\.com(?:\.cn)?|amazonaws\.eu|aws)$/.test(new URL(endpoint).hostname);
}

function roleIn(body: string): IamRole {
  const encoded = textIn(body, 'AssumeRolePolicyDocument');
  const path = textIn(body, 'Path');
  const policy = encoded === undefined ? undefined : decoded(encoded);
  if (policy === undefined || path === undefined) {
    throw new AssumeError('protocol', "The answer of AWS's IAM holds no trust policy.");
  }
  return { policy, path };
}

/** RFC 3986, as IAM gives policies. */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Of the first element of that name, which holds text alone. */
function textIn(body: string, name: string): string | undefined {
  const start = body.indexOf(`<${name}>`);
  const end = start < 0 ? -1 : body.indexOf(`</${name}>`, start);
  return end < 0 ? undefined : body.slice(start + name.length + 2, end);
}

function refusal(
  { status, body }: HttpResponse,
  { target, as }: GetRoleRequest,
  secrets: readonly Secret[],
): AssumeError {
  const said = textIn(body, 'Code') ?? '';
  const code = /^[A-Za-z]{1,64}$/.test(said) ? said : `HTTP ${status}`;
  const fail = (kind: FailureKind, sentence: string, hint: string): AssumeError =>
    new AssumeError(kind, sentence, { hint, code, cause: withoutTokens(body, secrets) });
  const role = printable(target.roleArn);
  if (code === 'NoSuchEntity') {
    return fail(
      'role-missing',
      `AWS account ${target.accountId} has no role ${role}.`,
      'Correct `roleArn` in the role map, or create the role.',
    );
  }
  if (code === 'AccessDenied') {
    return fail(
      'trust-mismatch',
      `AWS does not let ${printable(as)} read ${role}.`,
      'Name an active role with iam:GetRole on it, or keep its policy in the checkout.',
    );
  }
  if (status === 429 || code === 'Throttling')
    return fail('throttled', 'AWS IAM is asked too often at the moment.', 'Try again shortly.');
  if (status >= 500)
    return fail('network', `AWS IAM has a fault of its own at the moment (HTTP ${status}).`, 'Try again shortly.');
  return fail('protocol', `AWS IAM refused with ${code}.`, `Renew ${printable(as)}, then try again.`);
}
