import { AssumeError } from '../../core/errors.ts';
import { FieldReader } from '../../core/parse.ts';
import type { Clock } from '../../core/ports.ts';
import { Secret } from '../../core/secret.ts';
import type { Claims } from '../../core/token.ts';
import { type GitHubAccount, numericId } from './answers.ts';
import type { AskAsApp } from './app-questions.ts';
import { Refusal } from '../refusal.ts';

export interface InstallationToken {
  readonly token: Secret;
  /** Epoch milliseconds: as GitHub says, and an hour after it was fetched at most. */
  readonly expiresAt: number;
  readonly fetchedAt: number;
}

export interface InstallationPorts {
  readonly clock: Clock;
  readonly signAppToken: (claims: Claims) => Promise<string>;
}

/** So much before its end a token is not used any more: questions take a while, and clocks differ. */
const RESERVE_MILLISECONDS = 120_000;

/** https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-an-installation-access-token-for-a-github-app */
const LONGEST_LIFE_MILLISECONDS = 3_600_000;
/** What GitHub did not take of a token so young is not that it was revoked. */
const FRESH_MILLISECONDS = 60_000;

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
  /** Each organisation's, by its id; one that is being fetched has no end yet. */
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

  /**
   * Another token than one with which GitHub refused the App: it may have been revoked since, as when the App was installed
   * anew. Undefined: it was fetched just now. @throws Refusal as {@link for}.
   */
  async insteadOf(refused: InstallationToken, organisation: GitHubAccount): Promise<InstallationToken | undefined> {
    const age = this.#ports.clock.now() - refused.fetchedAt;
    if (age >= 0 && age < FRESH_MILLISECONDS) return undefined;
    const kept = await this.#kept.get(organisation.id)?.fetched;
    if (kept === refused) this.#kept.delete(organisation.id);
    return this.for(organisation);
  }

  async #fetch(organisation: GitHubAccount): Promise<InstallationToken> {
    const bearer = await this.#appToken();
    const fetchedAt = this.#ports.clock.now();
    const installation = await this.#installation(organisation, bearer);
    // https://docs.github.com/rest/apps/apps#create-an-installation-access-token-for-an-app
    const path = `/app/installations/${installation}/access_tokens`;
    const body = JSON.stringify({ permissions: { members: 'read' } });
    const answer = await this.#ask({
      what: 'installation token',
      method: 'POST',
      path,
      bearer,
      about: organisation,
      body,
    });
    const created = new FieldReader(answer?.body, "GitHub's installation token");
    const [token, expiresAt] = [created.string('token'), Date.parse(created.string('expires_at'))];
    // Its form is GitHub's own affair and changes; it goes into a header.
    if (!Number.isFinite(expiresAt) || !/^[\x21-\x7e]+$/.test(token)) {
      throw new AssumeError('protocol', "GitHub's installation token cannot be used.");
    }
    return {
      token: new Secret(token),
      expiresAt: Math.min(expiresAt, fetchedAt + LONGEST_LIFE_MILLISECONDS),
      fetchedAt,
    };
  }

  async #installation(organisation: GitHubAccount, bearer: Secret): Promise<number> {
    // https://docs.github.com/rest/apps/apps#get-an-organization-installation-for-the-authenticated-app
    const path = `/orgs/${organisation.login}/installation`;
    const answer = await this.#ask({ what: 'installation', method: 'GET', path, bearer, about: organisation });
    const installation = new FieldReader(answer?.body, "GitHub's installation");
    // By name, which may have come to mean another organisation.
    if (installation.object('account').number('id') !== organisation.id) {
      throw new Refusal('role-team', { cause: { what: 'installation', why: 'of another organisation' } });
    }
    if (installation.has('suspended_at'))
      throw new Refusal('role-team', { cause: { what: 'installation', why: 'suspended' } });
    return numericId(installation);
  }

  async #appToken(): Promise<Secret> {
    const now = Math.floor(this.#ports.clock.now() / 1000);
    const claims = { iss: this.#appId, iat: now - CLOCK_SKEW_SECONDS, exp: now + APP_TOKEN_SECONDS };
    return new Secret(await this.#ports.signAppToken(claims));
  }
}
