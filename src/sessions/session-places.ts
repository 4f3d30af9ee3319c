import type { PrivateDirectory, UnreadPlace } from '../core/ports.ts';
import { AssumeError } from '../core/errors.ts';
import type { StoredSession } from '../core/session.ts';
import { listed, printable } from '../core/text.ts';
import { tryEach } from '../core/try-each.ts';
import type { Holding } from '../store/attempt.ts';
import { forgetPromptAnswers } from '../store/prompt-answer.ts';
import type { SessionStore, TakenBack } from '../store/session-store.ts';
import { sweep } from '../store/sweep.ts';
import { sweepLeases, WindowLeases } from '../store/window-leases.ts';
import type { World } from './world.ts';

/** A session, and the store that it is in. */
export interface PlacedSession extends StoredSession {
  /** Absolute path of the directory. */
  readonly place: string;
  readonly store: SessionStore;
  readonly leases: WindowLeases;
}

type Surroundings = Pick<World, 'runtime' | 'storeIn' | 'otherPlaces' | 'clock' | 'processStart' | 'log'>;

/**
 * The sessions of this home in every place that was ever chosen for them. The place in use comes first: only there are
 * sessions made, and once one was, the command serves from there alone.
 */
export class SessionPlaces {
  readonly #world: Surroundings;

  constructor(world: Surroundings) {
    this.#world = world;
  }

  /** Each session once. */
  async list(): Promise<readonly PlacedSession[]> {
    const found = new Map<string, PlacedSession>();
    for (const { directory, store } of this.#places()) {
      for (const session of await store.list()) {
        if (found.has(session.record.key)) continue;
        const leases = new WindowLeases(directory, this.#world.clock, this.#world.processStart);
        found.set(session.record.key, { ...session, place: directory.path, store, leases });
      }
    }
    return [...found.values()];
  }

  /**
   * Takes back wherever it lies. A directory that somebody opened is closed first: what is in it would be served again once
   * it is closed. Does all that it can before it fails. @throws AssumeError `local-file`.
   */
  async takeBack(chosen: (holding: Holding) => boolean): Promise<TakenBack> {
    return await this.#takeBackIn(this.#places(), chosen);
  }

  /** The command serves from the place in use from now on: what is anywhere else is over. */
  async leaveOthers(): Promise<void> {
    try {
      await this.#takeBackIn(this.#places().slice(this.#world.runtime === undefined ? 0 : 1), () => true);
    } catch (error) {
      this.#world.log.warn('What is in an earlier place for credentials could not be removed.', error);
    }
  }

  /** What nobody can use any more. @throws AssumeError `local-file` for the place in use. */
  async sweep(): Promise<void> {
    const { clock, processStart, runtime, log } = this.#world;
    for (const { directory, store } of this.#places()) {
      try {
        await sweepLeases(new WindowLeases(directory, clock, processStart), store);
        const { ofEarlierVersion } = await sweep(directory, clock);
        if (ofEarlierVersion > 0) log.warn(earlierVersionText(ofEarlierVersion));
      } catch (error) {
        if (directory === runtime) throw error;
        log.warn('An earlier place for credentials could not be swept.', error);
      }
    }
  }

  /** Places that may hold credentials and could not be looked into. */
  unread(): readonly UnreadPlace[] {
    return this.#world.otherPlaces().unread.filter(({ mayHold }) => mayHold);
  }

  /** @throws AssumeError `local-file` where credentials may be that nobody took back. */
  requireAllRead(released: readonly string[]): void {
    const [first] = this.unread();
    if (first === undefined) return;
    const names = released.map(name => printable(name));
    const done = names.length === 0 ? '' : ` Released so far: ${listed(names)}.`;
    throw new AssumeError('local-file', `${first.path} ${first.why}, so credentials may still be there.${done}`, {
      hint: 'Find out whose it is and have it removed or given back, then try again.',
    });
  }

  async #takeBackIn(places: readonly Place[], chosen: (holding: Holding) => boolean): Promise<TakenBack> {
    const taken: TakenBack[] = [];
    const takeBack = async ({ directory, store }: Place): Promise<void> => {
      await directory.seal();
      taken.push(await store.takeBack(chosen));
    };
    // A prompt's answer is in the place in use, whichever place its roles are in.
    const forget = async (): Promise<void> => {
      const { runtime } = this.#world;
      if (runtime !== undefined && taken.some(({ sessions }) => sessions.length > 0))
        await forgetPromptAnswers(runtime);
    };
    await tryEach([...places.map(place => () => takeBack(place)), forget], step => step());
    return {
      attempts: taken.flatMap(({ attempts }) => attempts),
      sessions: taken.flatMap(({ sessions }) => sessions),
    };
  }

  #places(): readonly Place[] {
    const { runtime } = this.#world;
    const directories = [...(runtime === undefined ? [] : [runtime]), ...this.#world.otherPlaces().directories];
    return directories.map(directory => ({ directory, store: this.#world.storeIn(directory) }));
  }
}

interface Place {
  readonly directory: PrivateDirectory;
  readonly store: SessionStore;
}

/** Said once, since they are gone then. */
function earlierVersionText(count: number): string {
  return count === 1
    ? 'A role that an earlier version of Rolecall assumed is over; assume it again.'
    : `${count} roles that an earlier version of Rolecall assumed are over; assume them again.`;
}
