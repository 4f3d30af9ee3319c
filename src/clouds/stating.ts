import { type Cloud, CLOUD_KEYS } from '../core/target.ts';
import { awsStating } from './aws/stating.ts';
import { azureStating } from './azure/stating.ts';
import type { CloudStating, StatedTerm } from './cloud-stating.ts';
import { googleStating } from './google/stating.ts';

const STATINGS: { readonly [K in Cloud]: CloudStating } = {
  aws: awsStating,
  gcp: googleStating,
  azure: azureStating,
};

/** How roles of each cloud are stated, in the order of {@link CLOUD_KEYS}. */
export const CLOUD_STATINGS: readonly (CloudStating & { readonly cloud: Cloud })[] = CLOUD_KEYS.map(cloud => ({
  cloud,
  ...STATINGS[cloud],
}));

/** What a command line can say of a role that it states, of whichever cloud. */
export const STATED_TERMS: readonly StatedTerm[] = CLOUD_STATINGS.flatMap(({ terms }) => terms);
