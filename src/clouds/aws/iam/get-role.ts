import { AssumeError } from '../../../core/errors.ts';
import { askIam, type IamNeeds, type IamQuestion, textIn } from './ask-iam.ts';

/** What IAM says of a role. */
export interface IamRole {
  /** Its trust policy, JSON. */
  readonly policy: string;
  /** `/`, `/ci/`. */
  readonly path: string;
  /** ISO 8601. */
  readonly createdOn: string | undefined;
  /** Undefined where nobody used it in the 400 days that IAM keeps, or in the time since IAM keeps it. */
  readonly lastUsed: LastUse | undefined;
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_RoleLastUsed.html */
export interface LastUse {
  /** ISO 8601; IAM rounds it, and takes up to four hours to tell it. */
  readonly at: string;
  readonly region: string | undefined;
}

/** A policy is 4096 characters at most, each of them three where it is encoded. */
const MAXIMUM_BYTES = 131_072;

/**
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html
 * @throws AssumeError `role-missing` where there is none, `trust-mismatch` where the active role may not ask; of the transport.
 */
export async function getRole(question: IamQuestion, needs: IamNeeds, signal?: AbortSignal): Promise<IamRole> {
  const { roleArn } = question.target;
  const call = {
    action: 'GetRole',
    parameters: { RoleName: roleArn.slice(roleArn.lastIndexOf('/') + 1) },
    doing: `read ${roleArn}`,
    maximumBytes: MAXIMUM_BYTES,
  };
  return roleIn(await askIam(question, call, needs, signal));
}

function roleIn(body: string): IamRole {
  const encoded = textIn(body, 'AssumeRolePolicyDocument');
  const path = textIn(body, 'Path');
  const policy = encoded === undefined ? undefined : decoded(encoded);
  if (policy === undefined || path === undefined) {
    throw new AssumeError('protocol', "The answer of AWS's IAM holds no trust policy.");
  }
  const use = textIn(body, 'RoleLastUsed') ?? '';
  const at = dateIn(use, 'LastUsedDate');
  const region = /^[a-z\d-]{1,40}$/.exec(textIn(use, 'Region') ?? '')?.[0];
  return {
    policy,
    path,
    createdOn: dateIn(body, 'CreateDate'),
    lastUsed: at === undefined ? undefined : { at, region },
  };
}

/** Of an element that holds a time; undefined for anything else. */
export function dateIn(body: string, name: string): string | undefined {
  const milliseconds = Date.parse(textIn(body, name) ?? '');
  return Number.isNaN(milliseconds) ? undefined : new Date(milliseconds).toISOString();
}

/** RFC 3986, as IAM gives policies. */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
