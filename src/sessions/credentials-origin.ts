import type { Credentials } from '../core/credentials.ts';
import type { SessionRecord } from '../core/session.ts';

/** Where the credentials of one role come from: a token that is exchanged, or IAM Identity Center. */
export interface CredentialsOrigin {
  /** What the session's record says of it before there are credentials. */
  readonly recorded: Pick<SessionRecord, 'audience' | 'source'>;
  /** Whether getting them needs a person: then the helper renews nothing. */
  readonly interactive: boolean;
  /** Whether they rest on the repository's word, so that they end with the consent to it. */
  readonly restsOnConsent: boolean;
  /** A person signs in where one has to: minutes, in which nothing that asks for the role may wait for a lock. */
  prepare(asking: Asking): Promise<void>;
  /** @throws AssumeError. */
  obtain(asking: Asking): Promise<ObtainedCredentials>;
  /** The role was taken back meanwhile: what was signed in to for it alone ends too. */
  abandon(): Promise<void>;
}

export interface Asking {
  readonly signal: AbortSignal | undefined;
  /** Called before each request, since there was a wait before it. @throws AssumeError when the role was taken back. */
  readonly requireStanding: () => Promise<void>;
}

export interface ObtainedCredentials {
  readonly credentials: Credentials;
  /** What the record says of them besides. */
  readonly issued: Pick<SessionRecord, 'roleSessionName' | 'identity' | 'durationSeconds'>;
}
