import { AssumeError } from '../../core/errors.ts';
import { GOOGLE_CLOUD, UNIVERSE_DOMAINS } from './universes.ts';

export type GoogleService = 'sts' | 'iamcredentials' | 'policyanalyzer';

/**
 * Where a service of Google's is, an origin. `override` is the person's own: one origin for all of them.
 * @throws AssumeError `role-map-invalid` for a universe that is not known, whoever named it.
 */
export function googleEndpoint(
  service: GoogleService,
  universeDomain: string = GOOGLE_CLOUD,
  override?: string,
): string {
  if (!UNIVERSE_DOMAINS.some(known => known === universeDomain)) {
    throw new AssumeError('role-map-invalid', "The role's universe domain is none of Google's that Rolecall knows.", {
      hint: 'Correct `universeDomain` in the role map.',
    });
  }
  return override ?? `https://${service}.${universeDomain}`;
}
