import { AssumeError } from '../core/errors.ts';
import { FieldReader, parseJson } from '../core/parse.ts';
import type { Clock, HttpClient, HttpResponse, LocalSockets } from '../core/ports.ts';
import { Secret } from '../core/secret.ts';
import { printable } from '../core/text.ts';
import type { SourceRecord, TokenSource } from '../core/token.ts';
import { checkAudience } from './audience.ts';
import { checkClaims, decodeToken } from './claims.ts';
import { cursorIssuer } from '../issuers/issuers.ts';
import { checkSingleAudience } from './single-audience.ts';

/** Where the socket is, unless CURSOR_AGENT_SOCKET says otherwise. */
export const CURSOR_SOCKET = '/run/cursor/api.sock';

/** Cursor's host may have to ask its service. */
const DEADLINE_MILLISECONDS = 15_000;
/** More than the longest token clouds accept, so that a longer answer is named as such. */
const MAXIMUM_ANSWER_BYTES = 64 * 1024;

const NAME = "Cursor's agent socket";

export interface CursorSettings {
  /** Absolute path of the agent's socket. */
  readonly socket: string;
  /** The user's configuration alone names another; undefined: Cursor's own counts. */
  readonly issuer: string | undefined;
}

export interface CursorPorts {
  readonly clock: Clock;
  readonly http: () => Promise<HttpClient>;
  readonly sockets: LocalSockets;
}

/**
 * Tokens from a Cursor cloud agent's socket [cursor.com/docs/cloud-agent/identity, "Mint a token"]. They live five minutes
 * and name the agent's owner and run, not the process that asks. Anyone may set CURSOR_AGENT_SOCKET, so who made the socket
 * decides whether it is believed, at each use.
 */
export function createCursorSource(settings: CursorSettings, { clock, http, sockets }: CursorPorts): TokenSource {
  const { socket } = settings;
  const issuer = cursorIssuer(settings.issuer);
  return {
    id: 'cursor-socket',
    name: NAME,
    interactive: false,
    async availability() {
      const checked = await sockets.check(socket);
      return checked.usable
        ? { usable: true }
        : { usable: false, reason: `${printable(socket)} ${checked.reason}.`, hint: NO_SOCKET_HINT };
    },
    async token(audience, signal) {
      checkAudience(audience);
      const checked = await sockets.check(socket);
      if (!checked.usable) {
        throw new AssumeError('no-identity-source', `${printable(socket)} ${checked.reason}.`, {
          hint: NO_SOCKET_HINT,
        });
      }
      const response = await (
        await http()
      ).send(
        {
          method: 'POST',
          url: 'http://localhost/v1/tokens/oidc',
          socket: checked.path,
          headers: { 'content-type': 'application/json', accept: 'application/json' },
          body: JSON.stringify({ aud: audience }),
          deadlineMilliseconds: DEADLINE_MILLISECONDS,
          maximumBytes: MAXIMUM_ANSWER_BYTES,
        },
        signal,
      );
      const { jwt, claims } = decodeToken(mintedToken(response, audience), NAME);
      checkClaims(claims, NAME, { audience, issuer, fresh: true, now: clock.now() });
      checkSingleAudience(claims, NAME, audience);
      return { jwt, claims, audience, source: 'cursor-socket' };
    },
    record: (): SourceRecord => ({
      id: 'cursor-socket',
      socket,
      ...(issuer.chosen === undefined ? {} : { issuer: issuer.chosen }),
    }),
  };
}

/** What to do where there is no socket to believe. */
const NO_SOCKET_HINT =
  'Right after the start of an agent it may be missing: try again; a self-hosted worker serves it when started with --identity-socket.';

/** @throws AssumeError the socket's documented refusals in our words ["Rate limits and errors"]. */
function mintedToken({ status, body }: HttpResponse, audience: string): Secret {
  if (status === 200) return new Secret(new FieldReader(parseJson(body), `the answer of ${NAME}`).string('token'));
  throw refusal(status, audience);
}

function refusal(status: number, audience: string): AssumeError {
  const code = `HTTP ${status}`;
  switch (status) {
    case 400:
      return new AssumeError('identity-rejected', `Cursor gives no token for the audience ${audience}.`, {
        hint: 'Check the audience that the role asks for.',
        code,
      });
    case 403:
      return new AssumeError('identity-rejected', 'Cursor does not let this agent have identity tokens.', {
        hint: 'Start a new agent; where that one is refused too, ask who administers your team in Cursor.',
        code,
      });
    case 429:
      return new AssumeError('throttled', 'Cursor gives this agent no more tokens for now: 30 a minute are allowed.', {
        hint: 'Wait a minute; credentials that were taken already keep working.',
        retryable: true,
        code,
      });
    case 500:
    case 502:
    case 503:
    case 504:
      return new AssumeError('network', `Cursor could not make a token just now (${code}).`, {
        hint: 'Try again in a moment.',
        retryable: true,
        code,
      });
    default:
      return new AssumeError('protocol', `What listens at the socket does not answer as Cursor's does (${code}).`, {
        hint: 'Check CURSOR_AGENT_SOCKET, and that this is a Cursor cloud agent.',
        code,
      });
  }
}
