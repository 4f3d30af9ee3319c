import { isFromRepository } from '../../../consent/terms.ts';
import { sessionKeys } from '../../../sessions/session-keys.ts';
import type { Overview } from '../../../sessions/overview/overview.ts';
import type { World } from '../../../sessions/world.ts';
import { type AwsPatient, deliveredRoles } from '../../../clouds/doctor.ts';

interface Expecting {
  readonly overview: Overview;
  readonly world: Pick<World, 'digest' | 'homeDirectory'>;
  readonly parsedConfig: Pick<AwsPatient['parsedConfig'], 'block' | 'written'>;
}

/**
 * The roles that have a profile, and those whose profile belongs into the configuration of tools: those of a repository once
 * its map is allowed; the person's own once they were assumed, or while the profile is there.
 */
export function roleProfiles({ overview, world, parsedConfig }: Expecting): Pick<AwsPatient, 'expected' | 'delivered'> {
  const { map, consent, repository, roles } = overview;
  const keyOf = sessionKeys(world, repository);
  const keyed = map.roles.map(mapped => ({ mapped, key: keyOf(mapped.role) }));
  let known: ReadonlySet<string> | undefined;
  const isKnown = (key: string): boolean => {
    known ??= new Set([
      ...roles.flatMap(({ sessionKey }) => sessionKey ?? []),
      ...parsedConfig.written.map(each => each.key),
    ]);
    return known.has(key);
  };
  const expected = keyed.filter(({ mapped: { source }, key }) =>
    isFromRepository(source) ? consent.kind === 'granted' : isKnown(key),
  );
  return { expected, delivered: deliveredRoles(keyed, parsedConfig) };
}
