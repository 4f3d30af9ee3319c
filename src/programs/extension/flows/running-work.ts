import { roleKey, type RoleReference } from '../state/roles-state.ts';

/** What is under way, so that a second click does nothing and Cancel reaches the first. */
export class RunningWork {
  readonly #controllers = new Map<string, AbortController>();

  /** Undefined when something is under way for that role already; else runs `work` with a signal that {@link cancel} aborts. */
  async run(reference: RoleReference, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const key = roleKey(reference);
    if (this.#controllers.has(key)) return;
    const controller = new AbortController();
    this.#controllers.set(key, controller);
    try {
      await work(controller.signal);
    } finally {
      this.#controllers.delete(key);
    }
  }

  cancel(reference: RoleReference): void {
    this.#controllers.get(roleKey(reference))?.abort();
  }

  /** The window closes. */
  dispose(): void {
    for (const controller of this.#controllers.values()) controller.abort();
  }
}
