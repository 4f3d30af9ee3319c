import { isAwsTarget } from '../../../clouds/aws/facts.ts';
import { isFromRepository } from '../../../consent/terms.ts';
import type { MappedRole } from '../../../core/role.ts';
import type { AwsTarget } from '../../../core/target.ts';
import type { SessionKey } from '../../../core/session.ts';
import { sessionKeys } from '../../../sessions/session-keys.ts';
import type { Overview } from '../../../sessions/overview/overview.ts';
import type { World } from '../../../sessions/world.ts';
import type { ParsedConfig } from '../../../clouds/aws/parsed-config.ts';

/** A role that is to have a profile, and the session the profile hands out. */
export interface ExpectedProfile {
  readonly mapped: MappedRole;
  readonly key: SessionKey;
  readonly target: AwsTarget;
}

interface Expecting {
  readonly overview: Overview;
  readonly world: Pick<World, 'digest' | 'homeDirectory'>;
  readonly parsedConfig: ParsedConfig;
}

/**
 * The AWS roles whose profile belongs into the configuration file: those of a repository once its map is allowed; the
 * person's own once they were assumed, or while the profile is there.
 */
export function expectedProfiles({ overview, world, parsedConfig }: Expecting): readonly ExpectedProfile[] {
  const { map, consent, repository, roles } = overview;
  const written = new Set(parsedConfig.written.map(({ key }) => key));
  const keyOf = sessionKeys(world, repository);
  const assumedKeys = new Set(roles.map(({ sessionKey }) => sessionKey));
  return map.roles.flatMap(mapped => {
    const { role, source } = mapped;
    if (!isAwsTarget(role.target)) return [];
    const key = keyOf(role);
    const expected = isFromRepository(source) ? consent.kind === 'granted' : assumedKeys.has(key) || written.has(key);
    return expected ? [{ mapped, key, target: role.target }] : [];
  });
}
