import type * as z from 'zod/mini';
import type { Cloud, TargetByCloud } from '../core/target.ts';
import type { KeyRule } from '../documents/findings.ts';

/** How a role map writes the targets of one cloud. Apart from the facts, since a schema is loaded with the map alone. */
export interface CloudSchema<K extends Cloud, Schema extends z.ZodMiniType> {
  readonly schema: Schema;
  /** The keys of each map, by its place below the cloud's own key, which is `''`. */
  readonly keys: Readonly<Record<string, readonly string[]>>;
  /** What is said of a value that the schema refuses, by the same places; items of a list are `[]`. */
  readonly rules: Readonly<Record<string, KeyRule>>;
  /** A target in the form in which it is compared and used; undefined for one that the schema refuses. */
  target(written: z.output<Schema>): TargetByCloud[K] | undefined;
}
