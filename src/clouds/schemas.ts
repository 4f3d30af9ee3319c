import * as z from 'zod/mini';
import { CLOUD_KEYS, type Target } from '../core/target.ts';
import type { KeyRule } from '../documents/findings.ts';
import { awsTargets } from './aws/schema.ts';
import { azureTargets } from './azure/schema.ts';
import { googleTargets } from './google/schema.ts';

/** How a role map writes a target of each cloud. */
const SCHEMAS = { aws: awsTargets, gcp: googleTargets, azure: azureTargets };

/** The keys of a role under which its target stands, for the schema of a role. */
export const targetShape = {
  aws: z.optional(awsTargets.schema),
  gcp: z.optional(googleTargets.schema),
  azure: z.optional(azureTargets.schema),
};

type WrittenTarget = { readonly [K in keyof typeof targetShape]?: z.output<(typeof targetShape)[K]> };

/** The target of a role that names one cloud; undefined for one that no schema takes. */
export function targetOf({ aws, gcp, azure }: WrittenTarget): Target | undefined {
  if (aws !== undefined) return awsTargets.target(aws);
  if (gcp !== undefined) return googleTargets.target(gcp);
  return azure === undefined ? undefined : azureTargets.target(azure);
}

/** The keys of each map of a target, by place in a role. */
export function targetKeys(): readonly (readonly [place: string, keys: readonly string[]])[] {
  return CLOUD_KEYS.flatMap(cloud =>
    Object.entries(SCHEMAS[cloud].keys).map(([below, keys]) => [placeIn(cloud, below), keys] as const),
  );
}

/** What is said of a value of a target that the schema refuses, by place in a role. */
export function targetRules(): readonly (readonly [place: string, rule: KeyRule])[] {
  return CLOUD_KEYS.flatMap(cloud =>
    Object.entries(SCHEMAS[cloud].rules).map(([below, rule]) => [placeIn(cloud, below), rule] as const),
  );
}

function placeIn(cloud: string, below: string): string {
  return below === '' ? cloud : `${cloud}.${below}`;
}
