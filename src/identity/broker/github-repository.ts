import { REPOSITORY_FULL_NAME } from '../../core/broker-protocol.ts';
import { remoteAddress } from '../../core/remote-address.ts';
import type { Repository } from '../../core/repository.ts';
import { printable } from '../../core/text.ts';

/** Where a folder's remote leads, as far as it counts for a codespace. */
type Remote = Pick<Repository, 'remote' | 'goesTo'>;

const GITHUB = 'github.com';

/** `owner/name` of a remote at that GitHub, in any of its spellings; undefined for any other. */
export function gitHubRepository(remote: string | undefined, server = GITHUB): string | undefined {
  const found = remote === undefined ? undefined : remoteAddress(remote);
  return found?.host === server && found.transport !== 'clear' ? repositoryName(found.path) : undefined;
}

function repositoryName(path: string): string | undefined {
  return REPOSITORY_FULL_NAME.test(path) && !/\/\.{1,2}$/.test(path) ? path : undefined;
}

/**
 * `owner/name` behind a host that no forge can have, as `gh` or `github.com-work`: a name of an SSH configuration, which need
 * not be here. It says no host, so only whoever knows the repository's name otherwise may compare it.
 */
function behindAlias(remote: string | undefined): string | undefined {
  const found = remote === undefined ? undefined : remoteAddress(remote);
  if (found?.transport !== 'ssh' || /\.(?:[a-z]{2,}|xn--[a-z0-9-]+|\d+)(?::\d+)?$/.test(found.host)) return undefined;
  return repositoryName(found.path);
}

/** What a broker is told this folder to be of; undefined where its remote names no repository there. */
export function codespaceRepository({ remote, goesTo }: Remote, server: string | undefined): string | undefined {
  return gitHubRepository(goesTo, server) ?? gitHubRepository(remote, server) ?? behindAlias(remote);
}

/**
 * Why a folder gets nothing in a codespace that was made for another repository: the codespace's token can write to that one,
 * so no host that this folder's map names may have it. GITHUB_REPOSITORY (`madeFor`) and GITHUB_SERVER_URL (`server`) can be
 * forged and so never allow anything: the broker decides by what its GitHub says.
 */
export function whyForeign(
  repository: Remote,
  madeFor: string | undefined,
  server: string | undefined,
): string | undefined {
  const { remote } = repository;
  if (remote === undefined || madeFor === undefined) return undefined;
  const here = codespaceRepository(repository, server);
  // GitHub's names ignore case.
  if (here?.toLowerCase() === madeFor.toLowerCase()) return undefined;
  return `This folder is of ${here ?? printable(remote)}, but the codespace was made for ${printable(madeFor)}, and a broker vouches for that one alone.`;
}
