import { awsPartition } from '../partitions.ts';
import { AssumeError } from '../../../core/errors.ts';

/**
 * The regional STS endpoint, an https origin: https://docs.aws.amazon.com/general/latest/gr/sts.html.
 * @throws AssumeError `role-map-invalid` for a partition or region that is not known.
 */
export function stsEndpoint(partition: string, region: string): string {
  const known = awsPartition(partition);
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
