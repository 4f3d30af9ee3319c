import { isObject, type JsonObject, parseJson } from '../core/parse.ts';
import type { SandboxAccount, StoredRole } from './account.ts';
import type { Handler } from './loopback-server.ts';
import { StsRefusal } from './sts-answer.ts';
import { verifySignature } from './verify-signature.ts';

type Operation = (asked: JsonObject, account: SandboxAccount, url: URL) => JsonObject;

const ANALYZER = 'unused-access';

/** By method and path: https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_Operations.html */
const OPERATIONS: Readonly<Record<string, readonly [name: string, Operation]>> = {
  'POST /policy/validation': ['ValidatePolicy', validatePolicy],
  'GET /analyzer': ['ListAnalyzers', listAnalyzers],
  'POST /findingv2': ['ListFindings', listFindings],
};

/** A stand-in for IAM Access Analyzer, at the address of AWS's other services; what is none of its own `others` answer. */
export function withAccessAnalyzer(account: SandboxAccount, now: () => number, others: Handler): Handler {
  return async (request, note) => {
    const url = new URL(request.url);
    const [name, operation] = OPERATIONS[`${request.method} ${url.pathname}`] ?? [];
    if (name === undefined || operation === undefined) return others(request, note);
    const body = await request.text();
    try {
      const session = verifySignature(request, body, account, now(), 'access-analyzer');
      requireRight(account.roleWithId(session.roleId), session.assumedRoleArn, name);
      const content = body === '' ? {} : parseJson(body);
      if (!isObject(content)) throw invalid('The request is no JSON object.');
      const answer = operation(content, account, url);
      note(name);
      return Response.json(answer);
    } catch (error) {
      if (!(error instanceof StsRefusal)) throw error;
      note(`${name} ${error.code}`);
      const headers = { 'x-amzn-errortype': `${error.code}:` };
      return Response.json({ message: error.message }, { status: error.status, headers });
    }
  };
}

function requireRight(role: StoredRole | undefined, arn: string, name: string): void {
  if (role?.readsAnalysis === true) return;
  throw new StsRefusal(
    'AccessDeniedException',
    403,
    `User: ${arn} is not authorized to perform: access-analyzer:${name} because no identity-based policy allows the access-analyzer:${name} action`,
  );
}

/** One of its many checks: what a policy without a version is told. */
function validatePolicy({ policyDocument, policyType, validatePolicyResourceType }: JsonObject): JsonObject {
  if (policyType !== 'RESOURCE_POLICY' || validatePolicyResourceType !== 'AWS::IAM::AssumeRolePolicyDocument') {
    throw invalid('The sandbox validates trust policies alone.');
  }
  const policy = typeof policyDocument === 'string' ? parseJson(policyDocument) : undefined;
  if (!isObject(policy)) throw invalid('The policy is no JSON object.');
  const finding = {
    findingType: 'WARNING',
    issueCode: 'MISSING_VERSION',
    findingDetails: 'We recommend that you specify the Version element to help you with debugging permission issues.',
    learnMoreLink: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html',
    locations: [],
  };
  return { findings: policy['Version'] === undefined ? [finding] : [] };
}

function listAnalyzers(_asked: JsonObject, account: SandboxAccount, { searchParams }: URL): JsonObject {
  if (searchParams.get('type') !== 'ACCOUNT_UNUSED_ACCESS') return { analyzers: [] };
  const analyzer = { arn: analyzerArn(account), name: ANALYZER, type: 'ACCOUNT_UNUSED_ACCESS', status: 'ACTIVE' };
  return { analyzers: account.looksForUnusedAccess ? [analyzer] : [] };
}

function listFindings({ analyzerArn: arn, filter }: JsonObject, account: SandboxAccount): JsonObject {
  if (arn !== analyzerArn(account))
    throw new StsRefusal('ResourceNotFoundException', 404, 'The analyzer was not found.');
  const wanted = isObject(filter) && isObject(filter['resource']) ? filter['resource']['eq'] : undefined;
  const arns: readonly unknown[] = Array.isArray(wanted) ? wanted : [];
  const findings = arns.flatMap(resource => {
    const role = typeof resource === 'string' ? account.role(resource) : undefined;
    return (role?.unusedAccess ?? []).map((findingType, index) => ({
      id: `finding-${index}`,
      findingType,
      resource,
      resourceType: 'AWS::IAM::Role',
      resourceOwnerAccount: account.id,
      status: 'ACTIVE',
    }));
  });
  return { findings };
}

function analyzerArn({ id }: SandboxAccount): string {
  return `arn:aws:access-analyzer:eu-west-1:${id}:analyzer/${ANALYZER}`;
}

function invalid(message: string): StsRefusal {
  return new StsRefusal('ValidationException', 400, message);
}
