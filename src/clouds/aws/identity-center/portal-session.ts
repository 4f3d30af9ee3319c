import { GetRoleCredentialsCommand, LogoutCommand, type SSOClient } from '@aws-sdk/client-sso';
import type { AwsCredentials } from '../../../core/credentials.ts';
import { AssumeError } from '../../../core/errors.ts';
import type { IdentityCenterPortal, PermittedRole } from '../../../core/identity-center.ts';
import type { IdentityCenterTarget } from '../../../core/target.ts';
import type { SignInPrompt } from '../../../core/sign-in.ts';
import { SharedWork } from '../../../core/shared-work.ts';
import type { PortalToken, RegisteredClient } from './answers.ts';
import type { Answered } from './api.ts';
import { refresh, registerClient, signInWithDevice, type SignInParts } from './device-sign-in.ts';
import { isTokenRefusal, portalFailure, roleFailure } from './failures.ts';
import { listPermittedRoles } from './permitted-roles.ts';
import { readRoleCredentials } from './role-credentials.ts';
import { signInNeeded } from './sign-in-needed.ts';

/** A token with less time than this left is none: the request it is for takes a while. */
const LEAST_LIFE_MILLISECONDS = 30_000;

/** A command or a window that ends waits no longer. */
const SIGN_OUT_MILLISECONDS = 3_000;

/** One person at one portal: the token, and who asks for it. All of it is in this object's memory and nowhere else. */
export class PortalSession {
  readonly #parts: SignInParts;
  readonly #portal: IdentityCenterPortal;
  #client: RegisteredClient | undefined;
  #token: PortalToken | undefined;
  #listed: readonly PermittedRole[] | undefined;
  #refreshing: SharedWork<void> | undefined;
  #signingIn: SharedWork<void> | undefined;

  constructor(parts: SignInParts, portal: IdentityCenterPortal) {
    this.#parts = parts;
    this.#portal = portal;
  }

  get lastListed(): readonly PermittedRole[] | undefined {
    return this.#listed;
  }

  /** Whether a token can be had without a person. */
  isSignedIn(): boolean {
    return this.#livingToken() !== undefined || this.#token?.refreshToken !== undefined;
  }

  async signIn(prompt: SignInPrompt | undefined, signal: AbortSignal | undefined): Promise<void> {
    await this.#renew(signal);
    if (this.#livingToken() !== undefined) return;
    if (prompt === undefined) throw signInNeeded(this.#portal);
    // Several roles that are waited for are one sign-in.
    if (this.#signingIn?.ended !== false)
      this.#signingIn = new SharedWork(each => this.#signInWithDevice(prompt, each));
    await this.#signingIn.join(signal);
  }

  async permittedRoles(signal: AbortSignal | undefined): Promise<readonly PermittedRole[]> {
    const { clock } = this.#parts;
    try {
      this.#listed = await listPermittedRoles((send, each) => this.#ask(send, each), clock, signal);
      return this.#listed;
    } catch (error) {
      throw portalFailure(error, this.#portal);
    }
  }

  async credentials(target: IdentityCenterTarget, signal: AbortSignal | undefined): Promise<AwsCredentials> {
    const { accountId, identityCenter } = target;
    try {
      const { output, times } = await this.#ask(
        (client, accessToken) =>
          client.send(new GetRoleCredentialsCommand({ accessToken, accountId, roleName: identityCenter.roleName })),
        signal,
      );
      return readRoleCredentials(output, times);
    } catch (error) {
      throw roleFailure(error, target);
    }
  }

  async signOut(): Promise<void> {
    this.#signingIn?.end();
    this.#refreshing?.end();
    const token = this.#livingToken();
    this.#token = undefined;
    this.#listed = undefined;
    if (token === undefined) return;
    const command = new LogoutCommand({ accessToken: token.accessToken.reveal() });
    // Whatever AWS answers: nobody has the token any more.
    await this.#parts.api
      .portal(this.#portal, client => client.send(command), { deadlineMilliseconds: SIGN_OUT_MILLISECONDS })
      .catch(() => undefined);
  }

  /** One request with the token; one that AWS does not accept any more is forgotten. */
  async #ask(
    send: (client: SSOClient, accessToken: string) => Promise<unknown>,
    signal: AbortSignal | undefined,
  ): Promise<Answered> {
    await this.#renew(signal);
    const token = this.#livingToken();
    if (token === undefined) throw signInNeeded(this.#portal);
    try {
      const { api } = this.#parts;
      return await api.portal(this.#portal, client => send(client, token.accessToken.reveal()), { signal });
    } catch (error) {
      if (isTokenRefusal(error) && this.#token === token) this.#token = undefined;
      throw error;
    }
  }

  #livingToken(): PortalToken | undefined {
    const token = this.#token;
    return token !== undefined && token.expiresAt - LEAST_LIFE_MILLISECONDS > this.#parts.clock.now()
      ? token
      : undefined;
  }

  /** Where the token is over and a refresh token is there, another; else nothing. */
  async #renew(signal: AbortSignal | undefined): Promise<void> {
    const [token, client] = [this.#token, this.#client];
    if (token?.refreshToken === undefined || client === undefined || this.#livingToken() !== undefined) return;
    // A refresh token is spent by its use.
    if (this.#refreshing?.ended !== false) {
      this.#refreshing = new SharedWork(each => this.#refresh(client, token, each));
    }
    await this.#refreshing.join(signal);
  }

  async #refresh(client: RegisteredClient, token: PortalToken, signal: AbortSignal): Promise<void> {
    try {
      this.#keep(await refresh(this.#parts, this.#portal, client, token, signal), signal);
    } catch (error) {
      // Spent, revoked or over: a person signs in again. Anything else may pass.
      if (!isRejection(error) && !isSignInNeeded(error)) throw error;
      this.#token = undefined;
    }
  }

  async #signInWithDevice(prompt: SignInPrompt, signal: AbortSignal): Promise<void> {
    const { clock } = this.#parts;
    if (this.#client === undefined || this.#client.expiresAt - LEAST_LIFE_MILLISECONDS <= clock.now()) {
      this.#client = await registerClient(this.#parts, this.#portal, signal);
    }
    try {
      this.#keep(await signInWithDevice(this.#parts, this.#portal, this.#client, prompt, signal), signal);
    } catch (error) {
      // Whatever was wrong with the client, the next attempt has another.
      if (isRejection(error)) this.#client = undefined;
      throw error;
    }
  }

  /** What comes after somebody signed out, or gave up, is not kept. */
  #keep(token: PortalToken, signal: AbortSignal): void {
    if (signal.aborted) throw new AssumeError('cancelled', 'Cancelled.');
    this.#token = token;
  }
}

function isRejection(error: unknown): boolean {
  return error instanceof AssumeError && error.kind === 'identity-rejected';
}

function isSignInNeeded(error: unknown): boolean {
  return error instanceof AssumeError && error.kind === 'sign-in-needed';
}
