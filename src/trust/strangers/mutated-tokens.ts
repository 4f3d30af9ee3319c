import type { Claims } from '../../core/token.ts';
import type { Issuer } from '../../issuers/issuer.ts';
import { readToken } from '../../issuers/token-facts.ts';
import { changedToken } from './changed-token.ts';
import { contextBoundaries } from './context-boundaries.ts';
import { identityBoundaries } from './identity-boundaries.ts';
import type { Boundary, Unreached } from './boundary.ts';
import type { BoundaryId, Reach, Stranger } from './stranger.ts';
import { tokenBoundaries } from './token-boundaries.ts';

/**
 * Tokens that differ from one in a single boundary each: another owner, repository, branch, environment, audience, issuer; the
 * name taken over by somebody else; names that look alike. What the issuer's row does not know of the token is left as it is.
 *
 * @param claims of a token that a trust is meant for, `iss` and `aud` included.
 */
export function mutatedTokens(issuer: Issuer, claims: Claims): readonly Stranger[] {
  const token = readToken(issuer, claims);
  const boundaries: readonly Boundary[] = [
    ...identityBoundaries(issuer, token.facts),
    ...contextBoundaries(issuer, token.facts),
  ];
  const strangers = boundaries.flatMap(boundary => {
    const changed = changedToken(issuer, claims, token, boundary);
    return changed === undefined ? [] : [strangerOf(claims, boundary, changed)];
  });
  const direct = tokenBoundaries(issuer, claims, token.subject).map(boundary =>
    strangerOf(claims, boundary, { ...claims, ...boundary.claims }),
  );
  return distinct([...strangers, ...direct]);
}

function strangerOf(claims: Claims, { boundary, who, reach }: Unreached, changed: Claims): Stranger {
  const names = [...new Set([...Object.keys(claims), ...Object.keys(changed)])];
  const differing = names.filter(name => JSON.stringify(claims[name]) !== JSON.stringify(changed[name]));
  return { boundary, who, reach: reachOf(boundary, reach, differing), claims: changed, changed: differing };
}

function reachOf(boundary: BoundaryId, reach: Reach, changed: readonly string[]): Reach {
  if (changed.includes('sub')) return reach;
  if (reach === 'insider') return 'same-subject';
  // Of other ids behind the same names.
  return boundary === 'look-alike' ? 'name' : reach;
}

function distinct(strangers: readonly Stranger[]): readonly Stranger[] {
  const seen = new Set<string>();
  return strangers.filter(({ claims, changed }) => {
    const key = JSON.stringify(changed.map(name => [name, claims[name]]));
    if (changed.length === 0 || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
