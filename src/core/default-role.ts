import type { Role } from './role.ts';
import type { Target } from './target.ts';

/**
 * The role that new terminals use for a cloud as far as maps decide it: one that says `default: true`, else the first that is
 * assumed by itself. The only place where the order of a map decides anything, so a consent says which role it is.
 */
export function defaultOf(
  roles: readonly Role[],
  autoAssume: readonly string[],
  cloud: Target['cloud'],
): string | undefined {
  const here = roles.filter(({ target }) => target.cloud === cloud);
  const names = new Set(here.map(({ name }) => name));
  return here.find(role => role.default)?.name ?? autoAssume.find(name => names.has(name));
}
