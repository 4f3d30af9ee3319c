import { ProgressLocation, Range, window, workspace, WorkspaceEdit } from 'vscode';
import { asAssumeError } from '../../../core/errors.ts';
import type { Clock, Logger } from '../../../core/ports.ts';
import { printable } from '../../../core/text.ts';
import type { Words } from '../../../core/words.ts';
import type { Mark, MarkedMap } from '../../../trust/review/mark-reviewed.ts';
import type { Dialogs } from '../flows/dialogs.ts';
import { Command } from '../ids.ts';
import { logFailure } from '../log-failure.ts';
import { shownFailure } from '../state/refresher.ts';
import type { Reviewed, ReviewPanel } from '../ui/review-panel.ts';
import type { CommandHandlers } from '../ui/vscode-commands.ts';
import { shown } from '../view/shown.ts';
import type { Chooser } from './choose-role.ts';

export interface MarkingParts {
  /** As of a text of a map; nothing else of it is another. */
  readonly markedMap: (file: string, text: string, mark: Mark) => Promise<MarkedMap>;
  /** `2026-10-01` */
  readonly dateOf: (now: number) => Promise<string>;
  readonly clock: Clock;
  readonly words: Words;
}

export interface ReviewCommandParts {
  readonly reviewFolder: (folder: string, signal: AbortSignal) => Promise<Reviewed>;
  readonly reviewPanel: ReviewPanel;
  readonly markReviewed: (map: string, role: string) => Promise<void>;
  readonly isTrusted: () => boolean;
  readonly dialogs: Pick<Dialogs, 'showFailure' | 'showRestricted'>;
  readonly words: Words;
  readonly log: Logger;
  readonly chooser: Chooser;
}

type ReviewCommand = typeof Command.reviewTrust | typeof Command.actOnReview | typeof Command.markReviewed;

/** Who can take the roles of a folder, and that somebody looked. */
export function reviewCommands(parts: ReviewCommandParts): Pick<CommandHandlers, ReviewCommand> {
  const { reviewPanel, chooser, isTrusted, dialogs, words, markReviewed } = parts;
  return {
    [Command.reviewTrust]: async argument => {
      if (!isTrusted()) {
        dialogs.showRestricted();
        return;
      }
      const folder = await chooser.folder(argument);
      const reviewed = folder === undefined ? undefined : await review(folder, parts);
      if (reviewed !== undefined) await reviewPanel.show(reviewed);
    },
    [Command.actOnReview]: argument => reviewPanel.act(argument),
    [Command.markReviewed]: async argument => {
      if (!isTrusted()) {
        dialogs.showRestricted();
        return;
      }
      const chosen = await chooser.role(argument, 'role', words.t('Mark Reviewed'));
      const reviewed = chosen === undefined ? undefined : await review(chosen.folder, parts);
      if (chosen === undefined || reviewed === undefined) return;
      const map = reviewed.maps.get(chosen.role);
      if (map !== undefined) await markReviewed(map, chosen.role);
      else {
        const sentence = words.t(
          '{0} is not of a map of this folder, so it cannot be marked here.',
          shown(chosen.role),
        );
        void window.showInformationMessage(sentence);
      }
    },
  };
}

async function review(
  folder: string,
  { reviewFolder, words, dialogs, log }: ReviewCommandParts,
): Promise<Reviewed | undefined> {
  const options = {
    location: ProgressLocation.Notification,
    title: words.t('Looking at who can take the roles…'),
    cancellable: true,
  };
  try {
    return await window.withProgress(options, async (_, cancellation) => {
      const stop = new AbortController();
      cancellation.onCancellationRequested(() => stop.abort());
      return await reviewFolder(folder, stop.signal);
    });
  } catch (thrown) {
    const error = asAssumeError(thrown);
    if (error.kind === 'cancelled') return undefined;
    logFailure(log, 'warn', 'Could not review who can take the roles', error);
    await dialogs.showFailure(shownFailure(error));
    return undefined;
  }
}

/** Asks who looked, and writes it into the map in the editor, unsaved: it is seen before it counts, and can be undone. */
export function markingInEditor({ markedMap, dateOf, clock, words }: MarkingParts) {
  // Asked once a window: it is the same person.
  let by = '';
  return async (map: string, role: string): Promise<void> => {
    const answer = await window.showInputBox({
      title: words.t('Mark {0} as Reviewed Today', shown(role)),
      prompt: words.t('Who looked at who can take it'),
      value: by,
      validateInput: text => (isName(text) ? undefined : words.t('A name of at most 200 characters, in one line.')),
    });
    if (answer === undefined || !isName(answer)) return;
    by = answer;
    const document = await workspace.openTextDocument(map);
    const { version } = document;
    const before = document.getText();
    const marked = await markedMap(map, before, { role, date: await dateOf(clock.now()), by });
    if (!marked.ok || document.version !== version) {
      void window.showWarningMessage(
        marked.ok ? words.t('The role map has changed meanwhile. Try again.') : marked.why,
      );
      return;
    }
    const { start, end, text } = changed(before, marked.text);
    const edit = new WorkspaceEdit();
    edit.replace(document.uri, new Range(document.positionAt(start), document.positionAt(end)), text);
    if (!(await workspace.applyEdit(edit))) return;
    const at = document.positionAt(start);
    await window.showTextDocument(document, { selection: new Range(at, at) });
    void window.showInformationMessage(words.t('Marked {0} in the role map. Save the file to keep it.', shown(role)));
  };
}

function isName(text: string): boolean {
  return text.trim() !== '' && text.length <= 200 && printable(text, 200) === text;
}

/** The stretch in which two texts differ. */
function changed(
  before: string,
  after: string,
): { readonly start: number; readonly end: number; readonly text: string } {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start += 1;
  let same = 0;
  while (same < most - start && before.at(-1 - same) === after.at(-1 - same)) same += 1;
  return { start, end: before.length - same, text: after.slice(start, after.length - same) };
}
