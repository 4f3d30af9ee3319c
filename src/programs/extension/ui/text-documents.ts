import { Uri, window, workspace, type Disposable } from 'vscode';
import { Scheme } from '../ids.ts';

/** Read-only documents of ours: the consent as text, the environment. Each is kept while it is open. */
export class TextDocuments implements Disposable {
  readonly #texts = new Map<string, string>();
  readonly #subscriptions: readonly Disposable[];
  #count = 0;

  constructor() {
    this.#subscriptions = [
      workspace.registerTextDocumentContentProvider(Scheme.text, {
        provideTextDocumentContent: uri => this.#texts.get(uri.toString()) ?? '',
      }),
      workspace.onDidCloseTextDocument(({ uri }) => {
        if (uri.scheme === Scheme.text) this.#texts.delete(uri.toString());
      }),
    ];
  }

  /** `name` stands in the tab. */
  async open(name: string, text: string): Promise<void> {
    this.#count += 1;
    const uri = Uri.from({ scheme: Scheme.text, path: `/${name}`, query: String(this.#count) });
    this.#texts.set(uri.toString(), text);
    await window.showTextDocument(await workspace.openTextDocument(uri), { preview: true });
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}
