import { AssumeError } from '../core/errors.ts';
import { FieldReader } from '../core/parse.ts';
import type { Clock } from '../core/ports.ts';
import { Secret } from '../core/secret.ts';
import type { Claims } from '../core/token.ts';
import { type GitHubAccount, numericId } from './github-answers.ts';
import type { AskAsApp } from './github-app-questions.ts';
import { Refusal } from './refusal.ts';

export interface InstallationToken {
  readonly token: Secret;
  /** Epoch milliseconds, as GitHub says. */
  readonly expiresAt: number;
}

export interface InstallationPorts {
  readonly clock: Clock;
  readonly signAppToken: (claims: Claims) => Promise<string>;
}

/** So much before its end a token is not used any more: questions take a while, and clocks differ. */
const RESERVE_MILLISECONDS = 120_000;

/** https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app */
const APP_TOKEN_SECONDS = 300;
const CLOCK_SKEW_SECONDS = 60;

/**
 * Tokens with which the App asks about the organisations that it is installed in: for members alone, an hour each, in memory.
 */
export class InstallationTokens {
  readonly #appId: string;
  readonly #ask: AskAsApp;
  readonly #ports: InstallationPorts;
  /** By the organisation's id; what is being fetched has no end yet. */
  readonly #kept = new Map<number, { readonly fetched: Promise<InstallationToken>; expiresAt: number }>();

  constructor(appId: string, ask: AskAsApp, ports: InstallationPorts) {
    this.#appId = appId;
    this.#ask = ask;
    this.#ports = ports;
  }

  /** @throws Refusal `role-team` when the App is not installed there or may not see members; `github-unavailable`. */
  async for(organisation: GitHubAccount): Promise<InstallationToken> {
    const kept = this.#kept.get(organisation.id);
    if (kept !== undefined && this.#ports.clock.now() < kept.expiresAt - RESERVE_MILLISECONDS) return kept.fetched;
    const entry = { fetched: this.#fetch(organisation), expiresAt: Number.POSITIVE_INFINITY };
    this.#kept.set(organisation.id, entry);
    try {
      const token = await entry.fetched;
      entry.expiresAt = token.expiresAt;
      return token;
    } catch (error) {
      this.#kept.delete(organisation.id);
      throw error;
    }
  }

  /** Has the next one fetched anew. */
  forget(organisation: GitHubAccount): void {
    this.#kept.delete(organisation.id);
  }

  async #fetch(organisation: GitHubAccount): Promise<InstallationToken> {
    const bearer = await this.#appToken();
    const installation = await this.#installation(organisation, bearer);
    // https://docs.github.com/rest/apps/apps#create-an-installation-access-token-for-an-app
    const path = `/app/installations/${installation}/access_tokens`;
    const body = JSON.stringify({ permissions: { members: 'read' } });
    const answer = await this.#ask({ what: 'installation token', method: 'POST', path, bearer, body });
    const created = new FieldReader(answer?.body, "GitHub's installation token");
    const [token, expiresAt] = [created.string('token'), Date.parse(created.string('expires_at'))];
    // Its form is GitHub's own affair and changes; it goes into a header.
    if (!Number.isFinite(expiresAt) || !/^[\x21-\x7e]+$/.test(token)) {
      throw new AssumeError('protocol', "GitHub's installation token cannot be used.");
    }
    return { token: new Secret(token), expiresAt };
  }

  async #installation({ id, login }: GitHubAccount, bearer: Secret): Promise<number> {
    // https://docs.github.com/rest/apps/apps#get-an-organization-installation-for-the-authenticated-app
    const path = `/orgs/${login}/installation`;
    const answer = await this.#ask({ what: 'installation', method: 'GET', path, bearer });
    const installation = new FieldReader(answer?.body, "GitHub's installation");
    // By name, which may have come to mean another organisation.
    if (installation.object('account').number('id') !== id) {
      throw new Refusal('role-team', { cause: 'the installation is of another organisation' });
    }
    return numericId(installation);
  }

  async #appToken(): Promise<Secret> {
    const now = Math.floor(this.#ports.clock.now() / 1000);
    const claims = { iss: this.#appId, iat: now - CLOCK_SKEW_SECONDS, exp: now + APP_TOKEN_SECONDS };
    return new Secret(await this.#ports.signAppToken(claims));
  }
}
