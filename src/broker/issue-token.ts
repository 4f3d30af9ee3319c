import type { Clock, Digest, Logger } from '../core/ports.ts';
import type { BrokerConfiguration, SigningKeys } from './broker.ts';
import { claimsFor } from './claims.ts';
import type { GitHub } from './github.ts';
import type { RecentAnswers } from './recent-answers.ts';
import { Refusal } from './refusal.ts';
import type { TokenRequest } from './token-request.ts';
import { type VerifiedCodespace, verifyCodespace } from './verify-codespace.ts';

export interface IssuePorts {
  readonly clock: Clock;
  readonly digest: Digest;
  readonly log: Logger;
  readonly signingKeys: SigningKeys;
  readonly gitHub: GitHub;
  readonly verified: RecentAnswers<VerifiedCodespace>;
}

/**
 * A signed token for what was asked, once GitHub confirmed it.
 * @param id of the request, and the token's `jti`, so that a cloud's log leads to ours.
 * @throws Refusal.
 */
export async function issueToken(
  { token, audience, codespace, repository }: TokenRequest,
  id: string,
  configuration: BrokerConfiguration,
  { clock, digest, log, signingKeys, gitHub, verified }: IssuePorts,
): Promise<string> {
  const { issuer } = configuration;
  if (!configuration.audiences.includes(audience)) throw new Refusal('audience-not-allowed');
  // Never the token itself: what is kept in memory must be worth nothing.
  const facts = await verified.get(digest(`${codespace}\n${token.reveal()}`), () =>
    verifyCodespace(gitHub, configuration, token, codespace),
  );
  // GitHub's names differ in more than case.
  if (repository !== undefined && repository.toLowerCase() !== facts.repository.fullName.toLowerCase()) {
    throw new Refusal('repository-mismatch');
  }
  const jwt = await signingKeys.sign(claimsFor(facts, { issuer, audience, now: clock.now(), id }));
  log.info('Gave a token.', {
    id,
    user_id: facts.user.id,
    repository_id: facts.repository.id,
    codespace_id: facts.codespaceId,
    audience,
  });
  return jwt;
}
