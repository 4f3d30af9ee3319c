import { ClientError, ResponseBodyError, WWWAuthenticateChallengeError } from 'openid-client';
import { asAssumeError, AssumeError } from '../../core/errors.ts';
import { isObject } from '../../core/parse.ts';
import { durationText, printable } from '../../core/text.ts';

/** What a provider answers while a person has not signed in yet: RFC 8628 §3.5. */
export type Waiting = 'authorization_pending' | 'slow_down';

/** Whether a poll's failure only means: not yet. */
export function waitingOf(error: unknown): Waiting | undefined {
  if (!(error instanceof ResponseBodyError)) return undefined;
  return error.error === 'authorization_pending' || error.error === 'slow_down' ? error.error : undefined;
}

/** Whether the provider no longer takes the code or the refresh token that it gave. */
export function isOver(error: unknown): boolean {
  return error instanceof ResponseBodyError && OVER.includes(error.error);
}

/** Auth0 says `expired_token` once and `invalid_grant` afterwards; Entra has a word of its own, and two for sessions. */
const OVER = ['expired_token', 'invalid_grant', 'bad_verification_code', 'interaction_required', 'consent_required'];

const WRONG_ISSUER =
  'Write `identity.provider.issuer` in the role map exactly as the provider does, a closing slash included.';

const CLIENT_HINT =
  'Check `identity.provider.clientId`, and that the client is a public one that may use device authorization: docs/identity-providers.md.';

/**
 * A failure of openid-client in our words. Nothing of it is kept as the cause: its errors hold whole answers, tokens too.
 * `host` is the provider's, `wanted` the scopes that were asked for.
 */
export function openIdFailure(error: unknown, host: string, wanted: readonly string[]): AssumeError {
  if (error instanceof ResponseBodyError) return refusal(error.error, host, wanted);
  if (error instanceof WWWAuthenticateChallengeError) return unknownClient(host, 'invalid_client');
  if (!(error instanceof ClientError)) return own(error) ?? notUnderstood(host);
  return own(error.cause) ?? misanswer(error, host);
}

/** What our own transport or checks threw, from below the library's wrapping. */
function own(error: unknown): AssumeError | undefined {
  const failure = asAssumeError(error);
  return failure.kind === 'internal' ? undefined : failure;
}

function refusal(code: string, host: string, wanted: readonly string[]): AssumeError {
  switch (code) {
    case 'access_denied':
    // Entra's word for it.
    case 'authorization_declined':
      return new AssumeError('identity-rejected', `The sign-in at ${host} was refused.`, {
        hint: `Sign in again and allow it; where you did, ask whoever runs ${host} to give you this application.`,
        code,
      });
    case 'invalid_client':
    case 'unauthorized_client':
    case 'unsupported_grant_type':
      return unknownClient(host, code);
    case 'invalid_scope':
      return new AssumeError(
        'identity-rejected',
        `${host} does not allow this client the scopes ${wanted.join(' ')}.`,
        {
          hint: 'Allow them there, or write the allowed ones as `identity.provider.scopes` in the role map.',
          code,
        },
      );
    default:
      return new AssumeError('identity-rejected', `${host} refused the request.`, {
        hint: CLIENT_HINT,
        // The protocol's words have this form; anything else is text from outside.
        ...(/^[a-z_]{1,40}$/.test(code) ? { code } : {}),
      });
  }
}

function unknownClient(host: string, code: string): AssumeError {
  return new AssumeError('identity-rejected', `${host} does not let this client sign people in on a device.`, {
    hint: CLIENT_HINT,
    code,
  });
}

/** @param expiresIn milliseconds that the code was good for. */
export function codeExpired(host: string, expiresIn: number): AssumeError {
  return new AssumeError('sign-in-needed', `Nobody signed in at ${host} within ${durationText(expiresIn)}.`, {
    hint: 'Start again: you get another code.',
    code: 'expired_token',
  });
}

export function sessionOver(host: string): AssumeError {
  return new AssumeError('sign-in-needed', `${host} ended your sign-in.`, { hint: 'Sign in again.' });
}

/** An answer that the library refused. */
function misanswer({ code, cause }: ClientError, host: string): AssumeError {
  const details = isObject(cause) && isObject(cause['cause']) ? cause['cause'] : {};
  switch (code ?? '') {
    case 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED':
      return otherIssuer(host);
    case 'OAUTH_MISSING_SERVER_METADATA':
    case 'OAUTH_INVALID_SERVER_METADATA':
      return details['attribute'] === 'device_authorization_endpoint'
        ? new AssumeError('identity-rejected', `${host} offers no device authorization (RFC 8628).`, {
            hint: 'Have it turned on there for this issuer, or name another one as `identity.provider.issuer`.',
          })
        : notUnderstood(host);
    case 'OAUTH_HTTP_REQUEST_FORBIDDEN':
      return new AssumeError('protocol', `${host} names an address without TLS, so nothing was sent.`, {
        hint: 'Whoever runs it has to correct its discovery document.',
      });
    case 'OAUTH_JWT_CLAIM_COMPARISON_FAILED':
      return otherClaim(host, details);
    case 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED':
      return clockDiffers(host);
    case 'OAUTH_KEY_SELECTION_FAILED':
      return notSigned(host);
    case 'OAUTH_UNSUPPORTED_OPERATION':
      return notSupported(host, details);
    case 'OAUTH_INVALID_RESPONSE':
      return invalidToken(host, details);
    default:
      return notUnderstood(host);
  }
}

function otherIssuer(host: string): AssumeError {
  return new AssumeError('identity-rejected', `${host} calls itself by another issuer than the role map does.`, {
    hint: WRONG_ISSUER,
  });
}

/** The discovery document itself. */
export function wrongIssuer(host: string, named: string): AssumeError {
  return new AssumeError('identity-rejected', `${host} calls itself ${printable(named, 200)}.`, { hint: WRONG_ISSUER });
}

function otherClaim(host: string, { claim, claims }: Readonly<Record<string, unknown>>): AssumeError {
  const value = isObject(claims) && typeof claim === 'string' ? claims[claim] : undefined;
  if (claim === 'iss') {
    const named = typeof value === 'string' ? printable(value, 200) : 'another issuer';
    return new AssumeError('identity-rejected', `${host} gave an ID token of ${named}.`, { hint: WRONG_ISSUER });
  }
  return otherAudience(host);
}

export function otherAudience(host: string): AssumeError {
  return new AssumeError('identity-rejected', `${host} gave an ID token that is not for this client alone.`, {
    hint: 'The audience of an ID token must be the client that asked for it, and nothing else: correct the client there.',
  });
}

export function clockDiffers(host: string): AssumeError {
  return new AssumeError('clock-skew', `By this machine's clock, ${host} gave an ID token of another time.`, {
    hint: "Set this machine's clock; `rolecall doctor` compares it with the cloud's.",
  });
}

function notSigned(host: string): AssumeError {
  return new AssumeError('identity-rejected', `${host} gave an ID token that none of its keys signed.`, {
    hint: 'Nothing was done with it; tell whoever runs the provider.',
  });
}

export function wrongAlgorithm(host: string): AssumeError {
  return new AssumeError('identity-rejected', `${host} signed the ID token in a way that clouds do not accept.`, {
    hint: 'Set RS256 or ES256 as the signature algorithm of this client’s ID tokens.',
  });
}

function notSupported(host: string, details: Readonly<Record<string, unknown>>): AssumeError {
  return 'alg' in details ? wrongAlgorithm(host) : notUnderstood(host);
}

/** `reason` stands where the algorithm was not one that the provider lists; `key` where a signature is wrong. */
function invalidToken(host: string, details: Readonly<Record<string, unknown>>): AssumeError {
  if ('reason' in details) return wrongAlgorithm(host);
  return 'signature' in details ? notSigned(host) : notUnderstood(host);
}

export function noIdToken(host: string): AssumeError {
  return new AssumeError('identity-rejected', `${host} gave no ID token.`, {
    hint: 'Have `openid` allowed for this client there.',
  });
}

export function notUnderstood(host: string): AssumeError {
  return new AssumeError('protocol', `${host} did not answer as an OpenID provider does.`, {
    hint: 'Check `identity.provider.issuer` in the role map, and that the provider there is running.',
  });
}
