/** A part of AWS with accounts, regions and host names of its own. */
export interface AwsPartition {
  /** As ARNs name it. */
  readonly name: string;
  readonly region: RegExp;
  /** Under which its services' host names stand. */
  readonly suffix: string;
  /** The same for those that answer over IPv6 too. */
  readonly dualStackSuffix: string;
}

/**
 * From botocore's `partitions.json` (https://github.com/boto/botocore/blob/develop/botocore/data/partitions.json). `aws` takes
 * any country prefix but China's, since AWS adds some (`il`, `mx` came in 2023 and 2025) and every name under its suffixes
 * is AWS's.
 */
const AWS_PARTITIONS: readonly AwsPartition[] = [
  {
    name: 'aws',
    region: /^(?!cn-)[a-z]{2}-[a-z]{4,12}-\d{1,2}$/,
    suffix: 'amazonaws.com',
    dualStackSuffix: 'api.aws',
  },
  {
    name: 'aws-cn',
    region: /^cn-[a-z]{4,12}-\d{1,2}$/,
    suffix: 'amazonaws.com.cn',
    dualStackSuffix: 'api.amazonwebservices.com.cn',
  },
  {
    name: 'aws-us-gov',
    region: /^us-gov-[a-z]{4,12}-\d{1,2}$/,
    suffix: 'amazonaws.com',
    dualStackSuffix: 'api.aws',
  },
  {
    name: 'aws-eusc',
    region: /^eusc-de-[a-z]{4,12}-\d{1,2}$/,
    suffix: 'amazonaws.eu',
    dualStackSuffix: 'api.amazonwebservices.eu',
  },
  {
    name: 'aws-iso',
    region: /^us-iso-[a-z]{4,12}-\d{1,2}$/,
    suffix: 'c2s.ic.gov',
    dualStackSuffix: 'api.aws.ic.gov',
  },
  {
    name: 'aws-iso-b',
    region: /^us-isob-[a-z]{4,12}-\d{1,2}$/,
    suffix: 'sc2s.sgov.gov',
    dualStackSuffix: 'api.aws.scloud',
  },
  {
    name: 'aws-iso-e',
    region: /^eu-isoe-[a-z]{4,12}-\d{1,2}$/,
    suffix: 'cloud.adc-e.uk',
    dualStackSuffix: 'api.cloud-aws.adc-e.uk',
  },
  {
    name: 'aws-iso-f',
    region: /^us-isof-[a-z]{4,12}-\d{1,2}$/,
    suffix: 'csp.hci.ic.gov',
    dualStackSuffix: 'api.aws.hci.ic.gov',
  },
];

export function awsPartition(name: string): AwsPartition | undefined {
  return AWS_PARTITIONS.find(partition => partition.name === name);
}

/** The partition a region is of, by the form of its name. */
export function partitionOfRegion(region: string): AwsPartition | undefined {
  return AWS_PARTITIONS.find(partition => partition.region.test(region));
}
