import type { IdentityCenter } from '../core/identity-center.ts';
import { AssumeError } from '../core/errors.ts';
import type { RoleMap } from '../core/role.ts';
import type { StoredSession } from '../core/session.ts';
import { printable } from '../core/text.ts';
import type { SessionFile } from '../store/session-record.ts';
import { isAsAllowed } from './catalogue.ts';
import { findRole } from './find-role.ts';
import { withSessionRoles } from './overview/role-facts.ts';
import { orphansOf } from './overview/role-overviews.ts';
import { sessionKeys } from './session-keys.ts';
import type { PlacedSession, SessionPlaces } from './session-places.ts';
import type { Situation } from './situation.ts';
import type { World } from './world.ts';

/** An active role that is what was allowed. */
export interface Standing extends Pick<PlacedSession, 'leases' | 'place' | 'store'> {
  readonly file: SessionFile;
  readonly situation: Situation;
}

/** The sessions of one folder, and which of them still are what was allowed. */
export class FolderSessions {
  readonly #world: Pick<World, 'digest' | 'homeDirectory' | 'identityCenter'>;
  readonly #places: SessionPlaces;

  constructor(world: Pick<World, 'digest' | 'homeDirectory' | 'identityCenter'>, places: SessionPlaces) {
    this.#world = world;
    this.#places = places;
  }

  /**
   * All of them. The helper never reads the map, so this is where silent renewal ends for a session whose map is no longer
   * the one that was consented to, and for one whose role is no longer in any map, the user's own included.
   */
  async of(situation: Situation): Promise<readonly PlacedSession[]> {
    const { repository } = situation;
    const all = await this.#places.list();
    const sessions = all.filter(({ record }) => record.folder === repository.folder);
    for (const { record, store } of await this.#ended(situation, sessions)) {
      if (record.renewUntil > 0) await store.endRenewal(record.key);
    }
    return sessions;
  }

  /** An active role that is still what was allowed. @throws AssumeError `role-unknown`, `not-active`, `consent-needed`. */
  async standing(situation: Situation, role: string): Promise<Standing> {
    const sessions = await this.of(situation);
    const session = sessions.find(({ record }) => record.roleName === role);
    const name = printable(role, 80);
    if (session === undefined) {
      findRole({ ...situation, map: await this.listedMap(situation, sessions) }, role);
      throw new AssumeError('not-active', `${name} is not active.`, { hint: `Run \`rolecall assume ${name}\`.` });
    }
    if ((await this.#ended(situation, sessions)).includes(session)) {
      throw new AssumeError('consent-needed', `${name} is not what was allowed when it was assumed.`, {
        hint: `Look at it with \`rolecall consent show\`, then run \`rolecall assume ${name}\`.`,
      });
    }
    const { store, place, leases, record } = session;
    const file = await store.file(record.key);
    if (file === undefined) throw new AssumeError('taken-back', `${name} was released meanwhile.`);
    return { store, place, leases, file, situation };
  }

  /** The map as it is listed: with what no file names. */
  async listedMap(situation: Situation, sessions: readonly StoredSession[]): Promise<RoleMap> {
    return withSessionRoles(situation, await this.#identityCenter(situation), sessions);
  }

  /** Those whose role is not what was consented to any more, or is gone. */
  async #ended(situation: Situation, sessions: readonly PlacedSession[]): Promise<readonly PlacedSession[]> {
    const orphans: readonly StoredSession[] = orphansOf({
      situation: { ...situation, map: await this.listedMap(situation, sessions) },
      keyOf: sessionKeys(this.#world, situation.repository),
      sessions: new Map(sessions.map(session => [session.record.key, session])),
    });
    return sessions.filter(session => !isAsAllowed(session, situation) || orphans.includes(session));
  }

  #identityCenter({ configuration }: Situation): Promise<IdentityCenter> {
    return this.#world.identityCenter(configuration.configuration);
  }
}
