import { AssumeError } from '../core/errors.ts';
import type { Clock, HttpClient } from '../core/ports.ts';
import type { DeviceAuthorization } from '../core/sign-in.ts';

export interface DeviceAuthorizationOptions {
  readonly http: HttpClient;
  readonly clock: Clock;
  /** Ask for a refresh token: the user's configuration alone says so. */
  readonly refreshTokens: boolean;
}

/** RFC 8628 with openid-client on our transport. */
export function createDeviceAuthorization(options: DeviceAuthorizationOptions): DeviceAuthorization {
  void options;
  return {
    isSignedIn: () => false,
    idToken: () => Promise.reject(new AssumeError('source-not-available-yet', 'Not available yet.')),
    signOut: () => Promise.resolve(),
  };
}
