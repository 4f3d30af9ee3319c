import { createHash, timingSafeEqual } from 'node:crypto';
import { FieldReader, parseJson } from '../core/parse.ts';
import type { Claims } from '../core/token.ts';
import type { IssuerKeys } from './issuer-keys.ts';
import type { Handler } from './loopback-server.ts';

export interface IssuerOptions {
  /** The `iss` of every token: this server's own origin. */
  readonly issuer: string;
  readonly keys: IssuerKeys;
  /** Needed to mint; random. */
  readonly mintToken: string;
  readonly claimsFor: (audiences: readonly string[]) => Claims;
}

/**
 * An OpenID provider as far as clouds look: discovery and keys (OpenID Connect Discovery 1.0 §4) for anyone, tokens for the
 * stand-in of the platform's CLI, which holds the mint token.
 */
export function issuerHandler({ issuer, keys, mintToken, claimsFor }: IssuerOptions): Handler {
  return async (request, note) => {
    const { pathname } = new URL(request.url);
    const asked = `${request.method} ${pathname}`;
    if (asked === 'GET /.well-known/openid-configuration') {
      return Response.json({
        issuer,
        jwks_uri: `${issuer}/keys`,
        response_types_supported: ['id_token'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
      });
    }
    if (asked === 'GET /keys') return Response.json(keys.certifiedKeys);
    if (asked !== 'POST /token') return new Response('Not found', { status: 404 });
    if (!sameText(request.headers.get('authorization') ?? '', `Bearer ${mintToken}`)) {
      note('wrong mint token');
      return new Response('The mint token is wrong.', { status: 401 });
    }
    const body = parseJson(await request.text());
    let audiences: readonly string[];
    try {
      audiences = new FieldReader(body, 'the request').strings('audiences');
    } catch {
      return new Response('"audiences" is missing.', { status: 400 });
    }
    note('minted');
    return Response.json({ token: await keys.sign(claimsFor(audiences)) });
  };
}

/** Without telling by its time how much of the guess was right. */
export function sameText(one: string, other: string): boolean {
  return timingSafeEqual(digest(one), digest(other));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
