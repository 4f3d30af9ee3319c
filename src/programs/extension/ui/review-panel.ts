import path from 'node:path';
import { type Disposable, env, Range, Uri, ViewColumn, type WebviewPanel, window, workspace } from 'vscode';
import { isObject } from '../../../core/parse.ts';
import type { Words } from '../../../core/words.ts';
import type { RoleReview, TrustReview } from '../../../trust/review/role-review.ts';
import { Command } from '../ids.ts';
import type { ReviewAction, ReviewPageFacts } from '../pages/review-html.ts';
import { shown } from '../view/shown.ts';

/** A review of one folder. */
export interface Reviewed {
  readonly folder: string;
  readonly review: TrustReview;
  /** Absolute paths of the maps in which roles can be marked, by the names of the roles. */
  readonly maps: ReadonlyMap<string, string>;
}

export interface ReviewPanelParts {
  readonly words: Words;
  readonly reviewHtml: (review: TrustReview, facts: ReviewPageFacts) => Promise<string>;
  /** @param file whose name says in which form. */
  readonly evidenceAs: (file: string, review: TrustReview) => Promise<string>;
  readonly markReviewed: (map: string, role: string) => Promise<void>;
}

/** The page that says who can take each role: one at a time. It has no script, and closes with its window. */
export class ReviewPanel implements Disposable {
  readonly #parts: ReviewPanelParts;
  #panel: WebviewPanel | undefined;
  #reviewed: Reviewed | undefined;

  constructor(parts: ReviewPanelParts) {
    this.#parts = parts;
  }

  async show(reviewed: Reviewed): Promise<void> {
    const { words, reviewHtml } = this.#parts;
    const { review, maps } = reviewed;
    const html = await reviewHtml(review, {
      words,
      linkTo: action => `command:${Command.actOnReview}?${encodeURIComponent(JSON.stringify([action]))}`,
      nonce: crypto.randomUUID(),
      canMark: role => mapOf(role, maps) !== undefined,
    });
    this.#reviewed = reviewed;
    const panel = this.#panel ?? this.#open(words.t('Trust Review'));
    panel.webview.html = html;
    panel.reveal(undefined, false);
  }

  /** What the links of the page on the screen do. */
  async act(argument: unknown): Promise<void> {
    const { words, evidenceAs, markReviewed } = this.#parts;
    const reviewed = this.#reviewed;
    const action = reviewAction(argument);
    if (reviewed === undefined || action === undefined) {
      void window.showInformationMessage(words.t('No review is open.'));
      return;
    }
    const { folder, review, maps } = reviewed;
    switch (action.action) {
      case 'copy':
        await env.clipboard.writeText(await evidenceAs('review.md', review));
        void window.showInformationMessage(words.t('Copied.'));
        return;
      case 'save':
        await save(reviewed, evidenceAs, words);
        return;
      case 'open': {
        const at = new Range(action.line - 1, 0, action.line - 1, 0);
        const uri = Uri.file(path.join(folder, action.file));
        await window.showTextDocument(uri, { selection: at, viewColumn: ViewColumn.Beside });
        return;
      }
      case 'mark': {
        const role = review.roles[action.role];
        const map = role === undefined ? undefined : mapOf(role, maps);
        if (role !== undefined && map !== undefined) await markReviewed(map, role.name);
        return;
      }
    }
  }

  dispose(): void {
    this.#panel?.dispose();
  }

  #open(title: string): WebviewPanel {
    const panel = window.createWebviewPanel('rolecall.review', title, ViewColumn.Active, {
      enableScripts: false,
      enableCommandUris: [Command.actOnReview],
      enableFindWidget: true,
      localResourceRoots: [],
    });
    panel.onDidDispose(() => {
      this.#panel = undefined;
      this.#reviewed = undefined;
    });
    this.#panel = panel;
    return panel;
  }
}

function mapOf({ name, map }: RoleReview, maps: Reviewed['maps']): string | undefined {
  return map === undefined ? undefined : maps.get(name);
}

async function save(
  { folder, review }: Reviewed,
  evidenceAs: ReviewPanelParts['evidenceAs'],
  words: Words,
): Promise<void> {
  const target = await window.showSaveDialog({
    title: words.t('Save as Evidence'),
    defaultUri: Uri.file(path.join(folder, `trust-review-${review.date}.md`)),
    filters: { Markdown: ['md'], CSV: ['csv'], JSON: ['json'], [words.t('Drawing')]: ['svg'] },
  });
  if (target === undefined) return;
  await workspace.fs.writeFile(target, new TextEncoder().encode(await evidenceAs(target.path, review)));
  void window.showInformationMessage(words.t('Saved {0}.', shown(path.basename(target.path))));
}

/** Another extension can say anything: a file is one of the checkout, by a path that leads nowhere else. */
function reviewAction(argument: unknown): ReviewAction | undefined {
  if (!isObject(argument)) return undefined;
  const { action, role, file, line } = argument;
  if (action === 'copy' || action === 'save') return { action };
  if (action === 'mark') return typeof role === 'number' ? { action, role } : undefined;
  if (action !== 'open' || typeof file !== 'string' || typeof line !== 'number' || !(line >= 1)) return undefined;
  return path.isAbsolute(file) || file.split(/[/\\]/).includes('..') ? undefined : { action, file, line };
}
