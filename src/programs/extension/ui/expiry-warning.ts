import { window, type MessageItem } from 'vscode';
import { durationText } from '../../../core/text.ts';
import { expiringRoles } from '../state/expiring.ts';
import type { RoleReference, RolesState } from '../state/roles-state.ts';
import { shown } from '../view/shown.ts';
import type { Words } from '../words.ts';
import { readSettings, turnOffExpiryWarning } from './settings.ts';

interface Choice extends MessageItem {
  readonly value: 'renew' | 'never';
}

/** The one notification that no click asked for, and only where the setting asks for it; once a session. */
export class ExpiryWarning {
  readonly #words: Words;
  readonly #renew: (reference: RoleReference) => Promise<void>;
  readonly #warned = new Set<string>();

  constructor(words: Words, renew: (reference: RoleReference) => Promise<void>) {
    this.#words = words;
    this.#renew = renew;
  }

  /** @param now epoch milliseconds. */
  show(state: RolesState, now: number): void {
    for (const expiring of expiringRoles(state, now)) {
      const key = `${expiring.folder}\n${expiring.role}\n${expiring.expiresAt}`;
      if (this.#warned.has(key) || !readSettings().expiryWarning) continue;
      this.#warned.add(key);
      void this.#warn(expiring, expiring.expiresAt - now);
    }
  }

  async #warn(reference: RoleReference, left: number): Promise<void> {
    const renew: Choice = { title: this.#words.t('Renew'), value: 'renew' };
    const never: Choice = { title: this.#words.t('Do Not Warn Again'), value: 'never' };
    const sentence = this.#words.t('{0} expires in {1}.', shown(reference.role), durationText(left));
    const answer = await window.showWarningMessage<Choice>(sentence, renew, never);
    if (answer?.value === 'renew') await this.#renew(reference);
    if (answer?.value === 'never') await turnOffExpiryWarning();
  }
}
