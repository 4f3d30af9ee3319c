import { ContextKey, type ContextKeyId } from '../ids.ts';
import type { Presentation } from '../view/presentation.ts';
import { setContextKey } from './vscode-commands.ts';

/** The one place context keys are set; each is set only when its value changed. */
export class ContextKeys {
  readonly #values = new Map<ContextKeyId, string | boolean>();

  show({ viewState, hasRoles, hasActive, hasPortals, consent }: Presentation): void {
    this.#set(ContextKey.state, viewState);
    this.#set(ContextKey.hasRoles, hasRoles);
    this.#set(ContextKey.hasActive, hasActive);
    this.#set(ContextKey.hasPortals, hasPortals);
    this.#set(ContextKey.consent, consent);
  }

  #set(key: ContextKeyId, value: string | boolean): void {
    if (this.#values.get(key) === value) return;
    this.#values.set(key, value);
    setContextKey(key, value);
  }
}
