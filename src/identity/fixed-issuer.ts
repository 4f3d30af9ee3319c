import type { Detection } from '../core/platform.ts';
import { cursorIssuer, devinIssuer, gitpodClassicIssuer, type IssuerOverrides, onaIssuer } from '../issuers/issuers.ts';

/**
 * Who vouches in this environment, as it stands in `iss`, where that is fixed before there is a token. By the platform's own
 * source alone, whether it can be used at the moment or not: what a person allowed must not change with that.
 *
 * @param named the broker that counts here, else the provider's issuer: whom a map names where no platform vouches.
 */
export function fixedIssuer(
  { platform }: Detection,
  issuers: IssuerOverrides,
  named: string | undefined,
): string | undefined {
  const [own] = platform.sources;
  if (own === 'ona-cli') return onaIssuer(issuers.ona).text;
  if (own === 'gitpod-classic-cli') return gitpodClassicIssuer(issuers.gitpodClassic).chosen;
  if (own === 'cursor-socket') return cursorIssuer(issuers.cursor).text;
  if (own === 'devin-exchange') return devinIssuer(issuers.devin).text;
  return own === 'broker' || own === 'device-authorization' ? named : undefined;
}
