import { decodeJwt } from 'jose';
import { AssumeError } from '../core/errors.ts';
import { Secret } from '../core/secret.ts';
import { durationText, listed, printable } from '../core/text.ts';
import { type Claims, epochSeconds } from '../core/token.ts';
import type { ExpectedIssuer } from '../issuers/issuers.ts';

/** AWS STS takes at most this many characters as WebIdentityToken [STS API, AssumeRoleWithWebIdentity]. */
const MAXIMUM_TOKEN_CHARACTERS = 20_000;

/** A JWS in compact form, three parts of base64url (RFC 7515 §7.1), and nothing else around it. */
const COMPACT_JWS = /^[\w-]+\.[\w-]+\.[\w-]+$/;

export interface DecodedToken {
  readonly jwt: Secret;
  readonly claims: Claims;
}

/**
 * Reads the claims of a token for display and diagnosis. The signature is not verified: the cloud does that.
 * `from` names where it came from: "Ona's CLI".
 *
 * @throws AssumeError `protocol` when it is anything but exactly one JWT; the sentence never quotes it.
 */
export function decodeToken(output: Secret, from: string): DecodedToken {
  const text = output.reveal().trim();
  if (text === '') throw malformed(from, 'gave nothing');
  if (text.length > MAXIMUM_TOKEN_CHARACTERS) {
    throw malformed(from, `gave more than the ${MAXIMUM_TOKEN_CHARACTERS} characters that clouds accept as a token`);
  }
  if (/\s/.test(text)) throw malformed(from, 'gave more than one line where one token was expected');
  if (!COMPACT_JWS.test(text)) throw malformed(from, 'gave text that is no JWT');
  try {
    return { jwt: new Secret(text), claims: decodeJwt(text) };
  } catch {
    // jose's error may quote what it read, so it is not kept as the cause.
    throw malformed(from, 'gave a JWT whose claims cannot be read');
  }
}

function malformed(from: string, what: string): AssumeError {
  return new AssumeError('protocol', `${from} ${what}.`, {
    hint: 'Run `rolecall doctor`, which checks each identity source.',
  });
}

export interface TokenExpectations {
  readonly audience: string;
  /** Undefined where any issuer will do: a token file. */
  readonly issuer: ExpectedIssuer | undefined;
  /** True when the token was made for this very request, so that an expired one means that a clock is wrong. */
  readonly fresh: boolean;
  /** What to do about one that expired, where that is special to the source. */
  readonly expiredHint?: string;
  /** Epoch milliseconds by the local clock. */
  readonly now: number;
}

/**
 * Refuses a token that the cloud would refuse, or that is not the platform's, before it goes anywhere.
 *
 * @throws AssumeError `protocol` (claims missing or of the wrong type), `identity-rejected`, `clock-skew`.
 */
export function checkClaims(claims: Claims, from: string, expected: TokenExpectations): void {
  const { iss } = claims;
  if (typeof iss !== 'string' || iss === '') throw malformed(from, 'gave a token without an issuer');
  const exp = epochSeconds(claims['exp']);
  if (exp === undefined) throw malformed(from, 'gave a token without an expiry');
  if (expected.issuer !== undefined && !expected.issuer.accepts(iss)) {
    throw new AssumeError(
      'identity-rejected',
      `${from} gave a token of the issuer ${printable(iss)}, not of ${expected.issuer.text}.`,
      { hint: expected.issuer.hint },
    );
  }
  const audiences = audiencesOf(claims);
  if (!audiences.includes(expected.audience)) {
    const named = audiences.length === 0 ? 'no audience' : listed(audiences.map(audience => printable(audience)));
    throw new AssumeError('identity-rejected', `${from} gave a token for ${named}, not for ${expected.audience}.`, {
      hint: 'Have the token issued for exactly the audience that the role asks for.',
    });
  }
  const overdue = expected.now - exp * 1000;
  if (overdue < 0) return;
  const ago = overdue < 60_000 ? 'less than a minute' : durationText(overdue);
  if (expected.fresh) {
    throw new AssumeError('clock-skew', `${from} gave a new token that, by this machine's clock, expired ${ago} ago.`, {
      hint: "Set this machine's clock; `rolecall doctor` compares it with the cloud's.",
    });
  }
  throw new AssumeError('identity-rejected', `${from} holds a token that expired ${ago} ago.`, {
    hint: expected.expiredHint ?? 'Check that whatever writes it is still running.',
  });
}

export function audiencesOf({ aud }: Claims): readonly string[] {
  if (typeof aud === 'string') return [aud];
  const values: readonly unknown[] = Array.isArray(aud) ? aud : [];
  return values.filter(value => typeof value === 'string');
}
