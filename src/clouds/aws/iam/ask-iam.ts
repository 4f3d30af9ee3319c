import { AssumeError, type FailureKind, withHost } from '../../../core/errors.ts';
import { FieldReader, parseJson } from '../../../core/parse.ts';
import type { Clock, HttpClient, HttpResponse, SignAwsRequest } from '../../../core/ports.ts';
import { Secret } from '../../../core/secret.ts';
import type { AwsRoleTarget } from '../../../core/target.ts';
import { printable } from '../../../core/text.ts';
import { withoutTokens } from '../../without-tokens.ts';

/** What is asked of a role, and as whom. */
export interface IamQuestion {
  readonly target: Pick<AwsRoleTarget, 'roleArn' | 'accountId' | 'partition'>;
  /** What tools are given of an active role of the same account: the credential process's answer. */
  readonly answer: Secret;
  /** How people know that role. */
  readonly as: string;
  /** From the user's configuration; undefined: AWS's own. */
  readonly endpoint: string | undefined;
}

export interface IamNeeds {
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly sign: SignAwsRequest;
}

/** One call of IAM's Query API. */
export interface IamCall {
  /** `GetRole` */
  readonly action: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** What the active role would be doing, for a sentence: `read arn:…`. */
  readonly doing: string;
  readonly maximumBytes: number;
}

/** IAM is one service for a partition: https://docs.aws.amazon.com/general/latest/gr/iam-service.html. With the region it signs for. */
const ENDPOINTS: Readonly<Record<string, readonly [origin: string, region: string]>> = {
  aws: ['https://iam.amazonaws.com', 'us-east-1'],
  'aws-cn': ['https://iam.cn-north-1.amazonaws.com.cn', 'cn-north-1'],
  'aws-us-gov': ['https://iam.us-gov.amazonaws.com', 'us-gov-west-1'],
};

/**
 * The answer's XML.
 * @throws AssumeError `role-missing` where there is no such role, `trust-mismatch` where the active role may not ask; of the transport.
 */
export async function askIam(
  question: IamQuestion,
  { action, parameters, doing, maximumBytes }: IamCall,
  { http, clock, sign }: IamNeeds,
  signal?: AbortSignal,
): Promise<string> {
  const { target, answer, endpoint } = question;
  const [origin, region] = ENDPOINTS[target.partition] ?? [];
  if (origin === undefined || region === undefined) {
    throw new AssumeError('usage', `Rolecall knows no IAM of the partition ${target.partition} of AWS.`);
  }
  const url = new URL('/', inPlaceOfAws(endpoint) ?? origin);
  const keys = keysIn(answer);
  const body = new URLSearchParams({ Action: action, ...parameters, Version: '2010-05-08' }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': 'rolecall' };
  const signed = sign({ url, body, headers, region, service: 'iam', ...keys, at: clock.now() });
  const response = await http.send(
    { method: 'POST', url: url.href, headers: signed, body, deadlineMilliseconds: 15_000, maximumBytes },
    signal,
  );
  if (response.status === 200) return response.body;
  const said = textIn(response.body, 'Code') ?? '';
  throw withHost(refusal({ ...response, said, service: 'IAM' }, question, doing, keys), url.host);
}

/** Keys as tools are given them. @throws AssumeError `protocol`. */
export function keysIn(answer: Secret): Keys {
  const reader = new FieldReader(parseJson(answer.reveal()), "the active role's credentials");
  return {
    accessKeyId: reader.string('AccessKeyId'),
    secretAccessKey: reader.string('SecretAccessKey'),
    sessionToken: reader.string('SessionToken'),
  };
}

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** The endpoint that answers in place of every service of AWS; one of AWS's own, as of a private network, answers for STS alone. */
export function inPlaceOfAws(endpoint: string | undefined): string | undefined {
  if (endpoint === undefined) return undefined;
  return /\.(?:amazonaws\.com(?:\.cn)?|amazonaws\.eu|aws)$/.test(new URL(endpoint).hostname) ? undefined : endpoint;
}

/** Of the first element of that name, which holds text alone. */
export function textIn(body: string, name: string): string | undefined {
  const start = body.indexOf(`<${name}>`);
  const end = start < 0 ? -1 : body.indexOf(`</${name}>`, start);
  return end < 0 ? undefined : body.slice(start + name.length + 2, end);
}

/** A refusal of a service of AWS's, with what it said in a word. */
interface Refused extends Pick<HttpResponse, 'status' | 'body'> {
  readonly said: string;
  /** `IAM` */
  readonly service: string;
}

export function refusal(
  { status, body, said, service }: Refused,
  { target, as }: IamQuestion,
  doing: string,
  keys: Keys,
): AssumeError {
  const code = /^[A-Za-z]{1,64}$/.test(said) ? said : `HTTP ${status}`;
  const secrets = Object.values(keys).map((each: string) => new Secret(each));
  const fail = (kind: FailureKind, sentence: string, hint: string): AssumeError =>
    new AssumeError(kind, sentence, { hint, code, cause: withoutTokens(body, secrets) });
  if (code === 'NoSuchEntity') {
    return fail(
      'role-missing',
      `AWS account ${target.accountId} has no role ${printable(target.roleArn)}.`,
      'Correct `roleArn` in the role map, or create the role.',
    );
  }
  if (/^AccessDenied(?:Exception)?$/.test(code)) {
    return fail('trust-mismatch', `AWS does not let ${printable(as)} ${printable(doing)}.`, HELPS);
  }
  if (status === 429 || code.startsWith('Throttling'))
    return fail('throttled', `AWS ${service} is asked too often at the moment.`, 'Try again shortly.');
  if (status >= 500)
    return fail(
      'network',
      `AWS ${service} has a fault of its own at the moment (HTTP ${status}).`,
      'Try again shortly.',
    );
  return fail('protocol', `AWS ${service} refused with ${code}.`, `Renew ${printable(as)}, then try again.`);
}

const HELPS = 'Name an active role with that permission, or keep its policy in the checkout.';
