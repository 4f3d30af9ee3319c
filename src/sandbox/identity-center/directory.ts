import { randomBytes, randomInt } from 'node:crypto';
import { sameText } from '../issuer.ts';
import { portalRefusal, signInRefusal } from './refusal.ts';

/** Seconds, as the real service has them by default. */
export interface IdentityCenterTimes {
  readonly clientLife: number;
  readonly codeLife: number;
  readonly interval: number;
  readonly tokenLife: number;
  readonly credentialsLife: number;
}

export const IDENTITY_CENTER_TIMES: IdentityCenterTimes = {
  clientLife: 90 * 86_400,
  codeLife: 600,
  interval: 1,
  tokenLife: 3600,
  credentialsLife: 3600,
};

export interface Client {
  readonly id: string;
  readonly secret: string;
  readonly grantTypes: readonly string[];
  readonly issuedAt: number;
  readonly expiresAt: number;
}

export interface DeviceCode {
  readonly deviceCode: string;
  readonly userCode: string;
  readonly clientId: string;
  readonly expiresAt: number;
  state: 'pending' | 'approved' | 'denied' | 'spent';
  /** Milliseconds; grows when the client asks too soon. */
  interval: number;
  askedAt: number | undefined;
}

interface Token {
  readonly clientId: string;
  readonly expiresAt: number;
}

export interface IssuedTokens {
  readonly accessToken: string;
  readonly refreshToken: string | undefined;
}

export const DEVICE_CODE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
export const REFRESH_GRANT = 'refresh_token';
const GRANTS = ['authorization_code', DEVICE_CODE_GRANT, REFRESH_GRANT];

/** Timers may fire a little early, milliseconds. */
const TIMER_TOLERANCE = 20;

/** Clients, codes and tokens of one Identity Center. Times are epoch milliseconds. */
export class SignInDirectory {
  readonly #now: () => number;
  readonly #clients = new Map<string, Client>();
  readonly #codes = new Map<string, DeviceCode>();
  readonly #tokens = new Map<string, Token>();
  /** Whose each is, by client. */
  readonly #refreshTokens = new Map<string, string>();
  readonly #givenTokens: string[] = [];
  times: IdentityCenterTimes = IDENTITY_CENTER_TIMES;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Without grant types a client has all that suit it. */
  register(grantTypes: readonly string[] | undefined): Client {
    const unknown = grantTypes?.find(grant => !GRANTS.includes(grant));
    if (unknown !== undefined) throw signInRefusal('unsupported_grant_type', `${unknown} is not supported`);
    const issuedAt = this.#now();
    const client: Client = {
      id: randomBytes(16).toString('base64url'),
      secret: `eyJraWQiOiJrZXktMSIsImFsZyI6IkhTMzg0In0.${randomBytes(200).toString('base64url')}`,
      grantTypes: grantTypes ?? GRANTS,
      issuedAt,
      expiresAt: issuedAt + this.times.clientLife * 1000,
    };
    this.#clients.set(client.id, client);
    return client;
  }

  /** @throws IdentityCenterRefusal `InvalidClientException`. */
  client(id: string, secret: string): Client {
    const client = this.#clients.get(id);
    if (client === undefined || !sameText(client.secret, secret) || client.expiresAt <= this.#now()) {
      throw signInRefusal('invalid_client', 'Invalid client', 401);
    }
    return client;
  }

  startSignIn(client: Client): DeviceCode {
    this.#require(client, DEVICE_CODE_GRANT);
    const code: DeviceCode = {
      deviceCode: randomBytes(48).toString('base64url'),
      userCode: `${letters(4)}-${letters(4)}`,
      clientId: client.id,
      expiresAt: this.#now() + this.times.codeLife * 1000,
      state: 'pending',
      interval: this.times.interval * 1000,
      askedAt: undefined,
    };
    this.#codes.set(code.deviceCode, code);
    return code;
  }

  /** What a person decides in the browser. Answers whether such a code waits. */
  decide(userCode: string, decision: 'approved' | 'denied'): boolean {
    const code = [...this.#codes.values()].find(each => each.userCode === userCode.trim().toUpperCase());
    if (code === undefined || code.state !== 'pending' || code.expiresAt <= this.#now()) return false;
    code.state = decision;
    return true;
  }

  waitingCodes(): readonly string[] {
    return [...this.#codes.values()].flatMap(({ userCode, state, expiresAt }) =>
      state === 'pending' && expiresAt > this.#now() ? [userCode] : [],
    );
  }

  /** RFC 8628 §3.5, in AWS's words. */
  redeemDeviceCode(client: Client, deviceCode: string): IssuedTokens {
    this.#require(client, DEVICE_CODE_GRANT);
    const code = this.#codes.get(deviceCode);
    if (code === undefined || code.clientId !== client.id || code.state === 'spent') {
      throw signInRefusal('invalid_grant', 'Invalid device code provided');
    }
    const now = this.#now();
    if (code.expiresAt <= now) throw signInRefusal('expired_token', 'Device code is expired');
    if (code.state === 'denied') throw signInRefusal('access_denied', 'The request was denied');
    const asked = code.askedAt;
    code.askedAt = now;
    if (asked !== undefined && now - asked < code.interval - TIMER_TOLERANCE) {
      code.interval += 5_000;
      throw signInRefusal('slow_down', 'Slow down');
    }
    if (code.state === 'pending') throw signInRefusal('authorization_pending', 'Authorization is pending');
    code.state = 'spent';
    return this.#issue(client);
  }

  /** A refresh token is spent by its use. */
  redeemRefreshToken(client: Client, refreshToken: string): IssuedTokens {
    this.#require(client, REFRESH_GRANT);
    if (this.#refreshTokens.get(refreshToken) !== client.id) {
      throw signInRefusal('invalid_grant', 'Invalid refresh token provided');
    }
    this.#refreshTokens.delete(refreshToken);
    return this.#issue(client);
  }

  /** @throws IdentityCenterRefusal `UnauthorizedException`. */
  requireToken(accessToken: string | null): string {
    const token = accessToken === null ? undefined : this.#tokens.get(accessToken);
    if (accessToken === null || token === undefined || token.expiresAt <= this.#now()) {
      throw portalRefusal('Unauthorized', 401, 'Session token not found or invalid');
    }
    return accessToken;
  }

  /** What an administrator does, or the person elsewhere; `accessToken` undefined: all. */
  revoke(accessToken?: string): void {
    const client = accessToken === undefined ? undefined : this.#tokens.get(accessToken)?.clientId;
    if (accessToken === undefined) this.#tokens.clear();
    else this.#tokens.delete(accessToken);
    for (const [token, owner] of this.#refreshTokens) {
      if (accessToken === undefined || owner === client) this.#refreshTokens.delete(token);
    }
  }

  livingTokens(): number {
    return [...this.#tokens.values()].filter(({ expiresAt }) => expiresAt > this.#now()).length;
  }

  /** Every secret that was given out, so that tests can look for them where none may be. */
  secrets(): readonly string[] {
    return [...[...this.#clients.values()].map(({ secret }) => secret), ...this.#codes.keys(), ...this.#givenTokens];
  }

  #require({ grantTypes }: Client, grant: string): void {
    if (!grantTypes.includes(grant)) {
      throw signInRefusal('unauthorized_client', 'Client is not authorized for this grant type');
    }
  }

  #issue(client: Client): IssuedTokens {
    const accessToken = `aoa${randomBytes(120).toString('base64url')}`;
    this.#tokens.set(accessToken, { clientId: client.id, expiresAt: this.#now() + this.times.tokenLife * 1000 });
    const refreshToken = client.grantTypes.includes(REFRESH_GRANT)
      ? `aor${randomBytes(120).toString('base64url')}`
      : undefined;
    if (refreshToken !== undefined) this.#refreshTokens.set(refreshToken, client.id);
    this.#givenTokens.push(accessToken, ...(refreshToken === undefined ? [] : [refreshToken]));
    return { accessToken, refreshToken };
  }
}

/** Without vowels, so that no code is a word. */
function letters(length: number): string {
  const alphabet = 'BCDFGHJKLMNPQRSTVWXZ';
  return Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
}
