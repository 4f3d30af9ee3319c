/** The open folder and what is known of its repository; all of it a hint, re-read at each exchange. */
export interface Repository {
  /** Absolute, real path of the workspace folder. */
  readonly folder: string;
  /** Top of the Git work tree, when the folder is in one. */
  readonly workTree: string | undefined;
  /** Where HEAD is, of a linked work tree or a submodule; absent where it is in the work tree's own `.git`. */
  readonly gitDirectory?: string;
  /** Inside another work tree: a submodule or nested clone. What stands there under which remote, that one's contents chose. */
  readonly isNested?: true;
  /** URL of the remote `origin` without credentials; undefined without one. */
  readonly remote: string | undefined;
  /** Checked-out branch; undefined when detached. */
  readonly branch: string | undefined;
  /** How it is named to people: `acme/app`, else the folder's name. */
  readonly label: string;
}
