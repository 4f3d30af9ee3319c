/** HOME where it may not be used, so that the home in use is another: the user database's. */
export interface RefusedHome {
  /** As HOME says; any text at all. */
  readonly home: string;
  /** The same without links, `..` or a slash at its end. */
  readonly directory: string;
  /** A clause: "/home/dev belongs to user 1000, not to you". */
  readonly why: string;
}
