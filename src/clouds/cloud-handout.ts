import type { CredentialsByCloud, Handout } from '../core/credentials.ts';
import type { Secret } from '../core/secret.ts';
import type { Cloud } from '../core/target.ts';

/** What becomes of one cloud's credentials. */
export interface CloudHandout<K extends Cloud> {
  /** What its tools are answered. @throws AssumeError `protocol` for what is not well formed. */
  handout(credentials: CredentialsByCloud[K]): Handout;
  /** What of them no log may hold. */
  secrets(credentials: CredentialsByCloud[K]): readonly Secret[];
}
