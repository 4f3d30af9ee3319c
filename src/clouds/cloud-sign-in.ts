/** How a command-line tool that keeps a sign-in of its own is signed in as a role. */
export interface ToolSignIn {
  /** Its name, by which it is looked for. */
  readonly program: string;
  /** The arguments of each run, one after the other; no secret in them. */
  readonly runs: readonly (readonly string[])[];
  /** The variable that would have it keep its sign-in somewhere else. */
  readonly movedBy: string;
  /** The variable that names the certificates it believes, in place of all others. */
  readonly rootsVariable: string;
  /** What to do when it fails, a sentence. */
  readonly hint: string;
  /** What is to be known of it afterwards, a sentence each. */
  readonly notes: readonly string[];
}
