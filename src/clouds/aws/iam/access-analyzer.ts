import { AssumeError, withHost } from '../../../core/errors.ts';
import { isObject, type JsonObject, parseJson } from '../../../core/parse.ts';
import type { AwsRoleTarget } from '../../../core/target.ts';
import { type IamNeeds, type IamQuestion, inPlaceOfAws, keysIn, refusal } from './ask-iam.ts';

/** What IAM Access Analyzer says, each in its own word. */
export interface AnalyzerFindings {
  /** Of the trust policy: `ERROR MISSING_PRINCIPAL`, `SECURITY_WARNING …`. */
  readonly policy: readonly string[];
  /** Of what the role may and does not: `UnusedIAMRole`, `UnusedPermission`; undefined where no analyzer looks at that. */
  readonly unused: readonly string[] | undefined;
}

export interface AnalyzerQuestion extends IamQuestion {
  readonly target: Pick<AwsRoleTarget, 'roleArn' | 'accountId' | 'partition' | 'region'>;
  /** The role's trust policy, JSON. */
  readonly policy: string;
}

interface AnalyzerCall {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: JsonObject;
  readonly doing: string;
}

const MAXIMUM_BYTES = 1_048_576;
const DOMAINS: Readonly<Record<string, string>> = {
  aws: 'amazonaws.com',
  'aws-us-gov': 'amazonaws.com',
  'aws-cn': 'amazonaws.com.cn',
};

/**
 * https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_ValidatePolicy.html and API_ListFindingsV2.html
 * @throws AssumeError `trust-mismatch` where the active role may not ask; of the transport.
 */
export async function analyzerFindings(
  question: AnalyzerQuestion,
  needs: IamNeeds,
  signal?: AbortSignal,
): Promise<AnalyzerFindings> {
  const { roleArn } = question.target;
  const validated = await ask(question, needs, signal, {
    method: 'POST',
    path: '/policy/validation',
    body: {
      policyDocument: question.policy,
      policyType: 'RESOURCE_POLICY',
      validatePolicyResourceType: 'AWS::IAM::AssumeRolePolicyDocument',
    },
    doing: 'have a policy checked by Access Analyzer',
  });
  const policy = objectsIn(validated, 'findings').flatMap(({ findingType, issueCode }) =>
    isWord(findingType) && isWord(issueCode) ? [`${findingType} ${issueCode}`] : [],
  );
  const listed = await ask(question, needs, signal, {
    method: 'GET',
    path: '/analyzer?type=ACCOUNT_UNUSED_ACCESS',
    doing: 'list the analyzers of Access Analyzer',
  });
  const [analyzer] = objectsIn(listed, 'analyzers').filter(({ status }) => status === 'ACTIVE');
  const arn = analyzer?.['arn'];
  if (typeof arn !== 'string') return { policy, unused: undefined };
  const found = await ask(question, needs, signal, {
    method: 'POST',
    path: '/findingv2',
    body: { analyzerArn: arn, filter: { resource: { eq: [roleArn] }, status: { eq: ['ACTIVE'] } } },
    doing: 'read the findings of Access Analyzer',
  });
  const unused = objectsIn(found, 'findings').flatMap(({ findingType, resource }) =>
    isWord(findingType) && resource === roleArn ? [findingType] : [],
  );
  return { policy, unused };
}

async function ask(
  question: AnalyzerQuestion,
  { http, clock, sign }: IamNeeds,
  signal: AbortSignal | undefined,
  { method, path, body: content, doing }: AnalyzerCall,
): Promise<unknown> {
  const { target, answer, endpoint } = question;
  const domain = DOMAINS[target.partition];
  if (domain === undefined) {
    throw new AssumeError('usage', `Rolecall knows no Access Analyzer of the partition ${target.partition} of AWS.`);
  }
  const origin = inPlaceOfAws(endpoint) ?? `https://access-analyzer.${target.region}.${domain}`;
  const url = new URL(path, origin);
  const keys = keysIn(answer);
  const body = content === undefined ? '' : JSON.stringify(content);
  const headers = { 'content-type': 'application/json', 'user-agent': 'rolecall' };
  const request = { method, url, body, headers, region: target.region, service: 'access-analyzer', ...keys };
  const response = await http.send(
    {
      method,
      url: url.href,
      headers: sign({ ...request, at: clock.now() }),
      ...(content === undefined ? {} : { body }),
      deadlineMilliseconds: 15_000,
      maximumBytes: MAXIMUM_BYTES,
    },
    signal,
  );
  if (response.status === 200) return parseJson(response.body);
  const said = response.headers['x-amzn-errortype']?.split(':')[0] ?? '';
  throw withHost(refusal({ ...response, said, service: 'Access Analyzer' }, question, doing, keys), url.host);
}

function objectsIn(answer: unknown, name: string): readonly JsonObject[] {
  const list: unknown = isObject(answer) ? answer[name] : undefined;
  return Array.isArray(list) ? list.filter(isObject) : [];
}

/** A word of the service's, which is shown; its sentences are not. */
function isWord(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z_]{1,80}$/.test(value);
}
