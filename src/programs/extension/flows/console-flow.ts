import { asAssumeError } from '../../../core/errors.ts';
import type { Logger } from '../../../core/ports.ts';
import { Secret } from '../../../core/secret.ts';
import type { RoleSessions } from '../../../sessions/overview/overview.ts';
import { logFailure } from '../log-failure.ts';
import { shownFailure, type Refresher } from '../state/refresher.ts';
import type { RoleReference } from '../state/roles-state.ts';
import type { Dialogs } from './dialogs.ts';

export interface ConsoleFlowParts {
  readonly sessions: Pick<RoleSessions, 'console'>;
  readonly refresher: Pick<Refresher, 'refresh'>;
  readonly dialogs: Pick<Dialogs, 'openSecretly' | 'progress' | 'showFailure' | 'tellOwnSignIn'>;
  readonly log: Logger;
}

/** Opens the cloud's console for a role. The address may be a secret: it goes from the cloud to the browser alone. */
export class ConsoleFlow {
  readonly #parts: ConsoleFlowParts;

  constructor(parts: ConsoleFlowParts) {
    this.#parts = parts;
  }

  async open(reference: RoleReference): Promise<void> {
    const { dialogs, refresher, log } = this.#parts;
    try {
      const { address, ownSignIn } = await dialogs.progress(() => this.#page(reference));
      await dialogs.openSecretly(address);
      if (ownSignIn !== undefined) dialogs.tellOwnSignIn(reference.role, ownSignIn);
    } catch (error) {
      logFailure(log, 'warn', `Could not open the console of ${reference.role}`, error);
      await dialogs.showFailure(shownFailure(asAssumeError(error)));
    } finally {
      // The credentials may have been renewed for it, or found to be over.
      await refresher.refresh();
    }
  }

  /** `ownSignIn`: the cloud at which one signs in as oneself. */
  async #page({ folder, role }: RoleReference): Promise<{ address: Secret; ownSignIn?: string }> {
    const page = await this.#parts.sessions.console(folder, role);
    return page.kind === 'page'
      ? { address: new Secret(page.url), ownSignIn: page.cloud }
      : { address: await page.address() };
  }
}
