import type { PrivateDirectory } from './ports.ts';

/** A place for credentials that could not be looked into. */
export interface UnreadPlace {
  readonly path: string;
  /** A verb phrase: "belongs to user 1000". */
  readonly why: string;
  /** Whether credentials of ours may be in it: it was chosen once, or nothing can be told of it. */
  readonly mayHold: boolean;
}

/** Where credentials of this home may lie besides the place in use: chosen by an earlier run, or open to another's choice. */
export interface OtherPlaces {
  readonly directories: readonly PrivateDirectory[];
  readonly unread: readonly UnreadPlace[];
}
