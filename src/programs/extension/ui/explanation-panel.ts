import path from 'node:path';
import { type Disposable, env, Range, Uri, ViewColumn, type WebviewPanel, window, workspace } from 'vscode';
import { isObject } from '../../../core/parse.ts';
import type { Words } from '../../../core/words.ts';
import type { RefusalExplanation } from '../../../trust/explain/refusal-explanation.ts';
import type { PageAction, PageFacts } from '../pages/explanation-html.ts';
import type { Explained } from '../flows/explain-flow.ts';
import { Command } from '../ids.ts';
import { shown } from '../view/shown.ts';

/** The page that says why a role is refused: one at a time, beside what a person is at. It has no script, and closes with its window. */
export class ExplanationPanel implements Disposable {
  readonly #words: Words;
  readonly #html: (explanation: RefusalExplanation, facts: PageFacts) => Promise<string>;
  #panel: WebviewPanel | undefined;
  #explained: Explained | undefined;

  constructor(parts: {
    readonly words: Words;
    readonly explanationHtml: (explanation: RefusalExplanation, facts: PageFacts) => Promise<string>;
  }) {
    this.#words = parts.words;
    this.#html = parts.explanationHtml;
  }

  async show(explained: Explained): Promise<void> {
    const { explanation } = explained;
    const html = await this.#html(explanation, {
      words: this.#words,
      linkTo: action => `command:${Command.actOnExplanation}?${encodeURIComponent(JSON.stringify([action]))}`,
      nonce: crypto.randomUUID(),
    });
    const title = this.#words.t('Why {0} is refused', shown(explanation.role));
    this.#explained = explained;
    const panel = this.#panel ?? this.#open(title);
    panel.title = title;
    panel.webview.html = html;
    panel.reveal(undefined, false);
  }

  /** What the page on the screen, its links and a command of the palette do. */
  async act(argument: unknown): Promise<void> {
    const explained = this.#explained;
    const action = pageAction(argument);
    if (explained === undefined || action === undefined) {
      void window.showInformationMessage(this.#words.t('No explanation is open.'));
      return;
    }
    const { explanation, folder, markdown } = explained;
    switch (action.action) {
      case 'copy':
        await env.clipboard.writeText(markdown);
        void window.showInformationMessage(this.#words.t('Copied, without what is not to be shown.'));
        return;
      case 'open-policy': {
        const origin = explanation.policies[action.policy]?.origin;
        if (origin?.kind !== 'file') return;
        const { startLine, startColumn } = origin.range;
        const selection = new Range(startLine, startColumn, startLine, startColumn);
        await window.showTextDocument(Uri.file(path.join(folder, origin.file)), {
          selection,
          viewColumn: ViewColumn.Beside,
        });
        return;
      }
      case 'open-corrected': {
        const { change } = explanation;
        if (change?.kind !== 'policy') return;
        const document = await workspace.openTextDocument({ language: change.language, content: change.text });
        await window.showTextDocument(document, { viewColumn: ViewColumn.Beside });
        return;
      }
    }
  }

  dispose(): void {
    this.#panel?.dispose();
  }

  #open(title: string): WebviewPanel {
    const panel = window.createWebviewPanel('rolecall.explanation', title, ViewColumn.Active, {
      enableScripts: false,
      enableCommandUris: [Command.actOnExplanation],
      enableFindWidget: true,
      localResourceRoots: [],
    });
    panel.onDidDispose(() => {
      this.#panel = undefined;
      this.#explained = undefined;
    });
    this.#panel = panel;
    return panel;
  }
}

/** Another extension can say anything. From the palette it is to be copied. */
function pageAction(argument: unknown): PageAction | undefined {
  if (argument === undefined) return { action: 'copy' };
  if (!isObject(argument)) return undefined;
  const { action, policy } = argument;
  if (action === 'copy' || action === 'open-corrected') return { action };
  return action === 'open-policy' && typeof policy === 'number' ? { action, policy } : undefined;
}
