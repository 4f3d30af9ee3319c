import { REPOSITORY_FULL_NAME } from '../core/broker-protocol.ts';
import { printable } from '../core/text.ts';

/** `https://github.com/acme/app.git`, `ssh://git@github.com/acme/app`, `git@github.com:acme/app.git`. */
const ON_GITHUB =
  /^(?:(?:https|ssh|git|git\+ssh):\/\/(?:[^@/]*@)?github\.com(?::\d+)?\/|(?:[^@/:]+@)?github\.com:\/?)(.+?)\/?$/i;

/** `owner/name` of a remote on github.com; undefined for any other. */
export function gitHubRepository(remote: string | undefined): string | undefined {
  const name = ON_GITHUB.exec(remote ?? '')?.[1]?.replace(/\.git$/, '');
  return name !== undefined && REPOSITORY_FULL_NAME.test(name) ? name : undefined;
}

/**
 * Why a folder gets nothing in a codespace that was made for another repository: the codespace's token can write to that one,
 * so no host that this folder's map names may have it. GITHUB_REPOSITORY (`madeFor`) can be forged and so never allows
 * anything: the broker decides by what GitHub says.
 */
export function whyForeign(remote: string | undefined, madeFor: string | undefined): string | undefined {
  if (remote === undefined || madeFor === undefined) return undefined;
  const here = gitHubRepository(remote);
  // GitHub's names ignore case.
  if (here?.toLowerCase() === madeFor.toLowerCase()) return undefined;
  return `This folder is of ${here ?? printable(remote)}, but the codespace was made for ${printable(madeFor)}, and a broker vouches for that one alone.`;
}
