import type * as z from 'zod/mini';
import type { KeyRule } from '../documents/findings.ts';

/** What may be written as a target of one cloud, and what is said of anything else. Loaded where there is something to say. */
export interface CloudSchema<Schema extends z.ZodMiniType> {
  readonly schema: Schema;
  /** The keys of each map, by its place below the cloud's own key, which is `''`. */
  readonly keys: Readonly<Record<string, readonly string[]>>;
  /** What is said of a value that the schema refuses, by the same places; items of a list are `[]`. */
  readonly rules: Readonly<Record<string, KeyRule>>;
}
