import { type KeyObject, randomBytes } from 'node:crypto';

/** A GitHub App as its owner registered it. */
export interface GitHubAppRegistration {
  readonly id: number;
  /** May stand in `iss` instead of the number. */
  readonly clientId: string;
  readonly slug: string;
  readonly publicKey: KeyObject;
}

export interface GitHubInstallation {
  readonly id: number;
  readonly appId: number;
  /** The organisation that it is installed in. */
  readonly accountId: number;
  /** What the organisation granted: `{ members: 'read' }`. */
  readonly permissions: Readonly<Record<string, 'read' | 'write'>>;
  readonly suspended: boolean;
}

export interface GitHubInstallationToken {
  readonly value: string;
  readonly installationId: number;
  readonly permissions: Readonly<Record<string, 'read' | 'write'>>;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

export interface GitHubTeam {
  readonly id: number;
  readonly organizationId: number;
  readonly slug: string;
  /** By the person's id; invited people are pending until they accept. */
  readonly members: Readonly<Record<number, 'active' | 'pending'>>;
}

const TOKEN_MILLISECONDS = 3_600_000;

/** Apps, their installations and tokens, and the teams that they may ask about; each is replaced whole, by its id. */
export class GitHubApps {
  readonly #apps = new Map<number, GitHubAppRegistration>();
  readonly #installations = new Map<number, GitHubInstallation>();
  readonly #tokens = new Map<string, GitHubInstallationToken>();
  readonly #teams = new Map<number, GitHubTeam>();

  putApp(app: GitHubAppRegistration): void {
    this.#apps.set(app.id, app);
  }

  /** By what its token calls itself. */
  appCalled(issuer: string): GitHubAppRegistration | undefined {
    return [...this.#apps.values()].find(({ id, clientId }) => issuer === String(id) || issuer === clientId);
  }

  app(id: number): GitHubAppRegistration | undefined {
    return this.#apps.get(id);
  }

  putInstallation(installation: GitHubInstallation): void {
    this.#installations.set(installation.id, installation);
  }

  /** Its tokens end with it. */
  deleteInstallation(id: number): void {
    this.#installations.delete(id);
    for (const [value, { installationId }] of this.#tokens) if (installationId === id) this.#tokens.delete(value);
  }

  installation(id: number): GitHubInstallation | undefined {
    return this.#installations.get(id);
  }

  installationIn(appId: number, accountId: number): GitHubInstallation | undefined {
    return [...this.#installations.values()].find(each => each.appId === appId && each.accountId === accountId);
  }

  /**
   * In the form of 2026: `ghs_`, the App's number and a JWT, some 520 characters
   * (https://github.blog/changelog/2026-04-24-notice-about-upcoming-new-format-for-github-app-installation-tokens/).
   */
  issueToken(
    { id, appId }: GitHubInstallation,
    permissions: GitHubInstallationToken['permissions'],
    now: number,
  ): GitHubInstallationToken {
    const parts = [36, 240, 192].map(length => randomBytes(length).toString('base64url'));
    const value = `ghs_${appId}_${parts.join('.')}`;
    const token = { value, installationId: id, permissions, expiresAt: now + TOKEN_MILLISECONDS };
    this.#tokens.set(value, token);
    return token;
  }

  token(value: string): GitHubInstallationToken | undefined {
    return this.#tokens.get(value);
  }

  revokeTokens(): void {
    this.#tokens.clear();
  }

  putTeam(team: GitHubTeam): void {
    this.#teams.set(team.id, team);
  }

  team(id: number): GitHubTeam | undefined {
    return this.#teams.get(id);
  }
}
