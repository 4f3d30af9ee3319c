/** The open folder and what is known of its repository; all of it a hint, re-read at each exchange. */
export interface Repository {
  /** Absolute, real path of the workspace folder. */
  readonly folder: string;
  /** Top of the Git work tree, when the folder is in one. */
  readonly workTree: string | undefined;
  /** Where HEAD is, of a linked work tree or a submodule; absent where it is in the work tree's own `.git`. */
  readonly gitDirectory?: string;
  /**
   * What is checked out may be somebody else's work than the remote's: inside another work tree, whose contents chose it (a
   * submodule), or on a branch that follows another remote or a pull request.
   */
  readonly isFromElsewhere?: true;
  /** URL of the remote `origin` without credentials; undefined without one. */
  readonly remote: string | undefined;
  /** Checked-out branch; undefined when detached. */
  readonly branch: string | undefined;
  /** How it is named to people: `acme/app`, else the folder's name. */
  readonly label: string;
}
