import type { Place } from '../../place.ts';
import type { Scope } from '../scope.ts';
import type { Value } from '../value.ts';

export interface Call {
  readonly place: Place;
  /** The whole call as it is written. */
  readonly written: string;
  readonly scope: Pick<Scope, 'file' | 'budget'>;
}

/**
 * https://developer.hashicorp.com/terraform/language/functions: undefined where the result is not known. A `failure` is what
 * Terraform refuses.
 */
export type HclFunction = (values: readonly Value[], call: Call) => Value | undefined;
