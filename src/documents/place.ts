/** Where something is written: a file, and offsets in UTF-16 units from its beginning, end exclusive. */
export interface Place {
  /** As whoever read it named it: a path relative to the workspace, or what stands for a text that is no file. */
  readonly file: string;
  readonly start: number;
  readonly end: number;
}
