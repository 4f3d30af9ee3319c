import { AssumeError } from '../core/errors.ts';
import type { Clock, HttpClient, LocalSockets } from '../core/ports.ts';
import type { TokenSource } from '../core/token.ts';

export interface CursorSettings {
  /** Absolute path of the agent's socket. */
  readonly socket: string;
  /** From the user's configuration alone; undefined: Cursor's own. */
  readonly issuer: string | undefined;
}

export interface CursorPorts {
  readonly clock: Clock;
  readonly http: () => Promise<HttpClient>;
  readonly sockets: LocalSockets;
}

/** Tokens from a Cursor cloud agent's socket. */
export function createCursorSource(settings: CursorSettings, ports: CursorPorts): TokenSource {
  (void settings, ports);
  return {
    id: 'cursor-socket',
    name: "Cursor's socket",
    interactive: false,
    availability: () => Promise.resolve({ usable: false, reason: 'Not available yet.' }),
    token: () => Promise.reject(new AssumeError('source-not-available-yet', 'Not available yet.')),
    record: () => undefined,
  };
}

/** Where the socket is, unless CURSOR_AGENT_SOCKET says otherwise. */
export const CURSOR_SOCKET = '/run/cursor/api.sock';
