import { isObject, parseJson } from '../core/parse.ts';
import type { HttpClient } from '../core/ports.ts';
import { evaluateWebIdentity, webIdentityRequests } from '../trust/aws/web-identity.ts';
import type { SandboxAccount, StoredRole } from './account.ts';
import { checkedAttributes } from './session-attributes.ts';
import { StsRefusal, type Elements } from './sts-answer.ts';
import { verifyWebIdentityToken, type VerifiedToken } from './web-identity-token.ts';

const LARGEST_POLICY = 2048;
const MOST_POLICY_ARNS = 10;

/**
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 * @throws StsRefusal
 */
export async function assumeRoleWithWebIdentity(
  parameters: URLSearchParams,
  account: SandboxAccount,
  http: HttpClient,
  now: number,
): Promise<Elements> {
  const roleArn = required(parameters, 'RoleArn', 'roleArn', 20, 2048);
  const sessionName = required(parameters, 'RoleSessionName', 'roleSessionName', 2, 64);
  if (!/^[\w+=,.@-]*$/.test(sessionName)) {
    throw validation(
      `1 validation error detected: Value '${sessionName}' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*`,
    );
  }
  const jwt = required(parameters, 'WebIdentityToken', 'webIdentityToken', 4, 20_000);
  const seconds = durationOf(parameters);
  const policySize = checkPolicies(parameters);
  if (!/^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(roleArn)) throw validation('Request ARN is invalid');
  const token = await verifyWebIdentityToken(jwt, account, http, now);
  const attributes = checkedAttributes(token.claims);
  const role = account.role(roleArn);
  if (role === undefined || !isTrusted(role, { token, account, sessionName, now })) {
    throw new StsRefusal('AccessDenied', 403, 'Not authorized to perform sts:AssumeRoleWithWebIdentity');
  }
  if (seconds > role.maxSessionSeconds) {
    throw validation('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
  }
  const session = account.issue(role, sessionName, { expiresAt: now + seconds * 1000, ...attributes });
  return {
    SubjectFromWebIdentityToken: token.subject,
    Audience: token.audience,
    AssumedRoleUser: { AssumedRoleId: `${role.id}:${sessionName}`, Arn: session.assumedRoleArn },
    Credentials: {
      AccessKeyId: session.accessKeyId,
      SecretAccessKey: session.secretAccessKey,
      SessionToken: session.sessionToken,
      Expiration: new Date(session.expiresAt).toISOString().replace(/\.\d{3}Z$/, 'Z'),
    },
    Provider: account.providerArn(token.issuer),
    PackedPolicySize: policySize === 0 ? undefined : String(Math.ceil((policySize / LARGEST_POLICY) * 100)),
    SourceIdentity: attributes.sourceIdentity,
  };
}

interface Attempt {
  readonly token: VerifiedToken;
  readonly account: SandboxAccount;
  readonly sessionName: string;
  readonly now: number;
}

/** Tags and a source identity in the token need actions of their own; without them STS refuses in the same words. */
function isTrusted(role: StoredRole, { token, account, sessionName, now }: Attempt): boolean {
  const surroundings = new Map([
    ['aws:currenttime', [new Date(now).toISOString()]],
    ['aws:epochtime', [String(Math.floor(now / 1000))]],
  ]);
  const requests = webIdentityRequests(token.claims, sessionName, account.providerArn(token.issuer), surroundings);
  return evaluateWebIdentity(role.trustPolicy, requests).outcome === 'allowed';
}

function required(
  parameters: URLSearchParams,
  name: string,
  member: string,
  shortest: number,
  longest: number,
): string {
  const value = parameters.get(name);
  if (value === null) {
    throw validation(
      `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
    );
  }
  if (value.length >= shortest && value.length <= longest) return value;
  // AWS repeats the value here; a token must not get into the logs of whoever prints this.
  const shown = name === 'WebIdentityToken' ? '***' : value;
  const bound = value.length < shortest ? `greater than or equal to ${shortest}` : `less than or equal to ${longest}`;
  throw validation(
    `1 validation error detected: Value '${shown}' at '${member}' failed to satisfy constraint: Member must have length ${bound}`,
  );
}

function durationOf(parameters: URLSearchParams): number {
  const text = parameters.get('DurationSeconds');
  if (text === null) return 3600;
  const seconds = Number(text);
  if (!/^-?\d+$/.test(text)) throw new StsRefusal('MalformedInput', 400, 'Could not read DurationSeconds');
  const bound =
    seconds < 900 ? 'greater than or equal to 900' : seconds > 43_200 ? 'less than or equal to 43200' : undefined;
  if (bound === undefined) return seconds;
  throw validation(
    `1 validation error detected: Value '${text}' at 'durationSeconds' failed to satisfy constraint: Member must have value ${bound}`,
  );
}

/** The plain text's size, characters; the packed size that AWS limits as well is not known outside of AWS. */
function checkPolicies(parameters: URLSearchParams): number {
  const policy = parameters.get('Policy');
  const arns = [...parameters].flatMap(([name, value]) => (/^PolicyArns\.member\.\d+\.arn$/.test(name) ? [value] : []));
  if (arns.length > MOST_POLICY_ARNS) {
    throw validation(
      `1 validation error detected: Value at 'policyArns' failed to satisfy constraint: Member must have length less than or equal to ${MOST_POLICY_ARNS}`,
    );
  }
  const wrongArn = arns.find(arn => !/^arn:aws:iam::(aws|\d{12}):policy\/[\w+=,.@/-]+$/.test(arn));
  if (wrongArn !== undefined) throw validation(`ARN ${wrongArn} is not valid.`);
  if (policy !== null) {
    if (policy.length === 0 || policy.length > LARGEST_POLICY) {
      throw validation(
        `1 validation error detected: Value '${policy}' at 'policy' failed to satisfy constraint: Member must have length less than or equal to ${LARGEST_POLICY}`,
      );
    }
    const document = parseJson(policy);
    if (!isObject(document)) {
      throw new StsRefusal('MalformedPolicyDocument', 400, 'The policy is not in the valid JSON format.');
    }
    if (document['Statement'] === undefined) {
      throw new StsRefusal('MalformedPolicyDocument', 400, 'Syntax errors in policy.');
    }
  }
  const size = (policy ?? '').length + arns.join('').length;
  if (size > LARGEST_POLICY) {
    const percent = Math.ceil((size / LARGEST_POLICY) * 100);
    throw new StsRefusal(
      'PackedPolicyTooLarge',
      400,
      `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`,
    );
  }
  return size;
}

function validation(message: string): StsRefusal {
  return new StsRefusal('ValidationError', 400, message);
}
