import type { Check } from '../core/shape.ts';
import type { Cloud, TargetByCloud } from '../core/target.ts';

/** How a role map writes the targets of one cloud, as far as it takes no schema: most of them are plainly right. */
export interface CloudWriting<K extends Cloud, Written> {
  /** Accepts only what {@link CloudSchema.schema} does. Of what it does not accept it says nothing. */
  readonly isPlain: Check<Written>;
  /** A target in the form in which it is compared and used; undefined for one that the schema refuses. */
  target(written: Written): TargetByCloud[K] | undefined;
}
