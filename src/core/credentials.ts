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
