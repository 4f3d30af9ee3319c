import { AssumeError } from '../../../core/errors.ts';
import { FieldReader } from '../../../core/parse.ts';
import { Secret } from '../../../core/secret.ts';

/** What RegisterClient gave: who we are to one Identity Center for some 90 days. */
export interface RegisteredClient {
  readonly id: string;
  readonly secret: Secret;
  /** Epoch milliseconds, local clock. */
  readonly expiresAt: number;
}

/** What StartDeviceAuthorization gave. */
export interface StartedSignIn {
  readonly deviceCode: Secret;
  readonly userCode: string;
  /** Both unchecked. */
  readonly verificationUri: string;
  readonly verificationUriComplete: string | undefined;
  /** Epoch milliseconds, local clock. */
  readonly expiresAt: number;
  readonly intervalMilliseconds: number;
}

/** What CreateToken gave: it opens every account of the person. */
export interface PortalToken {
  readonly accessToken: Secret;
  /** Epoch milliseconds, local clock. */
  readonly expiresAt: number;
  readonly refreshToken: Secret | undefined;
}

/** RFC 8628 §3.2: what holds where the answer names none, seconds. */
const DEFAULT_INTERVAL = 5;
const LONGEST_INTERVAL = 60;
const LONGEST_CODE_LIFE = 3600;
/** An access portal's session lasts 90 days at most (https://docs.aws.amazon.com/singlesignon/latest/userguide/user-sessions.html). */
const LONGEST_TOKEN_LIFE = 90 * 86_400;

export function readRegistration(output: unknown, now: number): RegisteredClient {
  const reader = new FieldReader(output, 'the registration by IAM Identity Center');
  const id = reader.string('clientId');
  // Epoch seconds by AWS's clock; without it, or with a nonsensical one, it is made anew each time.
  const expiresAt = reader.has('clientSecretExpiresAt') ? reader.number('clientSecretExpiresAt') * 1000 : now;
  return { id, secret: new Secret(reader.string('clientSecret')), expiresAt };
}

export function readStartedSignIn(output: unknown, now: number): StartedSignIn {
  const reader = new FieldReader(output, "IAM Identity Center's sign-in");
  const userCode = reader.string('userCode');
  if (!/^[A-Za-z0-9-]{4,32}$/.test(userCode)) {
    throw new AssumeError('protocol', 'IAM Identity Center gave a sign-in code that cannot be shown.');
  }
  const interval = reader.has('interval') ? reader.number('interval') : DEFAULT_INTERVAL;
  return {
    deviceCode: new Secret(reader.string('deviceCode')),
    userCode,
    verificationUri: reader.string('verificationUri'),
    verificationUriComplete: reader.optionalString('verificationUriComplete'),
    expiresAt: now + between(reader.number('expiresIn'), 1, LONGEST_CODE_LIFE) * 1000,
    intervalMilliseconds: between(interval, 1, LONGEST_INTERVAL) * 1000,
  };
}

/** @param wantsRefresh whether the user's configuration asks for a refresh token: one that comes unasked is not kept. */
export function readToken(output: unknown, now: number, wantsRefresh: boolean): PortalToken {
  const reader = new FieldReader(output, "IAM Identity Center's token");
  const refreshToken = wantsRefresh ? reader.optionalString('refreshToken') : undefined;
  return {
    accessToken: secretOf(reader.string('accessToken')),
    expiresAt: now + between(reader.number('expiresIn'), 1, LONGEST_TOKEN_LIFE) * 1000,
    refreshToken: refreshToken === undefined ? undefined : secretOf(refreshToken),
  };
}

/** It becomes a header: nothing that could end one. */
function secretOf(text: string): Secret {
  if (!/^[\x21-\x7e]{1,8192}$/.test(text)) {
    throw new AssumeError('protocol', 'IAM Identity Center gave a token that cannot be sent.');
  }
  return new Secret(text);
}

function between(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
