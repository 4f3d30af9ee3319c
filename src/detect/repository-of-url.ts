import { printable } from '../core/text.ts';

/** Where a forge's path stops naming the repository: `/tree/main`, `/pull/7`, GitLab's `/-/merge_requests/7`. */
const AFTER_REPOSITORY = new Set([
  '-',
  'tree',
  'blob',
  'pull',
  'pulls',
  'issues',
  'commit',
  'commits',
  'releases',
  'src',
]);

/**
 * `owner/name` (or GitLab's `group/sub/name`) from a Gitpod context URL, which may carry prefixes before the address, as in
 * `NAME=value/https://github.com/acme/app/tree/main`. Undefined when it holds no https address of a repository.
 */
export function repositoryOfUrl(contextUrl: string | undefined): string | undefined {
  const start = contextUrl?.lastIndexOf('https://') ?? -1;
  if (contextUrl === undefined || start < 0) return undefined;
  const [address = ''] = contextUrl.slice(start + 'https://'.length).split(/[?#]/, 1);
  const [, ...segments] = address.split('/').filter(segment => segment !== '');
  const end = segments.findIndex((segment, index) => index >= 2 && AFTER_REPOSITORY.has(segment));
  const path = (end < 0 ? segments : segments.slice(0, end)).join('/').replace(/\.git$/, '');
  return /^[^/]+(?:\/[^/]+)+$/.test(path) ? printable(path, 200) : undefined;
}
