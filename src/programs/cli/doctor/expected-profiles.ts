import { isFromRepository } from '../../../consent/terms.ts';
import { sessionKeys } from '../../../sessions/session-keys.ts';
import type { Overview } from '../../../sessions/overview/overview.ts';
import type { World } from '../../../sessions/world.ts';
import type { AwsPatient } from '../../../clouds/doctor.ts';

interface Expecting {
  readonly overview: Overview;
  readonly world: Pick<World, 'digest' | 'homeDirectory'>;
  readonly parsedConfig: Pick<AwsPatient['parsedConfig'], 'written'>;
}

/**
 * The roles whose profile belongs into the configuration of tools: those of a repository once its map is allowed; the
 * person's own once they were assumed, or while the profile is there.
 */
export function expectedProfiles({ overview, world, parsedConfig }: Expecting): AwsPatient['expected'] {
  const { map, consent, repository, roles } = overview;
  const written = new Set(parsedConfig.written.map(({ key }) => key));
  const keyOf = sessionKeys(world, repository);
  const assumedKeys = new Set(roles.map(({ sessionKey }) => sessionKey));
  return map.roles.flatMap(mapped => {
    const { role, source } = mapped;
    const key = keyOf(role);
    const expected = isFromRepository(source) ? consent.kind === 'granted' : assumedKeys.has(key) || written.has(key);
    return expected ? [{ mapped, key }] : [];
  });
}
