import { asAssumeError } from '../../../core/errors.ts';
import type { Logger } from '../../../core/ports.ts';
import { logFailure } from '../log-failure.ts';
import { shownFailure } from '../state/refresher.ts';
import type { RoleReference } from '../state/roles-state.ts';
import type { Dialogs } from './dialogs.ts';
import type { TrustWritingDialogs } from './trust-writing.ts';

export interface TrustWritingFlowParts {
  /** Asks for whom the role's trust is to be, and writes it: of a part of the program that is loaded for it. @throws AssumeError. */
  readonly writeTrust: (reference: RoleReference, dialogs: TrustWritingDialogs) => Promise<void>;
  readonly trustWriting: TrustWritingDialogs;
  readonly dialogs: Pick<Dialogs, 'showFailure'>;
  readonly log: Logger;
}

/** From a role to a trust policy for it, in an editor of its own. */
export class TrustWritingFlow {
  readonly #parts: TrustWritingFlowParts;

  constructor(parts: TrustWritingFlowParts) {
    this.#parts = parts;
  }

  async write(reference: RoleReference): Promise<void> {
    const { writeTrust, trustWriting, dialogs, log } = this.#parts;
    try {
      await writeTrust(reference, trustWriting);
    } catch (thrown) {
      const error = asAssumeError(thrown);
      if (error.kind === 'cancelled') return;
      logFailure(log, 'warn', `Could not write a trust policy for ${reference.role}`, error);
      await dialogs.showFailure(shownFailure(error));
    }
  }
}
