import { cloudOfAudience } from '../../clouds/clouds.ts';
import type { Claims } from '../../core/token.ts';
import type { TokenSeconds } from '../broker.ts';
import type { GrantedRole } from '../catalogue/decide-role.ts';
import type { VerifiedCodespace } from '../github/verify-codespace.ts';

export const LIFETIME_SECONDS = 300;
/** What a configuration may say for a cloud that needs more. */
export const LONGEST_LIFETIME_SECONDS = 900;

/** Of a token for an audience. */
export function lifetimeFor(audience: string, tokenSeconds: TokenSeconds): number {
  const cloud = cloudOfAudience(audience);
  return (cloud && tokenSeconds[cloud]) ?? LIFETIME_SECONDS;
}

export interface Issuance {
  readonly issuer: string;
  readonly audience: string;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly lifetimeSeconds: number;
  readonly id: string;
}

/**
 * The claims of a token for the roles of a repository's map, or for one role of the catalogue. `sub` holds numeric ids and the
 * catalogue's own name alone, so that a renamed repository keeps its roles and a name registered anew gets none; names and
 * the person stand beside it as labels. Single values are texts: Azure and Google map no numbers. No `azp`, which AWS would
 * take for the audience, no e-mail, no branch, which nobody proved.
 * AWS's own: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_adding-assume-role-idp.
 */
export function claimsFor(facts: VerifiedCodespace, issuance: Issuance, granted?: GrantedRole): Claims {
  const { user, codespaceId, repository } = facts;
  const issuedAt = Math.floor(issuance.now / 1000);
  const [userId, ownerId, repositoryId] = [user.id, repository.owner.id, repository.id].map(String);
  return {
    iss: issuance.issuer,
    sub: subjectOf(facts, granted),
    aud: issuance.audience,
    iat: issuedAt,
    nbf: issuedAt,
    exp: issuedAt + issuance.lifetimeSeconds,
    jti: issuance.id,
    owner_id: ownerId,
    owner: repository.owner.login,
    repository_id: repositoryId,
    repository: repository.fullName,
    user_id: userId,
    login: user.login,
    // What was asked for and held, not more that the person may have.
    permission: granted?.role.permission ?? 'write',
    codespace_id: String(codespaceId),
    ...(granted && { role: granted.role.name }),
    ...(granted?.role.teams && { groups: granted.teams.map(String) }),
    // 2 to 64 of [\w+=,.@-]: a login has at most 39 of them (broker/github/answers.ts), an id at most 16 digits.
    'https://aws.amazon.com/source_identity': `${user.login}@${userId}`,
    'https://aws.amazon.com/tags': {
      principal_tags: {
        user_id: [userId],
        repository_id: [repositoryId],
        ...(granted && { role: [granted.role.name] }),
      },
    },
  };
}

/**
 * Fixed forms, lower case, which clouds compare character by character; no form can be mistaken for another, since a role's
 * name holds no colon. At most 104 bytes; Google takes 127.
 */
function subjectOf({ user, repository }: VerifiedCodespace, granted: GrantedRole | undefined): string {
  const owner = `owner:${repository.owner.id}`;
  const here = `${owner}:repo:${repository.id}`;
  if (granted === undefined) return `${here}:access:write`;
  const { name, subject } = granted.role;
  switch (subject) {
    case 'repository':
      return `${here}:role:${name}`;
    case 'organisation':
      return `${owner}:role:${name}`;
    case 'person':
      return `${here}:role:${name}:user:${user.id}`;
  }
}

/** What discovery says that tokens hold, beside AWS's own; the last two only those for roles of the catalogue. */
export const CLAIM_NAMES = (
  'iss sub aud iat nbf exp jti owner_id owner repository_id repository user_id login permission codespace_id' +
  ' role groups'
).split(' ');
