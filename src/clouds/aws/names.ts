import { awsPartition } from './partitions.ts';

/** A region of each partition, for sentences. */
const EXAMPLES: ReadonlyMap<string, string> = new Map([
  ['aws', 'eu-west-1'],
  ['aws-cn', 'cn-north-1'],
  ['aws-us-gov', 'us-gov-west-1'],
  ['aws-eusc', 'eusc-de-east-1'],
  ['aws-iso', 'us-iso-east-1'],
  ['aws-iso-b', 'us-isob-east-1'],
  ['aws-iso-e', 'eu-isoe-west-1'],
  ['aws-iso-f', 'us-isof-south-1'],
]);

const PARTITION_NAMES = 'aws|aws-cn|aws-us-gov|aws-eusc|aws-iso|aws-iso-b|aws-iso-e|aws-iso-f';

/** Path: `!` to `~`, at most 512 characters with its slashes. Name: https://docs.aws.amazon.com/IAM/latest/APIReference/API_Role.html */
export const ROLE_ARN_PATTERN = new RegExp(
  `^arn:(${PARTITION_NAMES}):iam::([0-9]{12}):role/(?:[!-~]{1,510}/)?[A-Za-z0-9_+=,.@-]{1,64}$`,
);

/** A managed policy of AWS (`iam::aws:policy/…`) or of an account. */
export const POLICY_ARN_PATTERN = new RegExp(
  `^arn:(${PARTITION_NAMES}):iam::(aws|[0-9]{12}):policy/(?:[!-~]{1,510}/)?[A-Za-z0-9_+=,.@-]{1,128}$`,
);

/** Twelve digits, as text: leading zeros count. */
export const ACCOUNT_PATTERN = /^[0-9]{12}$/;

/** https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_PermissionSet.html */
export const PERMISSION_SET_PATTERN = /^[A-Za-z0-9_+=,.@-]{1,32}$/;

/** Any partition's region; it becomes part of a host name. */
export const REGION_PATTERN = /^[a-z]{2,4}(?:-[a-z]{2,4})?-[a-z]{4,12}-[0-9]{1,2}$/;

export interface ArnParts {
  readonly partition: string;
  /** `aws` for AWS's own policies. */
  readonly accountId: string;
}

/** Partition and account of a role's or policy's ARN that matched its pattern above; undefined for anything else. */
export function arnParts(arn: string): ArnParts | undefined {
  const match = ROLE_ARN_PATTERN.exec(arn) ?? POLICY_ARN_PATTERN.exec(arn);
  const [, partition, accountId] = match ?? [];
  return partition === undefined || accountId === undefined ? undefined : { partition, accountId };
}

/** Why a region cannot be one of a partition that `namedBy` names, as a sentence; undefined when it can. */
export function whyNotInPartition(region: string, partition: string, namedBy: string): string | undefined {
  const known = awsPartition(partition);
  if (known === undefined || known.region.test(region)) return undefined;
  const example = EXAMPLES.get(partition) ?? 'eu-west-1';
  return `${region} is no region of the partition ${partition}, which ${namedBy} names. Write one like ${example}.`;
}
