import { asksWhereRepositorySays } from '../../../sessions/find-role.ts';
import { hasNobodyToAsk } from '../../../sessions/pipeline.ts';
import type { Patient } from './patient.ts';

/**
 * Why nothing outside this machine may be asked just now; undefined when it may. Before consent nothing is: neither a host
 * nor a region that a repository named, nor the platform for a token. Where there is nobody who could consent, what rests on
 * no repository's word is asked all the same, as when a role is taken there.
 */
export function mayAsk({ offline, overview }: Patient): string | undefined {
  const { consent, detection } = overview;
  if (offline) return '--offline was said';
  if (detection.prebuild) return 'this environment is being prepared';
  if (consent.kind === 'needed' && !hasNobodyToAsk(detection)) return 'the role map is not allowed yet';
  // A repository without a role needs no consent, and may still name a broker.
  return asksWhereRepositorySays(overview) && consent.kind !== 'granted'
    ? 'the repository names who gives it, and that is not allowed'
    : undefined;
}
