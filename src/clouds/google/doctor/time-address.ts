import type { GoogleTarget } from '../../../core/target.ts';
import { googleEndpoint } from '../endpoints.ts';

/** The Security Token Service answers a request without a token with a refusal, and its `Date`. */
export function googleTimeAddress({ universeDomain }: GoogleTarget, endpoint: string | undefined): string | undefined {
  try {
    return new URL('/v1/token', googleEndpoint('sts', universeDomain, endpoint)).href;
  } catch {
    return undefined;
  }
}
