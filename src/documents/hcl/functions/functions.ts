import type { HclFunction } from './function.ts';
import { concatOpen, LIST_FUNCTIONS } from './list-functions.ts';
import { MAP_FUNCTIONS, mergeOpen } from './map-functions.ts';
import { TEXT_FUNCTIONS } from './text-functions.ts';
import { VALUE_FUNCTIONS } from './value-functions.ts';

/** By name. What is not among them makes values that are not known. */
export const FUNCTIONS: ReadonlyMap<string, HclFunction> = new Map([
  ...TEXT_FUNCTIONS,
  ...LIST_FUNCTIONS,
  ...MAP_FUNCTIONS,
  ...VALUE_FUNCTIONS,
]);

/** What is known of a call whose last argument is spread and may have items that the files do not show. */
export const OPEN_SPREADS: ReadonlyMap<string, HclFunction> = new Map([
  ['merge', mergeOpen],
  ['concat', concatOpen],
]);
