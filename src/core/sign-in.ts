import type { Secret } from './secret.ts';

/** What a person is shown so that they sign in with a browser, anywhere: RFC 8628 §3.2 and §3.3. */
export interface SignInRequest {
  /** Where: "acme.okta.com", "IAM Identity Center (acme.awsapps.com)". Safe to print. */
  readonly service: string;
  /** The person compares it with what the browser shows, or types it in there. */
  readonly userCode: string;
  /** https, without the code. */
  readonly verificationUri: string;
  /** https, with the code in it; absent where the provider gives none. */
  readonly verificationUriComplete?: string;
  /** Epoch milliseconds, local clock. */
  readonly expiresAt: number;
}

/**
 * Shows a person where to sign in, until `done` is aborted: then it resolves.
 * @throws AssumeError `cancelled` when the person gives up; whoever called stops asking the provider.
 */
export type SignInPrompt = (request: SignInRequest, done: AbortSignal) => Promise<void>;

/** One client registered at one OpenID provider. */
export interface OpenIdClient {
  /** As it stands in `iss`: compared character by character, a closing slash counts. */
  readonly issuer: string;
  readonly clientId: string;
  /** Only for providers that want one of public clients (Google); no secret in truth, yet never shown. */
  readonly clientSecret?: Secret;
  /** `openid` among them. */
  readonly scopes: readonly string[];
}

/** Signing in at OpenID providers with device authorization. What they gave stays in this process's memory. */
export interface DeviceAuthorization {
  /** Whether an ID token can be had without a person: one in memory that lives, or a refresh token. */
  isSignedIn(client: OpenIdClient): boolean;
  /**
   * An ID token, validated (issuer, audience, algorithm, signature, times): the one in memory, a refreshed one, or, with
   * `prompt`, one that a person signs in for.
   * @throws AssumeError `sign-in-needed` without a prompt or when the code ran out, `identity-rejected` when the person or
   * the provider refused, `cancelled`, `network`, `protocol`, `throttled`.
   */
  idToken(client: OpenIdClient, prompt?: SignInPrompt, signal?: AbortSignal): Promise<Secret>;
  /** Forgets everything. */
  signOut(): Promise<void>;
}
