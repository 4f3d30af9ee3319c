import { areTermsTrusted, readTrustedSources, type TrustedSource } from '../../../consent/trusted-sources.ts';
import type { Logger } from '../../../core/ports.ts';
import type { Overview, RoleSessions } from '../../../sessions/overview/overview.ts';
import type { Refresher } from '../state/refresher.ts';
import type { ReadonlyRolesStore, Subscription } from '../state/roles-store.ts';
import { logFailure } from '../log-failure.ts';

export interface TrustSourcesParts {
  readonly store: ReadonlyRolesStore;
  readonly sessions: Pick<RoleSessions, 'grantConsent'>;
  readonly refresher: Pick<Refresher, 'refresh'>;
  readonly log: Logger;
  /** The setting as the person wrote it in their own settings, unread. */
  readonly setting: () => unknown;
}

/** At each change of the state from now on. */
export function trustSources(parts: TrustSourcesParts): Subscription {
  const trusting = new TrustSources(parts);
  return parts.store.onChange(() => void trusting.consider());
}

/**
 * Allows, without a question, a map that names only owners and hosts of the person's setting `rolecall.trustedSources`:
 * once a window, folder and map, so that a consent the person takes back stays taken back.
 */
export class TrustSources {
  readonly #parts: TrustSourcesParts;
  readonly #done = new Set<string>();
  #told = '';

  constructor(parts: TrustSourcesParts) {
    this.#parts = parts;
  }

  /** Resolves when what it started has ended; never rejects. */
  async consider(): Promise<void> {
    const { state } = this.#parts.store;
    if (state.kind !== 'ready' || !state.trusted) return;
    const pairs = this.#pairs();
    if (pairs.length === 0) return;
    await Promise.all(
      state.folders.map(folder =>
        folder.kind === 'read' ? this.#allow(folder.folder.path, folder.overview, pairs) : Promise.resolve(),
      ),
    );
  }

  async #allow(folder: string, overview: Overview, pairs: readonly TrustedSource[]): Promise<void> {
    const { consent, detection, repository } = overview;
    if (consent.kind !== 'needed' || detection.prebuild) return;
    const { terms, fingerprint } = consent.request;
    if (!areTermsTrusted(terms, pairs)) return;
    const { doubt } = repository;
    const key = `${folder}\n${fingerprint}\n${doubt ?? ''}`;
    if (this.#done.has(key)) return;
    this.#done.add(key);
    const { sessions, refresher, log } = this.#parts;
    // Forges serve anybody's fork and pull request under the owner's address.
    if (doubt !== undefined) {
      log.info(`rolecall.trustedSources does not count for ${terms.label} now. ${doubt}`);
      return;
    }
    try {
      await sessions.grantConsent(folder, fingerprint, 'setting');
      log.info('Allowed a role map by the setting rolecall.trustedSources.', { repository: terms.label });
    } catch (error) {
      logFailure(log, 'warn', `Could not allow the role map of ${terms.label} by setting`, error);
    }
    await refresher.refresh();
  }

  #pairs(): readonly TrustedSource[] {
    const { pairs, problems } = readTrustedSources(this.#parts.setting());
    const problem = problems.join(' ');
    if (problem !== this.#told && problem !== '') this.#parts.log.warn(`rolecall.trustedSources: ${problem}`);
    this.#told = problem;
    return pairs;
  }
}
