import { asAssumeError } from '../../../core/errors.ts';
import type { Logger } from '../../../core/ports.ts';
import type { RoleSessions } from '../../../sessions/overview/overview.ts';
import { shownFailure, type Refresher } from '../state/refresher.ts';
import type { ConsentFlow } from './consent-flow.ts';
import type { Dialogs } from './dialogs.ts';
import { logFailure } from '../log-failure.ts';
import { signInWithDialogs } from './sign-in.ts';

export interface IdentityCenterFlowParts {
  readonly sessions: Pick<RoleSessions, 'overview' | 'listPermitted'>;
  readonly refresher: Pick<Refresher, 'refresh'>;
  readonly consent: Pick<ConsentFlow, 'review'>;
  readonly dialogs: Dialogs;
  readonly log: Logger;
  readonly isTrusted: () => boolean;
}

/** How signing in ended: with that many permission sets, or not. */
type ListedRoles = { readonly portal: string; readonly count: number } | undefined;

/** Signing in to IAM Identity Center without a role in mind, to see what it lists for the person. */
export class IdentityCenterFlow {
  readonly #parts: IdentityCenterFlowParts;

  constructor(parts: IdentityCenterFlowParts) {
    this.#parts = parts;
  }

  /** Never rejects: a failure is shown. */
  async list(folder: string): Promise<ListedRoles> {
    const { sessions, dialogs, isTrusted, consent, refresher, log } = this.#parts;
    if (!isTrusted()) {
      dialogs.showRestricted();
      return undefined;
    }
    for (;;) {
      try {
        const { portals } = await sessions.overview(folder);
        const portal = portals.length > 1 ? await dialogs.choosePortal(portals.map(({ host }) => host)) : undefined;
        if (portals.length > 1 && portal === undefined) return undefined;
        const request = { folder, signIn: signInWithDialogs(dialogs), ...(portal === undefined ? {} : { portal }) };
        const { roles } = await dialogs.progress(() => sessions.listPermitted(request));
        await refresher.refresh();
        return { portal: portal ?? portals[0]?.host ?? '', count: roles.length };
      } catch (thrown) {
        const error = asAssumeError(thrown);
        logFailure(log, 'debug', 'Could not list roles of IAM Identity Center', error);
        if (error.kind === 'cancelled') return undefined;
        if (error.kind === 'consent-needed') {
          if (!(await consent.review(folder))) return undefined;
          continue;
        }
        const action = await dialogs.showFailure(shownFailure(error));
        if (action !== 'retry' && action !== 'sign-in') return undefined;
      }
    }
  }
}
