import { asAssumeError } from '../../../core/errors.ts';
import type { Logger } from '../../../core/ports.ts';
import type { RefusalExplanation, ToldFailure } from '../../../trust/explain/refusal-explanation.ts';
import { logFailure } from '../log-failure.ts';
import { shownFailure } from '../state/refresher.ts';
import { roleKey, type RoleReference, type ShownFailure } from '../state/roles-state.ts';
import type { ReadonlyRolesStore } from '../state/roles-store.ts';
import type { Dialogs } from './dialogs.ts';

/** An explanation with what shows it: both come from a part of the program that is loaded when it is asked for. */
export interface Explained {
  readonly folder: string;
  readonly explanation: RefusalExplanation;
  readonly markdown: string;
}

export interface ExplainFlowParts {
  readonly store: ReadonlyRolesStore;
  /** Asks for a token as an exchange would, and reads the policies of the folder. @throws AssumeError. */
  readonly explainRole: (
    reference: RoleReference,
    failure: ToldFailure | undefined,
    signal: AbortSignal,
  ) => Promise<Explained>;
  readonly showExplanation: (explained: Explained) => Promise<void>;
  readonly dialogs: Pick<Dialogs, 'explaining' | 'showFailure'>;
  readonly log: Logger;
}

/** From a refusal to its explanation. */
export class ExplainFlow {
  readonly #parts: ExplainFlowParts;

  constructor(parts: ExplainFlowParts) {
    this.#parts = parts;
  }

  async explain(reference: RoleReference): Promise<void> {
    const { store, explainRole, showExplanation, dialogs, log } = this.#parts;
    const activity = store.state.kind === 'ready' ? store.state.activities.get(roleKey(reference)) : undefined;
    const failure = activity?.kind === 'refused' ? toldFailure(activity.failure) : undefined;
    try {
      const explained = await dialogs.explaining(reference.role, signal => explainRole(reference, failure, signal));
      await showExplanation(explained);
    } catch (thrown) {
      const error = asAssumeError(thrown);
      if (error.kind === 'cancelled') return;
      logFailure(log, 'warn', `Could not explain ${reference.role}`, error);
      await dialogs.showFailure(shownFailure(error));
    }
  }
}

function toldFailure({ kind, message, hint, code, reason }: ShownFailure): ToldFailure {
  return {
    kind,
    message,
    hint,
    ...(code === undefined ? {} : { code }),
    ...(reason === undefined ? {} : { reason }),
  };
}
