/** One thing that a command line says of a role that it states in full; a role map has the same under a key of its own. */
export interface StatedTerm {
  readonly key: string;
  /** `--role-arn <arn>`. */
  readonly flags: string;
  readonly description: string;
  /** In which a pipeline may say it instead. */
  readonly variable?: string;
  /** Whether there are several values of it, or it is in the file that is named. Absent: one, in the command line itself. */
  readonly given?: 'several' | 'in-a-file';
}

/** How roles of one cloud are stated where no map names them. */
export interface CloudStating {
  /** The first says that a role of this cloud is stated; the others go with it. */
  readonly terms: readonly [StatedTerm, ...StatedTerm[]];
  /** What a role is called that nobody gave a name. `written`: by key, as it was typed. */
  roleName(written: Readonly<Record<string, unknown>>): string;
}
