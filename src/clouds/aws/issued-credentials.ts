import type { AwsCredentials } from '../../core/credentials.ts';
import type { AssumeError } from '../../core/errors.ts';
import { Secret } from '../../core/secret.ts';
import type { AnswerTimes } from '../cloud-request.ts';
import { LONGEST_SESSION_SECONDS } from './session-limits.ts';

const SLACK_MILLISECONDS = 5 * 60_000;

/** Credentials as a service of AWS wrote them, unchecked. */
export interface IssuedFields {
  readonly accessKeyId: unknown;
  readonly secretAccessKey: unknown;
  readonly sessionToken: unknown;
  /** Epoch milliseconds by the server's clock. */
  readonly expiration: unknown;
}

/**
 * Credentials once it is certain that they are some: of the form that AWS gives them, not expired, not for longer than AWS
 * ever issues.
 * @param wrong makes the failure of a verb phrase that never holds a value: "has no expiry that is a date".
 * @throws AssumeError whatever `wrong` makes.
 */
export function readIssuedCredentials(
  issued: IssuedFields,
  { serverTime, receivedAt }: AnswerTimes,
  wrong: (what: string) => AssumeError,
): Omit<AwsCredentials, 'principal'> {
  const text = (value: unknown, pattern: RegExp, name: string): string => {
    if (typeof value !== 'string' || !pattern.test(value)) throw wrong(`holds no valid ${name}`);
    return value;
  };
  const accessKeyId = text(issued.accessKeyId, /^\w{16,128}$/, 'access key id');
  const secretAccessKey = new Secret(text(issued.secretAccessKey, /^[\x21-\x7e]{16,256}$/, 'secret access key'));
  const sessionToken = new Secret(text(issued.sessionToken, /^[\x21-\x7e]{4,20000}$/, 'session token'));
  const { expiration } = issued;
  const isDate = typeof expiration === 'number' && Math.abs(expiration) <= 8.64e15;
  if (!isDate) throw wrong('has no expiry that is a date');
  const lifetime = expiration - (serverTime ?? receivedAt);
  if (lifetime <= 0) throw wrong('holds credentials that have expired already');
  if (lifetime > LONGEST_SESSION_SECONDS * 1000 + SLACK_MILLISECONDS) {
    throw wrong('holds credentials that live for over 12 hours');
  }
  return {
    cloud: 'aws',
    accessKeyId,
    secretAccessKey,
    sessionToken,
    expiration: new Date(expiration).toISOString().replace(/\.\d{3}Z$/, 'Z'),
    expiresAt: receivedAt + lifetime,
  };
}
