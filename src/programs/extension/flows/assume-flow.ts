import { asAssumeError, type AssumeError } from '../../../core/errors.ts';
import type { Logger } from '../../../core/ports.ts';
import type { Role } from '../../../core/role.ts';
import type { Assumed, Overview, RoleSessions } from '../../../sessions/overview/overview.ts';
import { shownFailure, type Refresher } from '../state/refresher.ts';
import { roleKey, type RoleReference } from '../state/roles-state.ts';
import type { RolesStore } from '../state/roles-store.ts';
import { type HelpAction, isHelp } from '../view/failure-actions.ts';
import type { ConsentFlow } from './consent-flow.ts';
import type { Dialogs } from './dialogs.ts';
import { logFailure } from '../log-failure.ts';
import { RunningWork } from './running-work.ts';
import { signInWithDialogs } from './sign-in.ts';

export interface AssumeFlowParts {
  readonly sessions: Pick<RoleSessions, 'assume' | 'renew'>;
  readonly store: RolesStore;
  readonly refresher: Pick<Refresher, 'refresh'>;
  readonly consent: Pick<ConsentFlow, 'review'>;
  readonly dialogs: Dialogs;
  readonly log: Logger;
  readonly isTrusted: () => boolean;
  /** Tells other windows and programs that this window has the folder open, so that nobody takes its sessions away. */
  readonly holdLease: (folder: string) => Promise<void>;
  /** Carries out what a person chose in a failure's message, except what goes on with the role. */
  readonly help: (action: HelpAction, reference: RoleReference) => Promise<void>;
  /** Fetches another GitHub token for the codespace. @throws AssumeError `cancelled`, `no-identity-source`. */
  readonly signIn: (folder: string) => Promise<void>;
}

const MOST_REVIEWS = 3;

type Outcome =
  | { readonly kind: 'assumed'; readonly assumed: Assumed }
  | { readonly kind: 'failed'; readonly error: AssumeError };

/** From a click to an active role: trust, consent, confirmation, exchange, and what to say when it fails. */
export class AssumeFlow {
  readonly #parts: AssumeFlowParts;
  readonly #running = new RunningWork();

  constructor(parts: AssumeFlowParts) {
    this.#parts = parts;
  }

  assume(reference: RoleReference): Promise<void> {
    return this.#running.run(reference, signal => this.#attempt('assume', reference, signal));
  }

  /** Without a click: asks nothing, and what goes wrong stands on the role's row only. Never rejects. */
  assumeQuietly(reference: RoleReference): Promise<void> {
    return this.#running.run(reference, async signal => {
      if (this.#parts.isTrusted()) await this.#exchange('assume', reference, signal, 'quietly');
    });
  }

  renew(reference: RoleReference): Promise<void> {
    return this.#running.run(reference, signal => this.#attempt('renew', reference, signal));
  }

  cancel(reference: RoleReference): void {
    this.#running.cancel(reference);
  }

  /** Shows again why the last attempt failed. */
  async explain(reference: RoleReference): Promise<void> {
    const { store } = this.#parts;
    if (store.state.kind !== 'ready') return;
    const activity = store.state.activities.get(roleKey(reference));
    if (activity?.kind !== 'refused') return;
    const action = await this.#parts.dialogs.showFailure(activity.failure);
    if (action === undefined || (action === 'sign-in-to-github' && !(await this.#signIn(reference)))) return;
    if (isHelp(action)) await this.#parts.help(action, reference);
    else await (activity.work === 'renew' ? this.renew(reference) : this.assume(reference));
  }

  dispose(): void {
    this.#running.dispose();
  }

  async #attempt(work: 'assume' | 'renew', reference: RoleReference, signal: AbortSignal): Promise<void> {
    const { consent, dialogs, isTrusted, help } = this.#parts;
    if (!isTrusted()) {
      dialogs.showRestricted();
      return;
    }
    const review = (): Promise<boolean> => consent.review(reference.folder, reference.role);
    if (this.#needsConsent(reference) && !(await review())) return;
    for (let reviewed = 0; ;) {
      const outcome = await this.#exchange(work, reference, signal, 'after a click');
      if (outcome.kind === 'assumed') {
        const [shadow, ...others] = outcome.assumed.shadows;
        if (shadow !== undefined) dialogs.showShadow(reference.role, shadow, others.length);
        return;
      }
      const { error } = outcome;
      if (error.kind === 'cancelled' || signal.aborted) return;
      // What changes faster than a person reads it is said instead of asked about once more.
      if (error.kind === 'consent-needed' && reviewed < MOST_REVIEWS) {
        reviewed += 1;
        if (!(await review())) return;
        continue;
      }
      const action = await dialogs.showFailure(shownFailure(error));
      if (action === undefined || (action === 'sign-in-to-github' && !(await this.#signIn(reference)))) return;
      if (isHelp(action)) {
        await help(action, reference);
        return;
      }
    }
  }

  /** Answers whether there is another token to try with. */
  async #signIn(reference: RoleReference): Promise<boolean> {
    const { signIn, dialogs, help } = this.#parts;
    try {
      await signIn(reference.folder);
      return true;
    } catch (thrown) {
      const error = asAssumeError(thrown);
      const action = error.kind === 'cancelled' ? undefined : await dialogs.showFailure(shownFailure(error));
      if (action !== undefined && isHelp(action)) await help(action, reference);
      return false;
    }
  }

  async #exchange(
    work: 'assume' | 'renew',
    reference: RoleReference,
    signal: AbortSignal,
    how: 'after a click' | 'quietly',
  ): Promise<Outcome> {
    const { sessions, store, refresher, dialogs, log, holdLease } = this.#parts;
    store.activity(reference, { kind: 'working', work, step: 'started' });
    try {
      await holdLease(reference.folder);
      const assumed = await dialogs.progress(() =>
        sessions[work](
          {
            ...reference,
            owner: 'window',
            ...(how === 'quietly' ? {} : { confirm: this.#confirm(reference), signIn: signInWithDialogs(dialogs) }),
            onStep: ({ step }) => store.activity(reference, { kind: 'working', work, step }),
          },
          signal,
        ),
      );
      await refresher.refresh();
      store.activity(reference, undefined);
      return { kind: 'assumed', assumed };
    } catch (thrown) {
      const error = asAssumeError(thrown);
      // Such a row can be clicked again, and whoever clicked is told.
      const isQuiet = ['cancelled', 'consent-needed', 'taken-back'].includes(error.kind);
      logFailure(log, isQuiet ? 'debug' : 'warn', `Could not ${work} ${reference.role}`, error);
      // Read first: a row that says it can be clicked again is one that can.
      await refresher.refresh();
      store.activity(reference, isQuiet ? undefined : { kind: 'refused', work, failure: shownFailure(error) });
      return { kind: 'failed', error };
    }
  }

  #confirm(reference: RoleReference): (role: Role) => Promise<boolean> {
    const { dialogs } = this.#parts;
    return role => dialogs.confirmRole(role, this.#overview(reference)?.repository.label ?? '');
  }

  #overview({ folder }: RoleReference): Overview | undefined {
    const { state } = this.#parts.store;
    if (state.kind !== 'ready') return undefined;
    const found = state.folders.find(each => each.folder.path === folder);
    return found?.kind === 'read' ? found.overview : undefined;
  }

  #needsConsent(reference: RoleReference): boolean {
    const overview = this.#overview(reference);
    const own = overview?.roles.find(({ name, consent }) => name === reference.role && consent !== undefined)?.consent;
    if (own?.kind === 'needed') return true;
    if (overview?.consent.kind !== 'needed') return false;
    return overview.consent.request.terms.roles.some(({ name }) => name === reference.role);
  }
}
