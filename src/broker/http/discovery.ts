import { TOKEN_EXCHANGE_GRANT } from '../../core/broker-protocol.ts';
import { CLAIM_NAMES } from '../tokens/claims.ts';

/** What clouds read before they trust an issuer (OpenID Connect Discovery 1.0 §3); AWS needs the first five members. */
export function discoveryOf(issuer: string): object {
  return {
    issuer,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    claims_supported: CLAIM_NAMES,
    scopes_supported: ['openid'],
    token_endpoint: `${issuer}/token`,
    grant_types_supported: [TOKEN_EXCHANGE_GRANT],
  };
}
