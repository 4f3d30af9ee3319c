import type { Secret } from './secret.ts';

/** What AWS issued. */
export interface AwsCredentials {
  readonly cloud: 'aws';
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
  readonly sessionToken: Secret;
  /** Expiry by the server's clock, ISO 8601: what clients are told. */
  readonly expiration: string;
  /** Expiry by this machine's clock, epoch milliseconds: local now + (Expiration − the server's `Date`). */
  readonly expiresAt: number;
  /** `arn:aws:sts::111122223333:assumed-role/role/session`; IAM Identity Center does not say. */
  readonly assumedRoleArn: string | undefined;
  readonly accountId: string;
}

/** What a cloud issued, of whichever cloud roles can be assumed. */
export type Credentials = AwsCredentials;

/** An answer for tools, ready to print, and until when it is good. */
export interface Handout {
  /** One line of JSON, as the tool's protocol wants it; never shown or logged. */
  readonly answer: Secret;
  /** Expiry by this machine's clock, epoch milliseconds. */
  readonly expiresAt: number;
}
