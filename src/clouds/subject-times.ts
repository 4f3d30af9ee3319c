import type { GoogleCredentials } from '../core/credentials.ts';
import type { AnswerTimes } from './cloud-request.ts';

type SubjectTimes = Pick<GoogleCredentials, 'subjectTokenExpiresAt' | 'subjectTokenLifetime'>;

/**
 * How long a token that a server took goes on: by that server's clock, and no longer than it was made for, whatever that clock
 * says. @param times of its claims, seconds of the epoch.
 */
export function subjectTimes(
  times: { readonly issuedAt: number | undefined; readonly expiresAt: number },
  { receivedAt, serverTime = receivedAt }: AnswerTimes,
): SubjectTimes {
  const { issuedAt, expiresAt } = times;
  const left = expiresAt * 1000 - serverTime;
  const lifetime = Math.max(0, issuedAt === undefined ? left : (expiresAt - issuedAt) * 1000);
  return { subjectTokenExpiresAt: receivedAt + Math.min(left, lifetime), subjectTokenLifetime: lifetime };
}
