/** Something a test needs from outside the project is not to be had on this machine. */
export interface Unavailable {
  readonly available: false;
  /** One sentence: what is missing and what would provide it. Shown in the list of skipped tests. */
  readonly reason: string;
}

/** Receives one line about the progress of a long step, without a line break. */
export type Report = (line: string) => void;
