import type { JsonObject } from '../../core/parse.ts';
import { isObject } from '../../core/parse.ts';
import { type Check, isEither, isLike, isListOf, isShaped, isSuch, isText } from '../../core/shape.ts';
import type { AwsTarget, IdentityCenterTarget } from '../../core/target.ts';
import type { CloudWriting } from '../cloud-writing.ts';
import { plainPortal, portalChecks } from './identity-center/portal.ts';
import {
  ACCOUNT_PATTERN,
  arnParts,
  PERMISSION_SET_PATTERN,
  POLICY_ARN_PATTERN,
  REGION_PATTERN,
  ROLE_ARN_PATTERN,
  whyNotInPartition,
} from './names.ts';
import { partitionOfRegion } from './partitions.ts';
import { MOST_POLICY_ARNS } from './session-limits.ts';
import { compactPolicy } from './session-policy.ts';

export interface WrittenAwsTarget {
  readonly roleArn?: string | undefined;
  readonly region?: string | undefined;
  /** As data, or as JSON text. */
  readonly sessionPolicy?: string | JsonObject | undefined;
  readonly policyArns?: readonly string[] | undefined;
  readonly identityCenter?: WrittenPermissionSet | undefined;
}

interface WrittenPermissionSet {
  readonly startUrl: string;
  readonly region: string;
  readonly accountId: string;
  readonly roleName: string;
}

/** Why a region does not go with the role or with its portal, as a sentence. */
export function regionSentence({ region, roleArn, identityCenter }: WrittenAwsTarget): string | undefined {
  if (region === undefined) return undefined;
  if (roleArn !== undefined) {
    const role = arnParts(roleArn);
    return role && whyNotInPartition(region, role.partition, "the role's ARN");
  }
  const partition = identityCenter === undefined ? undefined : partitionOfRegion(identityCenter.region);
  return partition && whyNotInPartition(region, partition.name, "IAM Identity Center's region");
}

/** Why a managed policy cannot narrow a session of the role, as a sentence. */
export function policySentence(arn: string, roleArn: string | undefined): string | undefined {
  const role = roleArn === undefined ? undefined : arnParts(roleArn);
  const policy = arnParts(arn);
  if (policy === undefined || role === undefined) return undefined;
  if (policy.partition === role.partition && ['aws', role.accountId].includes(policy.accountId)) return undefined;
  return `A session policy must be AWS's own or of the role's account ${role.accountId}. Name one of those.`;
}

const isData: Check<JsonObject> = (value): value is JsonObject => isObject(value);

const isRole: Check<WrittenAwsTarget> = isSuch(
  isShaped(
    { roleArn: isLike(ROLE_ARN_PATTERN), region: isLike(REGION_PATTERN) },
    {
      sessionPolicy: isSuch(isEither(isText, isData), policy => policy !== '' && compactPolicy(policy).ok),
      policyArns: isListOf(isLike(POLICY_ARN_PATTERN), 1, MOST_POLICY_ARNS),
    },
  ),
  ({ policyArns = [], roleArn }) => policyArns.every(arn => policySentence(arn, roleArn) === undefined),
);

const isPermissionSet: Check<WrittenAwsTarget> = isShaped(
  {
    identityCenter: isShaped({
      ...portalChecks('repository'),
      accountId: isLike(ACCOUNT_PATTERN),
      roleName: isLike(PERMISSION_SET_PATTERN),
    }),
  },
  { region: isLike(REGION_PATTERN) },
);

export const awsWriting: CloudWriting<'aws', WrittenAwsTarget> = {
  isPlain: isSuch(isEither(isRole, isPermissionSet), target => regionSentence(target) === undefined),
  target: ({ roleArn, region, sessionPolicy, policyArns, identityCenter }): AwsTarget | undefined => {
    if (identityCenter !== undefined) return permissionSet(identityCenter, region);
    const parts = roleArn === undefined ? undefined : arnParts(roleArn);
    if (roleArn === undefined || region === undefined || parts === undefined) return undefined;
    const compact = sessionPolicy === undefined ? undefined : compactPolicy(sessionPolicy);
    if (compact?.ok === false) return undefined;
    return {
      cloud: 'aws',
      via: 'web-identity',
      roleArn,
      ...parts,
      region,
      ...(compact === undefined ? {} : { sessionPolicy: compact.policy }),
      ...(policyArns === undefined ? {} : { policyArns }),
    };
  },
};

function permissionSet(
  { accountId, roleName, ...portal }: WrittenPermissionSet,
  region: string = portal.region,
): IdentityCenterTarget | undefined {
  const partition = partitionOfRegion(portal.region)?.name;
  if (partition === undefined) return undefined;
  const identityCenter = { ...plainPortal(portal), roleName };
  return { cloud: 'aws', via: 'identity-center', accountId, partition, region, identityCenter };
}
