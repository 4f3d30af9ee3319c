import * as z from 'zod/mini';
import { CLOUD_KEYS } from '../core/target.ts';
import type { KeyRule } from '../documents/findings.ts';
import { awsTargets } from './aws/schema.ts';
import { azureTargets } from './azure/schema.ts';
import { googleTargets } from './google/schema.ts';

/** What may be written as a target of each cloud. */
const SCHEMAS = { aws: awsTargets, gcp: googleTargets, azure: azureTargets };

/** The keys of a role under which its target stands, for the schema of a role. */
export const targetShape = {
  aws: z.optional(awsTargets.schema),
  gcp: z.optional(googleTargets.schema),
  azure: z.optional(azureTargets.schema),
};

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
