import { JWT_TOKEN_TYPE, TOKEN_EXCHANGE_GRANT } from '../core/broker-protocol.ts';
import { asAssumeError, AssumeError } from '../core/errors.ts';
import type { Clock, HttpClient, TokenFileReader } from '../core/ports.ts';
import { durationText, printable } from '../core/text.ts';
import type { SourceRecord, TokenSource } from '../core/token.ts';
import { checkAudience } from './audience.ts';
import { checkClaims, type DecodedToken, decodeToken } from './claims.ts';
import { exchangedToken } from './devin-answer.ts';
import { devinIssuer, type ExpectedIssuer } from '../issuers/issuers.ts';
import { checkSingleAudience } from './single-audience.ts';

/** Where the session's token is, unless DEVIN_OIDC_TOKEN_FILE says otherwise. */
export const DEVIN_TOKEN_FILE = '/opt/.devin/oidc_token';

/** What Devin's own CLI asks for when nothing else is said. */
const DEFAULT_SUBJECT_KEYS = ['org_id'];

const DEADLINE_MILLISECONDS = 15_000;
/** More than the longest token clouds accept, so that a longer answer is named as such. */
const MAXIMUM_ANSWER_BYTES = 64 * 1024;

const NAME = "Devin's token exchange";

export interface DevinSettings {
  /** Absolute path of the session's own token. */
  readonly file: string;
  /** Undefined: Devin's default. */
  readonly subjectKeys: readonly string[] | undefined;
  /** The user's configuration alone names another; undefined: Devin's own counts. */
  readonly issuer: string | undefined;
}

export interface DevinPorts {
  readonly clock: Clock;
  readonly http: () => Promise<HttpClient>;
  readonly tokenFiles: TokenFileReader;
}

/**
 * Tokens that Devin gives for the session's own [CognitionAI/actions: shared/devin-oidc-cli.ts], an OAuth 2.0 token exchange
 * (RFC 8693). They live about a minute, so one is asked for just before it is used. Anyone may set DEVIN_OIDC_TOKEN_FILE:
 * only a token that names Devin's issuer is ever sent, and to that issuer alone.
 */
export function createDevinSource(settings: DevinSettings, { clock, http, tokenFiles }: DevinPorts): TokenSource {
  const { file, subjectKeys } = settings;
  const issuer = devinIssuer(settings.issuer);

  async function sessionToken(): Promise<DecodedToken> {
    const text = await tokenFiles.read(file).catch((error: unknown) => {
      const { kind, message, cause } = asAssumeError(error);
      throw new AssumeError(kind, message, { hint: 'Devin writes it into each session, and renews it there.', cause });
    });
    const decoded = decodeToken(text, `The token file ${printable(file)}`);
    checkSessionToken(decoded, { file: printable(file), issuer, now: clock.now() });
    return decoded;
  }

  return {
    id: 'devin-exchange',
    name: NAME,
    interactive: false,
    async availability() {
      try {
        await sessionToken();
        return { usable: true };
      } catch (error) {
        const { message, hint } = asAssumeError(error);
        return { usable: false, reason: message, ...(hint === undefined ? {} : { hint }) };
      }
    },
    async token(audience, signal) {
      checkAudience(audience);
      const session = await sessionToken();
      const form = new URLSearchParams({
        grant_type: TOKEN_EXCHANGE_GRANT,
        subject_token: session.jwt.reveal(),
        subject_token_type: JWT_TOKEN_TYPE,
        audience,
        subject_keys: (subjectKeys ?? DEFAULT_SUBJECT_KEYS).join(' '),
      });
      const client = await http();
      const response = await client.send(
        {
          method: 'POST',
          url: `${issuer.text}/api/oidc/token`,
          headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
          body: form.toString(),
          deadlineMilliseconds: DEADLINE_MILLISECONDS,
          maximumBytes: MAXIMUM_ANSWER_BYTES,
        },
        signal,
      );
      const { jwt, claims } = decodeToken(exchangedToken(response, NAME, audience), NAME);
      checkClaims(claims, NAME, { audience, issuer, fresh: true, now: clock.now() });
      checkSingleAudience(claims, NAME, audience);
      return { jwt, claims, audience, source: 'devin-exchange' };
    },
    record: (): SourceRecord => ({
      id: 'devin-exchange',
      file,
      ...(subjectKeys === undefined ? {} : { subjectKeys }),
      ...(issuer.chosen === undefined ? {} : { issuer: issuer.chosen }),
    }),
  };
}

interface SessionExpectations {
  /** Safe to print. */
  readonly file: string;
  readonly issuer: ExpectedIssuer;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** @throws AssumeError `protocol`, `identity-rejected`: before anything is sent. */
function checkSessionToken({ claims }: DecodedToken, { file, issuer, now }: SessionExpectations): void {
  const { iss, exp } = claims;
  if (typeof iss !== 'string' || !issuer.accepts(iss)) {
    const named = typeof iss === 'string' && iss !== '' ? `the issuer ${printable(iss)}` : 'no issuer';
    throw new AssumeError('identity-rejected', `The token in ${file} names ${named}, not ${issuer.text}.`, {
      hint: issuer.hint,
    });
  }
  const overdue = typeof exp === 'number' ? now - exp * 1000 : -1;
  if (overdue < 0) return;
  const ago = overdue < 60_000 ? 'less than a minute' : durationText(overdue);
  throw new AssumeError('identity-rejected', `The token in ${file} expired ${ago} ago.`, {
    hint: "Devin renews it while the session lives: check this machine's clock, or start a new session.",
  });
}
