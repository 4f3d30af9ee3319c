import { AssumeError } from '../../core/errors.ts';
import type { ExchangeRequest } from '../../core/ports.ts';
import type { GoogleTarget } from '../../core/target.ts';
import { type Claims, SIGNED_JWT, type SubjectToken, epochSeconds } from '../../core/token.ts';
import { ENGLISH, spokenDuration } from '../../core/words.ts';
import type { TokenTimes } from '../subject-times.ts';
import { PROVIDER_PATTERN, SERVICE_ACCOUNT_PATTERN } from './writing.ts';

/** Of `google.subject`, in bytes [https://cloud.google.com/iam/docs/troubleshooting-workload-identity-federation]. */
export const LONGEST_SUBJECT = 127;

/** https://google.aip.dev/auth/4117, `token_lifetime_seconds`. */
export const SHORTEST_SECONDS = 600;
const LONGEST_SECONDS = 43_200;
/**
 * What the Security Token Service gives at most, whose length cannot be asked for, and a service account that no policy of its
 * organisation lets have more.
 */
export const USUAL_LONGEST_SECONDS = 3600;

/**
 * Refuses before anything is sent what Google would refuse anyway, so that the token stays here. A long subject is not among it:
 * whether it becomes `google.subject` is for the provider's attribute mapping to say, which nobody here can read.
 * @throws AssumeError `usage`, `duration-too-long`, `role-map-invalid`, `identity-rejected`.
 */
export function checkGoogleLimits({ target, token, durationSeconds }: ExchangeRequest<GoogleTarget>): TokenTimes {
  if (!PROVIDER_PATTERN.test(`//iam.googleapis.com/${target.provider}`)) {
    throw new AssumeError('role-map-invalid', "The role's provider is no name of a workload identity provider.", {
      hint: 'Correct `provider` in the role map.',
    });
  }
  if (target.serviceAccount !== undefined) checkServiceAccount(target.serviceAccount);
  checkDuration(target, durationSeconds);
  return checkToken(token);
}

/** @throws AssumeError `role-map-invalid`: it becomes part of a URL. */
export function checkServiceAccount(serviceAccount: string): void {
  if (SERVICE_ACCOUNT_PATTERN.test(serviceAccount)) return;
  throw new AssumeError('role-map-invalid', "The role's service account is no address of one.", {
    hint: 'Correct `serviceAccount` in the role map.',
  });
}

function checkDuration({ serviceAccount }: GoogleTarget, seconds: number): void {
  if (!Number.isInteger(seconds) || seconds < SHORTEST_SECONDS) {
    throw new AssumeError('usage', `A Google Cloud session lasts at least ${inWords(SHORTEST_SECONDS)}.`, {
      hint: 'Ask for 15m or more.',
    });
  }
  if (serviceAccount === undefined && seconds > USUAL_LONGEST_SECONDS) {
    const most = inWords(USUAL_LONGEST_SECONDS);
    throw new AssumeError(
      'duration-too-long',
      `Without a service account, a Google Cloud session lasts ${most} at most.`,
      {
        hint: 'Shorten `duration` in the role map, or name a `serviceAccount` that may have longer ones.',
      },
    );
  }
  if (seconds > LONGEST_SECONDS) {
    throw new AssumeError('duration-too-long', `A Google Cloud session lasts at most ${inWords(LONGEST_SECONDS)}.`, {
      hint: 'Ask for less.',
    });
  }
}

function inWords(seconds: number): string {
  return spokenDuration(seconds * 1000, ENGLISH);
}

/** Both times are required of a token [@googleapis/sts: v1.d.ts, subjectToken]. */
function checkToken({ jwt, claims }: SubjectToken): TokenTimes {
  if (!SIGNED_JWT.test(jwt.reveal())) {
    throw new AssumeError('identity-rejected', 'The identity token is no signed JWT, and Google Cloud takes no other.');
  }
  return { issuedAt: time(claims, 'iat', 'when it was issued'), expiresAt: time(claims, 'exp', 'when it ends') };
}

function time(claims: Claims, claim: 'iat' | 'exp', what: string): number {
  const seconds = epochSeconds(claims[claim]);
  if (seconds !== undefined) return seconds;
  throw new AssumeError('identity-rejected', `The identity token does not say ${what}, which Google Cloud asks for.`, {
    hint: `Have its issuer add the claim \`${claim}\`.`,
  });
}
