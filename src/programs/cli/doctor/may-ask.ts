import { isFromRepository } from '../../../consent/terms.ts';
import type { Patient } from './patient.ts';

/**
 * Why nothing outside this machine may be asked just now; undefined when it may. Before consent nothing is: neither a host
 * nor a region that a repository named, nor the platform for a token.
 */
export function mayAsk({ offline, overview: { consent, detection, map } }: Patient): string | undefined {
  if (offline) return '--offline was said';
  if (detection.prebuild) return 'this environment is being prepared';
  if (consent.kind === 'needed') return 'the role map is not allowed yet';
  // A repository without a role needs no consent, and may still name a broker.
  const named = map.identity !== undefined && isFromRepository(map.identity.source);
  return named && consent.kind !== 'granted' ? 'the repository names who gives it, and that is not allowed' : undefined;
}
