/** Putting the command in place and taking everything of ours away again. */
export interface Installation {
  /** Makes the installed command this version's. Answers the files and folders it is made of. @throws AssumeError `local-file`. */
  install(): Promise<readonly string[]>;
  /**
   * Removes profiles, command, credentials and consents. Answers each file and folder that was changed or removed.
   * @throws AssumeError `local-file`.
   */
  uninstall(): Promise<readonly string[]>;
}
