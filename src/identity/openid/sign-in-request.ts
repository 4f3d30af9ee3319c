import type { DeviceAuthorizationResponse } from 'openid-client';
import { AssumeError } from '../../core/errors.ts';
import type { OpenIdClient, SignInRequest } from '../../core/sign-in.ts';
import { printable } from '../../core/text.ts';
import { notUnderstood } from './failure.ts';
import { providerHost } from './provider-host.ts';

/** A code is good for as long as this at most, whatever the provider says: nobody waits for an hour. */
const LONGEST_MILLISECONDS = 60 * 60_000;
/** RFC 8628 §3.2: this where the provider says nothing. */
const DEFAULT_INTERVAL_SECONDS = 5;
/** A provider that names more would have a person wait after they are done; less than one would flood it. */
const INTERVAL_LIMITS_SECONDS = { least: 1, most: 60 };
const LONGEST_CODE = 40;
const LONGEST_ADDRESS = 2_000;

export interface DeviceCode {
  readonly request: SignInRequest;
  readonly deviceCode: string;
  /** Milliseconds. */
  readonly interval: number;
  /** Milliseconds. */
  readonly expiresIn: number;
}

/**
 * What a person is shown, once it is safe to show: addresses that a browser opens without a surprise, and a code that can
 * be read. @throws AssumeError `protocol`.
 */
export function deviceCodeOf(response: DeviceAuthorizationResponse, client: OpenIdClient, now: number): DeviceCode {
  const { user_code: userCode, verification_uri: uri, verification_uri_complete: complete } = response;
  const host = providerHost(client.issuer);
  if (userCode.length > LONGEST_CODE || printable(userCode) !== userCode) throw notUnderstood(host);
  const expiresIn = Math.min(response.expires_in * 1000, LONGEST_MILLISECONDS);
  const { least, most } = INTERVAL_LIMITS_SECONDS;
  const interval = Math.min(Math.max(response.interval ?? DEFAULT_INTERVAL_SECONDS, least), most) * 1000;
  if (expiresIn < interval) throw notUnderstood(host);
  const verificationUri = address(uri, client);
  const verificationUriComplete = complete === undefined ? undefined : address(complete, client);
  // One is shown and the other opened: whoever read where they are sent must get there.
  const isOnePlace = new URL(verificationUriComplete ?? verificationUri).origin === new URL(verificationUri).origin;
  if (!isOnePlace) throw notSafe(client);
  return {
    deviceCode: response.device_code,
    interval,
    expiresIn,
    request: {
      service: host,
      userCode,
      verificationUri,
      ...(verificationUriComplete === undefined ? {} : { verificationUriComplete }),
      expiresAt: now + expiresIn,
    },
  };
}

/** Plain http only at the provider's own host, where the user's configuration named that as http: on this machine. */
function address(text: string, { issuer }: OpenIdClient): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const home = new URL(issuer);
  const isSafe =
    url !== undefined &&
    (url.protocol === 'https:' || (url.protocol === 'http:' && url.origin === home.origin)) &&
    url.username === '' &&
    url.password === '' &&
    printable(text, LONGEST_ADDRESS) === text;
  if (isSafe) return url.href;
  throw notSafe({ issuer });
}

function notSafe({ issuer }: Pick<OpenIdClient, 'issuer'>): AssumeError {
  return new AssumeError('protocol', `${providerHost(issuer)} sends people to an address that is not safe to open.`, {
    hint: 'Nothing was opened; tell whoever runs the provider.',
  });
}
