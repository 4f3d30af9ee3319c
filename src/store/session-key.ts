import type { Digest } from '../core/ports.ts';
import type { SessionKey } from '../core/session.ts';

/** What a session's key is made of. */
export interface SessionKeyParts {
  readonly homeDirectory: string;
  /** The remote and the folder: two clones of one repository have sessions of their own. */
  readonly repository: string;
  readonly roleName: string;
}

/**
 * Names a session's files and stands in profiles. Not of the target: a role that the map points elsewhere keeps its profile,
 * and the record says what the credentials are for. Parts are length-prefixed, so that no separator can be smuggled from one
 * into the next.
 */
export function sessionKey({ roleName, ...place }: SessionKeyParts, digest: Digest): SessionKey {
  return sessionKeyOfRole(place, digest)(roleName);
}

/** {@link sessionKey} for many roles of one place. */
export function sessionKeyOfRole(
  { homeDirectory, repository }: Omit<SessionKeyParts, 'roleName'>,
  digest: Digest,
): (roleName: string) => SessionKey {
  const place = ['rolecall session 1', homeDirectory, repository].map(lengthPrefixed).join('');
  return roleName => digest(place + lengthPrefixed(roleName)).slice(0, 32);
}

function lengthPrefixed(part: string): string {
  return `${part.length}:${part}`;
}
