import { CreateTokenCommand, RegisterClientCommand, StartDeviceAuthorizationCommand } from '@aws-sdk/client-sso-oidc';
import { AssumeError } from '../../../core/errors.ts';
import { type IdentityCenterPortal, portalHost } from '../../../core/identity-center.ts';
import type { Clock } from '../../../core/ports.ts';
import type { SignInPrompt, SignInRequest } from '../../../core/sign-in.ts';
import {
  type PortalToken,
  readRegistration,
  readStartedSignIn,
  readToken,
  type RegisteredClient,
  type StartedSignIn,
} from './answers.ts';
import { type IdentityCenterApi, ServiceRefusal } from './api.ts';
import { codeRanOut, isPassing, signInFailure } from './failures.ts';
import { checkedVerificationAddress } from './verification-address.ts';

const DEVICE_CODE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
const REFRESH_GRANT = 'refresh_token';
/** RFC 8628 §3.5: by so much the interval grows at each slow_down, and at a timeout. */
const SLOWER_MILLISECONDS = 5_000;

export interface SignInParts {
  readonly api: IdentityCenterApi;
  readonly clock: Clock;
  readonly refreshTokens: boolean;
  readonly endpoint: string | undefined;
}

/**
 * Tells the Identity Center who asks. The client may do nothing but what it is for: device codes, and refresh tokens where
 * the user's configuration asks for them.
 * @throws AssumeError as {@link signInWithDevice}.
 */
export async function registerClient(
  { api, clock, refreshTokens }: SignInParts,
  portal: IdentityCenterPortal,
  signal?: AbortSignal,
): Promise<RegisteredClient> {
  const command = new RegisterClientCommand({
    clientName: 'Rolecall',
    clientType: 'public',
    scopes: ['sso:account:access'],
    grantTypes: [DEVICE_CODE_GRANT, ...(refreshTokens ? [REFRESH_GRANT] : [])],
  });
  return told(portal, async () => {
    const { output } = await api.signIn(portal, client => client.send(command), signal);
    return readRegistration(output, clock.now());
  });
}

/**
 * Device authorization: shows the person where to sign in and asks for the token until they did.
 * https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_StartDeviceAuthorization.html
 * @throws AssumeError `sign-in-needed` when the code ran out, `identity-rejected`, `cancelled`, `throttled`, `network`,
 * `protocol`.
 */
export async function signInWithDevice(
  parts: SignInParts,
  portal: IdentityCenterPortal,
  client: RegisteredClient,
  prompt: SignInPrompt,
  signal: AbortSignal,
): Promise<PortalToken> {
  return told(portal, async () => {
    const started = await start(parts, portal, client, signal);
    const request = requestOf(started, portal, parts.endpoint);
    // Whichever ends first, the person's giving up or the token, ends the other.
    const done = new AbortController();
    const polling = AbortSignal.any([signal, done.signal]);
    const givenUp = new Promise<never>((_resolve, reject) => {
      prompt(request, done.signal).catch(reject);
    });
    try {
      return await Promise.race([poll(parts, portal, client, started, polling), givenUp]);
    } finally {
      done.abort();
    }
  });
}

/** Another access token without a person. @throws AssumeError as {@link signInWithDevice}. */
export async function refresh(
  { api, clock, refreshTokens }: SignInParts,
  portal: IdentityCenterPortal,
  client: RegisteredClient,
  token: PortalToken,
  signal?: AbortSignal,
): Promise<PortalToken> {
  const { refreshToken } = token;
  if (refreshToken === undefined) throw new AssumeError('internal', 'There is no refresh token.');
  const command = new CreateTokenCommand({
    clientId: client.id,
    clientSecret: client.secret.reveal(),
    grantType: REFRESH_GRANT,
    refreshToken: refreshToken.reveal(),
  });
  return told(portal, async () => {
    const { output } = await api.signIn(portal, each => each.send(command), signal);
    const next = readToken(output, clock.now(), refreshTokens);
    // RFC 6749 §6: without a new one the old one goes on.
    return { ...next, refreshToken: next.refreshToken ?? refreshToken };
  });
}

async function start(
  { api, clock }: SignInParts,
  portal: IdentityCenterPortal,
  client: RegisteredClient,
  signal: AbortSignal,
): Promise<StartedSignIn> {
  const command = new StartDeviceAuthorizationCommand({
    clientId: client.id,
    clientSecret: client.secret.reveal(),
    startUrl: portal.startUrl,
  });
  const { output } = await api.signIn(portal, each => each.send(command), signal);
  return readStartedSignIn(output, clock.now());
}

function requestOf(
  { userCode, verificationUri, verificationUriComplete, expiresAt }: StartedSignIn,
  portal: IdentityCenterPortal,
  endpoint: string | undefined,
): SignInRequest {
  const checked = (address: string): string => checkedVerificationAddress(address, portal, endpoint);
  return {
    service: `IAM Identity Center (${portalHost(portal)})`,
    userCode,
    verificationUri: checked(verificationUri),
    ...(verificationUriComplete === undefined ? {} : { verificationUriComplete: checked(verificationUriComplete) }),
    expiresAt,
  };
}

async function poll(
  { api, clock, refreshTokens }: SignInParts,
  portal: IdentityCenterPortal,
  client: RegisteredClient,
  { deviceCode, expiresAt, intervalMilliseconds }: StartedSignIn,
  signal: AbortSignal,
): Promise<PortalToken> {
  const command = new CreateTokenCommand({
    clientId: client.id,
    clientSecret: client.secret.reveal(),
    grantType: DEVICE_CODE_GRANT,
    deviceCode: deviceCode.reveal(),
  });
  let interval = intervalMilliseconds;
  for (;;) {
    await clock.sleep(interval, signal);
    if (clock.now() >= expiresAt) throw codeRanOut(portal);
    try {
      const { output } = await api.signIn(portal, each => each.send(command), signal);
      return readToken(output, clock.now(), refreshTokens);
    } catch (error) {
      if (error instanceof ServiceRefusal && error.code === 'AuthorizationPendingException') continue;
      // A network that is gone for a moment ends nothing: the person is still in the browser.
      if (!isPassing(error)) throw error;
      interval += SLOWER_MILLISECONDS;
    }
  }
}

async function told<T>(portal: IdentityCenterPortal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw signInFailure(error, portal);
  }
}
