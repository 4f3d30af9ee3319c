import type { Target } from '../core/target.ts';
import { awsWriting, type WrittenAwsTarget } from './aws/writing.ts';
import { azureWriting, type WrittenAzureTarget } from './azure/writing.ts';
import { googleWriting, type WrittenGoogleTarget } from './google/writing.ts';

export { portalChecks } from './aws/identity-center/portal.ts';

/** A target as a role map writes it, under the key of its cloud. */
export interface WrittenTarget {
  readonly aws?: WrittenAwsTarget | undefined;
  readonly gcp?: WrittenGoogleTarget | undefined;
  readonly azure?: WrittenAzureTarget | undefined;
}

/** Accepts targets that are plainly right, by the keys of a role under which they stand. */
export const PLAIN_TARGETS = { aws: awsWriting.isPlain, gcp: googleWriting.isPlain, azure: azureWriting.isPlain };

/** The target of a role that names one cloud; undefined for one that no schema takes. */
export function targetOf({ aws, gcp, azure }: WrittenTarget): Target | undefined {
  if (aws !== undefined) return awsWriting.target(aws);
  if (gcp !== undefined) return googleWriting.target(gcp);
  return azure === undefined ? undefined : azureWriting.target(azure);
}
