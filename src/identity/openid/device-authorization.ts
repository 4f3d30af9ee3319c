import { asAssumeError, AssumeError } from '../../core/errors.ts';
import type { Clock } from '../../core/ports.ts';
import type { Secret } from '../../core/secret.ts';
import type { DeviceAuthorization, OpenIdClient, SignInPrompt } from '../../core/sign-in.ts';
import { providerHost } from './provider-host.ts';
import { SharedWork } from '../../core/shared-work.ts';

/** What a provider gave to one client, validated. */
export interface OpenIdGrant {
  readonly idToken: Secret;
  readonly subject: string;
  /** Of the ID token. Epoch milliseconds, local clock. */
  readonly expiresAt: number;
  /** Only where the user's configuration wants one. */
  readonly refreshToken: Secret | undefined;
}

/** The protocol with a provider; nothing is kept between two calls. */
export interface OpenIdFlows {
  /** Device authorization, RFC 8628. @throws AssumeError as {@link DeviceAuthorization.idToken}; never retryable. */
  signIn(client: OpenIdClient, prompt: SignInPrompt, signal: AbortSignal): Promise<OpenIdGrant>;
  /** @throws AssumeError `sign-in-needed` when the provider no longer takes the refresh token, and as above. */
  refresh(
    client: OpenIdClient,
    held: { readonly refreshToken: Secret; readonly subject: string },
    signal: AbortSignal,
  ): Promise<OpenIdGrant>;
}

export interface DeviceAuthorizationOptions {
  readonly clock: Clock;
  /** Loaded when something is to be sent. */
  readonly flows: () => Promise<OpenIdFlows>;
}

/** An ID token is not handed on when it ends sooner: the cloud has to get it while it lives. */
const SPARE_MILLISECONDS = 60_000;

/** Whoever asks while something is under way for the same client waits for it, whatever the role. */
interface Running {
  readonly work: SharedWork<OpenIdGrant>;
  /** The first that was offered. */
  prompt: SignInPrompt | undefined;
}

/** What people signed in for, in this process's memory alone: one ID token a client, one flow at a time. */
export function createDeviceAuthorization(options: DeviceAuthorizationOptions): DeviceAuthorization {
  return new SignIns(options);
}

class SignIns implements DeviceAuthorization {
  readonly #clock: Clock;
  readonly #flows: () => Promise<OpenIdFlows>;
  readonly #grants = new Map<string, OpenIdGrant>();
  readonly #running = new Map<string, Running>();

  constructor({ clock, flows }: DeviceAuthorizationOptions) {
    this.#clock = clock;
    this.#flows = flows;
  }

  isSignedIn(client: OpenIdClient): boolean {
    const grant = this.#grants.get(keyOf(client));
    return grant !== undefined && (this.#lives(grant) || grant.refreshToken !== undefined);
  }

  async idToken(client: OpenIdClient, prompt?: SignInPrompt, signal?: AbortSignal): Promise<Secret> {
    const key = keyOf(client);
    const grant = this.#grants.get(key);
    if (grant !== undefined && this.#lives(grant)) return grant.idToken;
    let running = this.#running.get(key);
    if (running === undefined || running.work.ended) {
      if (prompt === undefined && grant?.refreshToken === undefined) throw signInNeeded(client);
      running = this.#start(key, client, prompt);
    }
    running.prompt ??= prompt;
    return (await running.work.join(signal)).idToken;
  }

  signOut(): Promise<void> {
    for (const { work } of this.#running.values()) work.end();
    this.#running.clear();
    this.#grants.clear();
    return Promise.resolve();
  }

  #lives({ expiresAt }: OpenIdGrant): boolean {
    return expiresAt - this.#clock.now() >= SPARE_MILLISECONDS;
  }

  #start(key: string, client: OpenIdClient, prompt: SignInPrompt | undefined): Running {
    const obtain = async (signal: AbortSignal): Promise<OpenIdGrant> => {
      try {
        const flows = await this.#flows();
        const grant =
          (await this.#refreshed(key, client, flows, signal)) ??
          (await flows.signIn(client, requirePrompt(running, client), signal));
        if (this.#running.get(key) === running && !signal.aborted) this.#grants.set(key, grant);
        return grant;
      } finally {
        if (this.#running.get(key) === running) this.#running.delete(key);
      }
    };
    const running: Running = { work: new SharedWork(obtain), prompt };
    this.#running.set(key, running);
    return running;
  }

  /** Undefined when there is nothing to refresh with, or no longer. */
  async #refreshed(
    key: string,
    client: OpenIdClient,
    flows: OpenIdFlows,
    signal: AbortSignal,
  ): Promise<OpenIdGrant | undefined> {
    const { refreshToken, subject } = this.#grants.get(key) ?? {};
    if (refreshToken === undefined || subject === undefined) return undefined;
    try {
      return await flows.refresh(client, { refreshToken, subject }, signal);
    } catch (error) {
      if (asAssumeError(error).kind !== 'sign-in-needed') throw error;
      this.#grants.delete(key);
      return undefined;
    }
  }
}

function requirePrompt({ prompt }: Running, client: OpenIdClient): SignInPrompt {
  if (prompt === undefined) throw signInNeeded(client);
  return prompt;
}

function signInNeeded({ issuer }: OpenIdClient): AssumeError {
  return new AssumeError('sign-in-needed', `You have to sign in at ${providerHost(issuer)} first.`, {
    hint: 'Assume the role by a click in VS Code or with `rolecall assume`, which show you where to sign in.',
  });
}

/** Two roles share a sign-in when they ask the same client for the same. */
function keyOf({ issuer, clientId, scopes }: OpenIdClient): string {
  return JSON.stringify([issuer, clientId, scopes.toSorted()]);
}
