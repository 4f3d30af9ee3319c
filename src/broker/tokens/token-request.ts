import {
  ACCESS_TOKEN_TYPE,
  CATALOGUE_ROLE_NAME,
  CODESPACE_NAME,
  CODESPACE_PARAMETER,
  JWT_TOKEN_TYPE,
  REPOSITORY_FULL_NAME,
  REPOSITORY_PARAMETER,
  ROLE_PARAMETER,
  TOKEN_EXCHANGE_GRANT,
  USER_TO_SERVER_TOKEN,
} from '../../core/broker-protocol.ts';
import { Secret } from '../../core/secret.ts';
import { Refusal } from '../refusal.ts';
import type { CodespaceRequest } from '../github/verify-codespace.ts';

/** What a client asks for, in form; whether it may have it is another question. */
export interface TokenRequest extends CodespaceRequest {
  readonly audience: string;
  /** CATALOGUE_ROLE_NAME; undefined: a token for the roles of the repository's map. */
  readonly role: string | undefined;
}

/** A form of ours is under 1 kB, and with the longest token that is taken, each of its characters escaped, under 14 kB. */
const MAXIMUM_FORM_BYTES = 16_384;

/** Parameters of RFC 8693 §2.1 that ask for what is not given here: to ignore one would answer another question. */
const NOT_OFFERED = ['resource', 'scope', 'actor_token', 'actor_token_type'];

/**
 * Reads `POST /token`. The length must be announced, so that nothing longer is ever read; every client of ours does.
 * @throws Refusal `malformed-request` | `token-kind`.
 */
export async function readTokenRequest(request: Request): Promise<TokenRequest> {
  const [type = ''] = (request.headers.get('content-type') ?? '').split(';', 1);
  if (type.trim().toLowerCase() !== 'application/x-www-form-urlencoded') throw new Refusal('malformed-request');
  const length = request.headers.get('content-length') ?? '';
  if (!/^\d{1,5}$/.test(length) || Number(length) > MAXIMUM_FORM_BYTES) throw new Refusal('malformed-request');
  const body = await request.text().catch(() => {
    throw new Refusal('malformed-request');
  });
  // Where the host did not hold the body to its announced length.
  if (body.length > MAXIMUM_FORM_BYTES) throw new Refusal('malformed-request');
  return parseForm(body);
}

/** @throws Refusal `malformed-request` | `token-kind`. */
function parseForm(body: string): TokenRequest {
  const form = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(body)) {
    // Of two values each reader could take another one (RFC 6749 §3.2).
    if (form.has(name)) throw new Refusal('malformed-request');
    form.set(name, value);
  }
  // Without a value is as good as not sent (RFC 6749 §3.2).
  const field = (name: string): string | undefined => form.get(name) || undefined;
  if (field('grant_type') !== TOKEN_EXCHANGE_GRANT) {
    const error = field('grant_type') === undefined ? 'invalid_request' : 'unsupported_grant_type';
    throw new Refusal('malformed-request', { error });
  }
  const token = field('subject_token');
  const audience = field('audience');
  const codespace = field(CODESPACE_PARAMETER);
  const repository = field(REPOSITORY_PARAMETER);
  const role = field(ROLE_PARAMETER);
  if (
    field('subject_token_type') !== ACCESS_TOKEN_TYPE ||
    (field('requested_token_type') ?? JWT_TOKEN_TYPE) !== JWT_TOKEN_TYPE ||
    NOT_OFFERED.some(name => field(name) !== undefined) ||
    token === undefined ||
    audience === undefined ||
    codespace === undefined ||
    !CODESPACE_NAME.test(codespace) ||
    (repository !== undefined && !REPOSITORY_FULL_NAME.test(repository)) ||
    (role !== undefined && !CATALOGUE_ROLE_NAME.test(role))
  ) {
    throw new Refusal('malformed-request');
  }
  if (!USER_TO_SERVER_TOKEN.test(token)) throw new Refusal('token-kind');
  return { token: new Secret(token), audience, codespace, repository, role };
}
