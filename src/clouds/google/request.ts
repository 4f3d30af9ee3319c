import type { GoogleTarget } from '../../core/target.ts';
import type { SubjectToken } from '../../core/token.ts';
import { CLOUD_PLATFORM } from './scopes.ts';

/** What google-auth-library sends to the Security Token Service: a test compares them. RFC 8693 §2.1. */
export function tokenExchangeForm(target: GoogleTarget, { jwt }: SubjectToken): string {
  return new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    audience: `//iam.googleapis.com/${target.provider}`,
    // To impersonate takes all of them; what is issued for the account gets those that were asked for.
    scope: target.serviceAccount === undefined ? scopesOf(target).join(' ') : CLOUD_PLATFORM,
    requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    subject_token: jwt.reveal(),
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
  }).toString();
}

/** What google-auth-library sends to impersonate a service account: a test compares them. */
export function accessTokenBody(target: GoogleTarget, durationSeconds: number): string {
  return JSON.stringify({ scope: scopesOf(target), lifetime: `${durationSeconds}s` });
}

function scopesOf({ scopes }: GoogleTarget): readonly string[] {
  return scopes ?? [CLOUD_PLATFORM];
}

/** A method of a service account at the IAM Service Account Credentials API. */
export function accountUrl(
  origin: string,
  serviceAccount: string,
  method: 'generateAccessToken' | 'generateIdToken',
): string {
  return new URL(`/v1/projects/-/serviceAccounts/${serviceAccount}:${method}`, origin).href;
}
