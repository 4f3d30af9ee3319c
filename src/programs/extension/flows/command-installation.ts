import type { Logger } from '../../../core/ports.ts';
import type { ReadonlyRolesStore, Subscription } from '../state/roles-store.ts';
import { logFailure } from '../log-failure.ts';

export interface CommandInstallationParts {
  readonly store: ReadonlyRolesStore;
  /** Makes sure that the command of this version is in place; writes no profile. @throws AssumeError `local-file`. */
  readonly installCommand: () => Promise<void>;
  readonly log: Logger;
}

/** At each change of the state from now on. */
export function installCommand(parts: CommandInstallationParts): Subscription {
  const installation = new CommandInstallation(parts);
  return parts.store.onChange(() => void installation.consider());
}

/**
 * Puts the command in place once a window, when the roles of a trusted folder were first read: README and pages have people
 * type it before they allow anything. Where it cannot be, whoever assumes a role is told why.
 */
export class CommandInstallation {
  readonly #parts: CommandInstallationParts;
  #begun = false;

  constructor(parts: CommandInstallationParts) {
    this.#parts = parts;
  }

  /** Never rejects. */
  async consider(): Promise<void> {
    const { store, installCommand: install, log } = this.#parts;
    const { state } = store;
    if (this.#begun || state.kind !== 'ready' || !state.trusted || state.folders.length === 0) return;
    this.#begun = true;
    try {
      await install();
    } catch (error) {
      logFailure(log, 'warn', 'Could not install the rolecall command', error);
    }
  }
}
