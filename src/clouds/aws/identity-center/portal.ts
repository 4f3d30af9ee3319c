import { isLike } from '../../../core/shape.ts';
import { type Author, isAddress } from '../../../documents/host-patterns.ts';
import { REGION_PATTERN } from '../names.ts';

/** The two keys that say which IAM Identity Center, where they are plainly right. */
export function portalChecks(author: Author) {
  return { startUrl: isAddress(author), region: isLike(REGION_PATTERN) };
}

/** One form for one portal, so that signing in once is enough. */
export function plainPortal({ startUrl, region }: { readonly startUrl: string; readonly region: string }) {
  return { startUrl: startUrl.replace(/\/$/, ''), region };
}
