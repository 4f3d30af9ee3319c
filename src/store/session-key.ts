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
export function sessionKey({ homeDirectory, repository, roleName }: SessionKeyParts, digest: Digest): SessionKey {
  const parts = ['rolecall session 1', homeDirectory, repository, roleName];
  return digest(parts.map(part => `${part.length}:${part}`).join('')).slice(0, 32);
}
