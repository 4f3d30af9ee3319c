import type { Detection } from '../core/platform.ts';
import { gitpodClassicIssuer, type IssuerOverrides, onaIssuer } from './issuers.ts';

/**
 * Who vouches in this environment, as it stands in `iss`, where that is fixed before there is a token. By the platform's own
 * source alone, whether it can be used at the moment or not: what a person allowed must not change with that.
 *
 * @param broker plain origin of the broker that counts here.
 */
export function fixedIssuer(
  { platform }: Detection,
  issuers: IssuerOverrides,
  broker: string | undefined,
): string | undefined {
  const [own] = platform.sources;
  if (own === 'ona-cli') return onaIssuer(issuers.ona).text;
  if (own === 'gitpod-classic-cli') return gitpodClassicIssuer(issuers.gitpodClassic).chosen;
  return own === 'broker' ? broker : undefined;
}
