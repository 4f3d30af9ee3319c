import { AssumeError } from '../core/errors.ts';

interface Partition {
  readonly suffix: string;
  readonly region: RegExp;
}

/**
 * Partitions with their DNS suffixes and the form of their region names, from botocore's `partitions.json`
 * (https://github.com/boto/botocore/blob/develop/botocore/data/partitions.json). `aws` takes any country prefix but China's,
 * since AWS adds some (`il`, `mx` came in 2023 and 2025) and every name under `amazonaws.com` is AWS's.
 */
const PARTITIONS: Readonly<Record<string, Partition>> = {
  aws: { suffix: 'amazonaws.com', region: /^(?!cn-)[a-z]{2}-[a-z]{4,12}-\d{1,2}$/ },
  'aws-cn': { suffix: 'amazonaws.com.cn', region: /^cn-[a-z]{4,12}-\d{1,2}$/ },
  'aws-us-gov': { suffix: 'amazonaws.com', region: /^us-gov-[a-z]{4,12}-\d{1,2}$/ },
  'aws-eusc': { suffix: 'amazonaws.eu', region: /^eusc-de-[a-z]{4,12}-\d{1,2}$/ },
  'aws-iso': { suffix: 'c2s.ic.gov', region: /^us-iso-[a-z]{4,12}-\d{1,2}$/ },
  'aws-iso-b': { suffix: 'sc2s.sgov.gov', region: /^us-isob-[a-z]{4,12}-\d{1,2}$/ },
  'aws-iso-e': { suffix: 'cloud.adc-e.uk', region: /^eu-isoe-[a-z]{4,12}-\d{1,2}$/ },
  'aws-iso-f': { suffix: 'csp.hci.ic.gov', region: /^us-isof-[a-z]{4,12}-\d{1,2}$/ },
};

/**
 * The regional STS endpoint, an https origin: https://docs.aws.amazon.com/general/latest/gr/sts.html.
 * @throws AssumeError `role-map-invalid` for a partition or region that this table does not know.
 */
export function stsEndpoint(partition: string, region: string): string {
  const known = Object.hasOwn(PARTITIONS, partition) ? PARTITIONS[partition] : undefined;
  if (known === undefined) {
    throw new AssumeError('role-map-invalid', "The role's ARN names a partition of AWS that Rolecall does not know.");
  }
  if (!known.region.test(region)) {
    throw new AssumeError('role-map-invalid', `The role's region is none of the partition ${partition}.`, {
      hint: 'Correct `region` in the role map; it must be of the same partition as the ARN.',
    });
  }
  return `https://sts.${region}.${known.suffix}`;
}
