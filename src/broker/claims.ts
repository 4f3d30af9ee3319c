import type { Claims } from '../core/token.ts';
import type { VerifiedCodespace } from './verify-codespace.ts';

export const LIFETIME_SECONDS = 300;

export interface Issuance {
  readonly issuer: string;
  readonly audience: string;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly id: string;
}

/**
 * The claims of a token for a role of a repository's map. `sub` holds numeric ids alone, so that a renamed repository keeps
 * its roles and a name registered anew gets none; names and the person stand beside it as labels. All values are texts: Azure
 * and Google map no numbers. No `azp`, which AWS would take for the audience, no e-mail, no branch, which nobody proved.
 * AWS's own: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_adding-assume-role-idp.
 */
export function claimsFor({ user, codespaceId, repository }: VerifiedCodespace, issuance: Issuance): Claims {
  const issuedAt = Math.floor(issuance.now / 1000);
  const [userId, ownerId, repositoryId] = [user.id, repository.owner.id, repository.id].map(String);
  return {
    iss: issuance.issuer,
    sub: `owner:${ownerId}:repo:${repositoryId}:access:write`,
    aud: issuance.audience,
    iat: issuedAt,
    nbf: issuedAt,
    exp: issuedAt + LIFETIME_SECONDS,
    jti: issuance.id,
    owner_id: ownerId,
    owner: repository.owner.login,
    repository_id: repositoryId,
    repository: repository.fullName,
    user_id: userId,
    login: user.login,
    permission: 'write',
    codespace_id: String(codespaceId),
    // 2 to 64 of [\w+=,.@-]: a login has at most 39 of them (github-answers.ts), an id at most 16 digits.
    'https://aws.amazon.com/source_identity': `${user.login}@${userId}`,
    'https://aws.amazon.com/tags': { principal_tags: { user_id: [userId], repository_id: [repositoryId] } },
  };
}

/** What discovery says that tokens hold, beside AWS's own. */
export const CLAIM_NAMES =
  'iss sub aud iat nbf exp jti owner_id owner repository_id repository user_id login permission codespace_id'.split(
    ' ',
  );
