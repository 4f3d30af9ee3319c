import type { GoogleCredentials } from '../core/credentials.ts';
import type { AnswerTimes } from './cloud-request.ts';

type SubjectTimes = Pick<GoogleCredentials, 'subjectTokenExpiresAt' | 'subjectTokenLifetime'>;

/** What of a token's claims an exchange rests on: seconds of the epoch. */
export interface TokenTimes {
  /** Undefined where it does not say. */
  readonly issuedAt: number | undefined;
  readonly expiresAt: number;
}

/**
 * How long a token that a server took goes on: by that server's clock, and no longer than it was made for, whatever that clock
 * says.
 */
export function subjectTimes(
  { issuedAt, expiresAt }: TokenTimes,
  { receivedAt, serverTime = receivedAt }: AnswerTimes,
): SubjectTimes {
  const left = expiresAt * 1000 - serverTime;
  const lifetime = Math.max(0, issuedAt === undefined ? left : (expiresAt - issuedAt) * 1000);
  return { subjectTokenExpiresAt: receivedAt + Math.min(left, lifetime), subjectTokenLifetime: lifetime };
}
