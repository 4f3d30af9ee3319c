import type { ConsentState } from '../../../core/consent.ts';
import { asAssumeError } from '../../../core/errors.ts';
import type { Words } from '../../../core/words.ts';
import type { Overview, RoleSessions } from '../../../sessions/overview/overview.ts';
import { shownFailure, type Refresher } from '../state/refresher.ts';
import { consentText } from '../view/consent-text.ts';
import type { Dialogs } from './dialogs.ts';

export interface ConsentFlowParts {
  readonly sessions: Pick<RoleSessions, 'overview' | 'grantConsent' | 'grantRoleConsent'>;
  readonly refresher: Pick<Refresher, 'refresh'>;
  readonly dialogs: Dialogs;
  readonly words: Words;
  readonly isTrusted: () => boolean;
}

/** Asks for consent to exactly what is shown: the fingerprint of the text on the screen is what is allowed. */
export class ConsentFlow {
  readonly #parts: ConsentFlowParts;

  constructor(parts: ConsentFlowParts) {
    this.#parts = parts;
  }

  /**
   * Answers whether the folder's map may be used now, and with it `role`, where that is one that is allowed by itself. Never
   * rejects: a failure is shown.
   */
  async review(folder: string, role?: string): Promise<boolean> {
    const { sessions, refresher, dialogs, isTrusted } = this.#parts;
    if (!isTrusted()) {
      dialogs.showRestricted();
      return false;
    }
    try {
      const map = await sessions.overview(folder);
      const isAllowed = await this.#ask(map.consent, map, fingerprint => sessions.grantConsent(folder, fingerprint));
      if (!isAllowed || role === undefined) return isAllowed;
      const kept = await sessions.overview(folder, 'ask');
      const own = kept.roles.find(each => each.name === role && each.consent !== undefined)?.consent;
      return await this.#ask(own, kept, fingerprint => sessions.grantRoleConsent(folder, role, fingerprint));
    } catch (error) {
      const failure = shownFailure(asAssumeError(error));
      // The map changed between question and answer: ask about the map as it is now.
      if ((await dialogs.showFailure(failure)) === 'review-consent') return await this.review(folder, role);
      return false;
    } finally {
      await refresher.refresh();
    }
  }

  async #ask(
    consent: ConsentState | undefined,
    overview: Overview,
    grant: (fingerprint: string) => Promise<void>,
  ): Promise<boolean> {
    if (consent?.kind !== 'needed') return true;
    const { dialogs, words } = this.#parts;
    const text = consentText(consent.request, overview, words);
    const first = await dialogs.askConsent(text);
    const answer = first === 'show-as-text' ? await dialogs.askConsentBesideText(text) : first;
    if (answer !== 'allow') return false;
    await dialogs.progress(() => grant(consent.request.fingerprint));
    return true;
  }
}
