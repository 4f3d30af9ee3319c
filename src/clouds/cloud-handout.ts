import type { CredentialsByCloud, Handout } from '../core/credentials.ts';
import type { AssumeError } from '../core/errors.ts';
import type { Secret } from '../core/secret.ts';
import type { Cloud } from '../core/target.ts';

/** What becomes of one cloud's credentials. */
export interface CloudHandout<K extends Cloud> {
  /** What its tools are answered. @throws AssumeError `protocol` for what is not well formed. */
  handout(credentials: CredentialsByCloud[K]): Handout;
  /**
   * How its tools are told of a failure, in place of the answer and with exit code 0; absent where they show what is on
   * standard error. Holds no secret.
   */
  refusal?(failure: AssumeError): string;
  /** Until when what an answer holds is good, epoch milliseconds. @throws AssumeError for what is no answer, or a refusal. */
  expiryOf(answer: unknown): number;
  /** What of them no log may hold. */
  secrets(credentials: CredentialsByCloud[K]): readonly Secret[];
}
