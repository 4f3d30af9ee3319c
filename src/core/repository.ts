/** The open folder and what is known of its repository; all of it a hint, re-read at each exchange. */
export interface Repository {
  /** Absolute, real path of the workspace folder. */
  readonly folder: string;
  /** Top of the Git work tree, when the folder is in one. */
  readonly workTree: string | undefined;
  /** Where HEAD is, of a linked work tree or a submodule; absent where it is in the work tree's own `.git`. */
  readonly gitDirectory?: string;
  /**
   * Why what is checked out may be somebody else's work than that of the remote's owner, as a sentence; absent only where
   * everything that could say so was read and says nothing of the kind.
   */
  readonly doubt?: string;
  /** Why Git's settings of this work tree could not be read, as a sentence, so that its remote is not known. */
  readonly unread?: string;
  /** URL of the remote `origin` without credentials; undefined without one. */
  readonly remote: string | undefined;
  /** Where Git and SSH go for that address, when settings of the person's send them to another one. A hint, like all of this. */
  readonly goesTo?: string;
  /** Checked-out branch; undefined where there is none, or where it is not known. */
  readonly branch: string | undefined;
  /** Why the branch is not known, as a sentence; absent where it is, and where none is checked out. */
  readonly whyNoBranch?: string;
  /** How it is named to people: `acme/app`, else the folder's name. */
  readonly label: string;
}
