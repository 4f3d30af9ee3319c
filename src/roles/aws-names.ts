interface Partition {
  readonly region: RegExp;
  /** For a sentence. */
  readonly example: string;
}

/** Partitions and the form of their region names, from botocore's `partitions.json`; the exchange has the same list. */
const PARTITIONS: ReadonlyMap<string, Partition> = new Map([
  ['aws', { region: /^(?!cn-)[a-z]{2}-[a-z]{4,12}-\d{1,2}$/, example: 'eu-west-1' }],
  ['aws-cn', { region: /^cn-[a-z]{4,12}-\d{1,2}$/, example: 'cn-north-1' }],
  ['aws-us-gov', { region: /^us-gov-[a-z]{4,12}-\d{1,2}$/, example: 'us-gov-west-1' }],
  ['aws-eusc', { region: /^eusc-de-[a-z]{4,12}-\d{1,2}$/, example: 'eusc-de-east-1' }],
  ['aws-iso', { region: /^us-iso-[a-z]{4,12}-\d{1,2}$/, example: 'us-iso-east-1' }],
  ['aws-iso-b', { region: /^us-isob-[a-z]{4,12}-\d{1,2}$/, example: 'us-isob-east-1' }],
  ['aws-iso-e', { region: /^eu-isoe-[a-z]{4,12}-\d{1,2}$/, example: 'eu-isoe-west-1' }],
  ['aws-iso-f', { region: /^us-isof-[a-z]{4,12}-\d{1,2}$/, example: 'us-isof-south-1' }],
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

/** Why a region cannot be one of a partition, as a sentence; undefined when it can. */
export function whyNotInPartition(region: string, partition: string): string | undefined {
  const known = PARTITIONS.get(partition);
  if (known === undefined || known.region.test(region)) return undefined;
  return `${region} is no region of the partition ${partition}, which the role's ARN names. Write one like ${known.example}.`;
}
