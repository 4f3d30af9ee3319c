import type { Claims } from '../../core/token.ts';
import type { Part } from '../../issuers/issuer.ts';

/** Which boundary is broken. */
export type BoundaryId =
  | `another-${Part}`
  | 'another-issuer'
  | 'look-alike'
  | 'letter-case'
  | 'name-taken-over'
  | 'tag-for-branch'
  | 'branch-for-tag'
  | 'other-environment'
  | 'without-environment'
  | 'pull-request'
  | 'fork'
  | 'prebuild'
  | 'nobody-named';

/**
 * How far somebody is from the token that a trust is for.
 * - `outsider`: another customer, owner, repository, issuer or audience.
 * - `insider`: the same unit, in a context whose subject is another: a branch, a pull request, an environment.
 * - `same-subject`: the same unit and subject; only other claims tell the two apart.
 * - `unit`: the same unit, all of which the policy means: it names it by id, and says nothing of where it runs.
 * - `name`: who has the name after its owner gave it up.
 * - `elsewhere`: what no policy says decides.
 * - `spelling`: the same name in other letter case, which most services give to nobody else.
 */
export type Reach = 'outsider' | 'insider' | 'same-subject' | 'unit' | 'name' | 'elsewhere' | 'spelling';

/** A token that a trust should not let in, since one boundary is another. */
export interface Stranger {
  readonly boundary: BoundaryId;
  /** For people, a noun phrase: `another owner: stranger`. */
  readonly who: string;
  readonly reach: Reach;
  readonly claims: Claims;
  /** Names of the claims that differ from the token's. */
  readonly changed: readonly string[];
}

/** Whether it is a fault to let it in. The others a policy may well let in: that is told, and decided by its owner. */
export function staysOut({ reach }: Stranger): boolean {
  return reach === 'outsider' || reach === 'insider';
}
