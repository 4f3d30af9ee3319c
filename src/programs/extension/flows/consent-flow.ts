import { asAssumeError } from '../../../core/errors.ts';
import type { RoleSessions } from '../../../sessions/overview.ts';
import { shownFailure, type Refresher } from '../state/refresher.ts';
import { consentText } from '../view/consent-text.ts';
import type { Words } from '../words.ts';
import type { Dialogs } from './dialogs.ts';

export interface ConsentFlowParts {
  readonly sessions: RoleSessions;
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

  /** Answers whether the folder's map may be used now. Never rejects: a failure is shown. */
  async review(folder: string): Promise<boolean> {
    const { sessions, refresher, dialogs, words, isTrusted } = this.#parts;
    if (!isTrusted()) {
      dialogs.showRestricted();
      return false;
    }
    try {
      const overview = await sessions.overview(folder);
      if (overview.consent.kind !== 'needed') return true;
      const { request } = overview.consent;
      const text = consentText(request, overview, words);
      const first = await dialogs.askConsent(text);
      const answer = first === 'show-as-text' ? await dialogs.askConsentBesideText(text) : first;
      if (answer !== 'allow') return false;
      await dialogs.progress(() => sessions.grantConsent(folder, request.fingerprint));
      return true;
    } catch (error) {
      const failure = shownFailure(asAssumeError(error));
      // The map changed between question and answer: ask about the map as it is now.
      if ((await dialogs.showFailure(failure)) === 'review-consent') return await this.review(folder);
      return false;
    } finally {
      await refresher.refresh();
    }
  }
}
