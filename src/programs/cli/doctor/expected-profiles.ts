import { isAwsTarget } from '../../../clouds/aws/facts.ts';
import { isFromRepository } from '../../../consent/terms.ts';
import type { MappedRole } from '../../../core/role.ts';
import type { AwsTarget } from '../../../core/target.ts';
import type { SessionKey } from '../../../core/session.ts';
import { writtenProfiles } from '../../../clouds/aws/profile.ts';
import { sessionKeyOf } from '../../../sessions/session-keys.ts';
import type { Patient } from './patient.ts';

/** A role that is to have a profile, and the session the profile hands out. */
export interface ExpectedProfile {
  readonly mapped: MappedRole;
  readonly key: SessionKey;
  readonly target: AwsTarget;
}

/**
 * The AWS roles whose profile belongs into the configuration file: those of a repository once its map is allowed; the
 * person's own once they were assumed, or while the profile is there.
 */
export function expectedProfiles({ overview, world, awsConfig }: Patient): readonly ExpectedProfile[] {
  const { map, consent, repository, roles } = overview;
  const written = new Set(writtenProfiles(awsConfig.text ?? '').map(({ key }) => key));
  const assumedKeys = new Set(roles.map(({ sessionKey }) => sessionKey));
  return map.roles.flatMap(mapped => {
    const { role, source } = mapped;
    if (!isAwsTarget(role.target)) return [];
    const key = sessionKeyOf(world, repository, role);
    const expected = isFromRepository(source) ? consent.kind === 'granted' : assumedKeys.has(key) || written.has(key);
    return expected ? [{ mapped, key, target: role.target }] : [];
  });
}
