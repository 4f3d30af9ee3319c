import { AssumeError } from '../core/errors.ts';
import type { Clock, HttpClient, TokenFileReader } from '../core/ports.ts';
import type { TokenSource } from '../core/token.ts';

export interface DevinSettings {
  /** Absolute path of the session's own token. */
  readonly file: string;
  /** Undefined: Devin's default. */
  readonly subjectKeys: readonly string[] | undefined;
  /** From the user's configuration alone; undefined: Devin's own. */
  readonly issuer: string | undefined;
}

export interface DevinPorts {
  readonly clock: Clock;
  readonly http: () => Promise<HttpClient>;
  readonly tokenFiles: TokenFileReader;
}

/** Tokens that Devin gives for the session's own: RFC 8693. */
export function createDevinSource(settings: DevinSettings, ports: DevinPorts): TokenSource {
  (void settings, ports);
  return {
    id: 'devin-exchange',
    name: "Devin's token exchange",
    interactive: false,
    availability: () => Promise.resolve({ usable: false, reason: 'Not available yet.' }),
    token: () => Promise.reject(new AssumeError('source-not-available-yet', 'Not available yet.')),
    record: () => undefined,
  };
}

/** Where the session's token is, unless DEVIN_OIDC_TOKEN_FILE says otherwise. */
export const DEVIN_TOKEN_FILE = '/opt/.devin/oidc_token';
