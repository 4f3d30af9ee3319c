import path from 'node:path';
import { type TextDocument, workspace } from 'vscode';
import type { OpenText } from '../../../composition/lint-text.ts';
import { nameOfUntitled } from '../view/name-of-untitled.ts';

/** What editors hold of a folder and have not saved, by the path in it. */
export function unsavedIn(folder: string): ReadonlyMap<string, string> {
  const unsaved = workspace.textDocuments.filter(
    ({ isDirty, uri }) => isDirty && uri.scheme === 'file' && workspace.getWorkspaceFolder(uri)?.uri.fsPath === folder,
  );
  return new Map(unsaved.map(document => [pathIn(folder, document), document.getText()]));
}

/** Undefined for what is neither in a folder of the workspace nor a new text of a kind that can hold a trust. */
export function openTextOf(document: TextDocument): OpenText | undefined {
  const { uri } = document;
  const text = document.getText();
  if (uri.scheme === 'untitled') {
    const name = nameOfUntitled(document.languageId);
    return name === undefined ? undefined : { folder: undefined, text: { path: name, text }, unsaved: new Map() };
  }
  const folder = workspace.getWorkspaceFolder(uri)?.uri.fsPath;
  if (uri.scheme !== 'file' || folder === undefined) return undefined;
  return { folder, text: { path: pathIn(folder, document), text }, unsaved: unsavedIn(folder) };
}

function pathIn(folder: string, { uri }: TextDocument): string {
  return path.relative(folder, uri.fsPath).replaceAll(path.sep, '/');
}
