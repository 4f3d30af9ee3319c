import type { JsonObject } from '../../core/parse.ts';
import type { HttpClient } from '../../core/ports.ts';
import { evaluateFederatedCredentials } from '../../trust/azure/evaluate.ts';
import type { RuleTrace } from '../../trust/trace.ts';
import { decodeToken, requireIssuersSignature, textsOf, TokenFault } from '../issuer-token.ts';
import { credentialOf, type SandboxFederatedCredential } from './directory.ts';
import { EntraRefusal, invalidClient } from './refusal.ts';

/** The one that Microsoft's documents promise to take of another issuer. */
const ALGORITHM = 'RS256';
/** A day and an hour. */
const LONGEST_SECONDS = 25 * 3600;
const CHECK = 'federated identity credential Subject, Audience and Issuer against the presented assertion.';
const FEDERATION = 'https://learn.microsoft.com/entra/workload-id/workload-identity-federation';

/**
 * Whether a client proved itself with a token that one of its federated credentials names: to the letter, the case included.
 * @throws EntraRefusal
 */
export async function requireFederatedAssertion(
  jwt: string,
  credentials: readonly SandboxFederatedCredential[],
  http: HttpClient,
  now: number,
): Promise<void> {
  try {
    const { claims, algorithm, issuer } = decodeToken(jwt);
    if (algorithm !== ALGORITHM) {
      throw invalidClient(
        5_002_738,
        `Invalid JWT token. '${algorithm}' is not a supported signature algorithm. Supported signing algorithms are: '${ALGORITHM}'.`,
      );
    }
    requireCredential(claims, issuer, credentials);
    await requireIssuersSignature(jwt, issuer, [ALGORITHM], http);
    checkTimes(claims, now);
  } catch (error) {
    throw error instanceof TokenFault ? refusalOf(error, jwt) : error;
  }
}

function requireCredential(
  claims: JsonObject,
  issuer: string,
  credentials: readonly SandboxFederatedCredential[],
): void {
  const missing = 'No matching federated identity record found for presented assertion';
  const { outcome, rules } = evaluateFederatedCredentials(credentials.map(credentialOf), claims);
  if (outcome === 'allowed') return;
  const ofIssuer = rules.filter(rule => passes(rule, 'issuer'));
  if (ofIssuer.length === 0) {
    throw invalidClient(700_211, `${missing} issuer '${issuer}'. Check your ${CHECK} ${FEDERATION}`);
  }
  if (ofIssuer.some(rule => passes(rule, 'subject'))) {
    const audiences = textsOf(claims['aud']).join(', ');
    throw invalidClient(700_212, `${missing} audience '${audiences}'. Check your ${CHECK} ${FEDERATION}`);
  }
  const subject = typeof claims['sub'] === 'string' ? claims['sub'] : '';
  const letterCase = ofIssuer.some(({ checks }) =>
    checks.some(({ key, reason }) => key === 'subject' && reason === 'letter-case'),
  );
  throw letterCase
    ? invalidClient(
        7_002_138,
        `${missing} subject '${subject}'. The subject matches with case-insensitive comparison, but not with case-sensitive comparison. Check your ${CHECK} See documentation at: ${FEDERATION}. See breaking change notification and remediation at: https://learn.microsoft.com/en-us/entra/identity-platform/reference-breaking-changes#august-2024.`,
      )
    : invalidClient(700_213, `${missing} subject '${subject}'. Check your ${CHECK} ${FEDERATION}`);
}

function passes({ checks }: RuleTrace, key: string): boolean {
  return checks.some(check => check.key === key && check.verdict === 'holds');
}

function checkTimes({ iat, nbf, exp }: JsonObject, now: number): void {
  const seconds = now / 1000;
  const expiry = typeof exp === 'number' ? exp : 0;
  const issued = typeof iat === 'number' ? iat : 0;
  const from = typeof nbf === 'number' ? nbf : 0;
  // Clocks may differ by five minutes one way; what is over is over.
  if (expiry <= seconds || from > seconds + 300) {
    throw invalidClient(
      700_024,
      `Client assertion is not within its valid time range. Current time: ${stamp(now)}, assertion valid from ${stamp(from * 1000)}, expiry time of assertion ${stamp(expiry * 1000)}. Review the documentation at https://learn.microsoft.com/entra/identity-platform/certificate-credentials .`,
    );
  }
  if (expiry - issued > LONGEST_SECONDS) {
    throw new EntraRefusal(
      70_023,
      'invalid_request',
      `External OIDC Provider token must have a lifetime of less than or equal to 1.01:00:00. Token issued at ${issued}. Token expires on ${expiry}.`,
    );
  }
}

/** `2026-11-30T22:05:03.6750000Z`: a tick of .NET's has seven digits. */
function stamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/Z$/, '0000Z');
}

function refusalOf({ kind, issuer }: TokenFault, jwt: string): EntraRefusal {
  switch (kind) {
    case 'malformed':
      return new EntraRefusal(50_027, 'invalid_request', 'JWT token is invalid or malformed.');
    case 'unreachable':
      return new EntraRefusal(501_661, 'invalid_request', 'Request to External OIDC endpoint failed.');
    case 'no-key':
    case 'wrong-signature':
      return invalidClient(
        7_000_272,
        `The certificate with identifier ${keyOf(jwt)} used to sign the federated credential could not be found in the metadata of identity provider ${issuer}. Please validate that your Identity Provider's metadata exposes the key used to sign the incoming token.`,
      );
  }
}

function keyOf(jwt: string): string {
  return /"kid":"([\w-]{1,64})"/.exec(Buffer.from(jwt.split('.')[0] ?? '', 'base64url').toString())?.[1] ?? '';
}
