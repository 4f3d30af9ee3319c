import { MarkdownString, StatusBarAlignment, ThemeColor, window, type Disposable, type StatusBarItem } from 'vscode';
import type { Words } from '../../../core/words.ts';
import { Command } from '../ids.ts';
import { plainLines } from '../view/shown.ts';
import type { StatusBarText } from '../view/status-bar-text.ts';

/** The one status-bar item: what is active and for how many minutes. */
export class StatusBar implements Disposable {
  readonly #item: StatusBarItem;

  constructor(words: Words) {
    this.#item = window.createStatusBarItem('rolecall.status', StatusBarAlignment.Left, 40);
    this.#item.name = words.t('Rolecall: active roles');
    this.#item.command = Command.showRoles;
  }

  show(text: StatusBarText | undefined): void {
    if (text === undefined) {
      this.#item.hide();
      return;
    }
    this.#item.text = text.text;
    this.#item.tooltip = tooltipOf(text);
    this.#item.accessibilityInformation = { label: text.ariaLabel, role: 'button' };
    this.#item.backgroundColor =
      text.severity === 'normal' ? undefined : new ThemeColor(`statusBarItem.${text.severity}Background`);
    this.#item.show();
  }

  dispose(): void {
    this.#item.dispose();
  }
}

function tooltipOf({ tooltip }: StatusBarText): MarkdownString {
  const markdown = new MarkdownString(plainLines(tooltip), false);
  markdown.isTrusted = false;
  return markdown;
}
