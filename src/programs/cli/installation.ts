import type { LeftBehind } from '../../platform/installation/uninstall.ts';

/** What uninstalling did, and what it could not do. */
export interface Uninstalled {
  /** Each file and folder that was changed or removed. */
  readonly files: readonly string[];
  /** What is ours and could not be taken away. */
  readonly left: readonly LeftBehind[];
}

/** Putting the command in place and taking everything of ours away again. */
export interface Installation {
  /** Makes the installed command this version's. Answers the files and folders it is made of. @throws AssumeError `local-file`. */
  install(): Promise<readonly string[]>;
  /** Removes credentials, profiles, command and consents, each whatever becomes of the others. */
  uninstall(): Promise<Uninstalled>;
}
