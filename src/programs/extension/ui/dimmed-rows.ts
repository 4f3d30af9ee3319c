import { FileDecoration, ThemeColor, window, type Disposable } from 'vscode';
import { Scheme } from '../ids.ts';

/** Rows that only say "defined already elsewhere" are dimmed; a decoration is the one way a tree row takes a colour. */
export function registerDimmedRows(): Disposable {
  return window.registerFileDecorationProvider({
    provideFileDecoration: uri =>
      uri.scheme === Scheme.row
        ? new FileDecoration(undefined, undefined, new ThemeColor('descriptionForeground'))
        : undefined,
  });
}
