import type { ConsentGate } from '../consent/consent-gate.ts';
import type { ConsentGiver, ConsentState, ConsentTerms } from '../core/consent.ts';
import { asAssumeError, AssumeError } from '../core/errors.ts';
import type { Delivery } from '../clouds/cloud-delivery.ts';
import type { Repository } from '../core/repository.ts';
import type { MappedRole, Role } from '../core/role.ts';
import type { SessionKey } from '../core/session.ts';
import { printable } from '../core/text.ts';
import type { Holding } from '../store/attempt.ts';
import type { Situation } from './situation.ts';
import { rolesToDeliver } from './roles-to-deliver.ts';
import { sessionKeyOf } from './session-keys.ts';
import type { World } from './world.ts';

/** What is allowed, and what of the past ends with that. */
export interface Granted {
  readonly terms: ConsentTerms;
  readonly by: ConsentGiver;
  /** The role of a catalogue that is allowed by itself; absent: the map. */
  readonly role?: string;
  /** The roles that get their profile. */
  readonly roles: readonly MappedRole[];
  /** Of the folder, on a consent: whether it was issued, or is about to be, under terms that are no more. */
  readonly ends: (holding: Holding) => boolean;
}

/**
 * Allows, with what makes it true first and the consent itself last: command, profiles, the consent written whole beside the
 * one that counts, the release of what older terms issued, the new consent in its place. So a profile never serves what its
 * role no longer says, and when a step fails nothing is allowed that was not: until the release nothing else changed either,
 * and what that had ended by then stays ended.
 * @throws AssumeError of the step that failed, which says first that nothing was allowed.
 */
export async function grant(
  world: Pick<World, 'command' | 'digest' | 'homeDirectory'>,
  parts: {
    readonly gate: ConsentGate;
    readonly delivery: Pick<Delivery, 'ensure'>;
    readonly takeBack: (chosen: (holding: Holding) => boolean) => Promise<unknown>;
  },
  situation: Situation,
  { terms, by, role, roles, ends }: Granted,
): Promise<void> {
  const { repository: here, detection } = situation;
  const { folder } = here;
  if (detection.prebuild) {
    throw new AssumeError('policy-refused', `Nothing is allowed while ${detection.platform.name} prepares a prebuild.`);
  }
  const isOver = (holding: Holding): boolean =>
    holding.folder === folder && holding.mapFingerprint !== undefined && ends(holding);
  try {
    await world.command.ensure();
    await parts.delivery.ensure(
      rolesToDeliver(world, here, roles, situation.configuration.configuration.endpoints, each =>
        earlierKeys(world, here, each, situation.consent),
      ),
    );
    await parts.gate.grant(folder, terms, by, {
      ...(role === undefined ? {} : { role }),
      before: async () => void (await parts.takeBack(isOver)),
    });
  } catch (thrown) {
    const { kind, message, hint, cause, code } = asAssumeError(thrown);
    throw new AssumeError(kind, `Nothing was allowed. ${message}`, {
      cause,
      ...(hint === undefined ? {} : { hint }),
      ...(code === undefined ? {} : { code }),
    });
  }
  // What was to be saved in the moment in which the new consent took its place.
  await parts.takeBack(isOver);
}

/**
 * The session that a role had at the address that was allowed before, where nothing else changed: what another repository
 * in this folder would have a role of that name do gets a name of its own.
 */
function earlierKeys(
  world: Pick<World, 'digest' | 'homeDirectory'>,
  { folder }: Repository,
  role: Role,
  consent: ConsentState,
): readonly SessionKey[] {
  const moved = consent.kind === 'needed' ? consent.request.moved : undefined;
  if (moved?.isAll !== true) return [];
  return [sessionKeyOf(world, { folder, remote: moved.repository === folder ? undefined : moved.repository }, role)];
}

/** @throws AssumeError `consent-needed`: what would be allowed is no longer what was shown. */
export function requireAsShown(what: string, shown: string, current: string): void {
  if (shown === current) return;
  throw new AssumeError('consent-needed', `${printable(what)} changed while you read it.`, {
    hint: 'Look at it again before you allow it.',
  });
}
