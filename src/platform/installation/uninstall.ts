import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { asAssumeError, AssumeError } from '../../core/errors.ts';
import { CREATED_FOLDERS, createdFolders } from './folders.ts';
import { isProgramsFolder } from './programs.ts';
import { installedCommand, installFolder, isLinkTo, spareFolder } from './install.ts';
import { INSTALL_LOCK } from './lock.ts';
import { localFile } from '../private-directory/failure.ts';
import { placesFile } from '../private-directory/recorded-places.ts';
import { removeTree } from '../remove-tree.ts';

/** What of ours could not be taken away. */
export interface LeftBehind {
  readonly path: string;
  /** One sentence or two: what happened, and what to do about it. */
  readonly why: string;
}

/** What was taken away, and what was not. One failure keeps nothing else from going. */
export class Removal {
  readonly removed: string[] = [];
  readonly left: LeftBehind[] = [];

  /** Removes a file, a link itself, or a directory with all that is in it. */
  remove(file: string): void {
    this.attempt(file, () => {
      if (removeTree(file)) this.removed.push(file);
    });
  }

  removeIfEmpty(folder: string): void {
    this.attempt(folder, () => {
      if (existsSync(folder) && readdirSync(folder).length === 0) this.remove(folder);
    });
  }

  attempt(file: string, act: () => void): void {
    try {
      act();
    } catch (error) {
      this.fail(file, error instanceof AssumeError ? error : localFile(error, `${file} could not be removed`));
    }
  }

  fail(file: string, error: unknown): void {
    const { message, hint } = asAssumeError(error);
    this.left.push({ path: file, why: hint === undefined ? message : `${message} ${hint}` });
  }
}

/** Whether files can be made and removed in a folder that is there. */
export function canWrite(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Removes what {@link install} made; profiles and credentials are the caller's to remove, before this. Folders that were made
 * for it go when they are empty, by {@link removeMadeFolders}. The caller holds the lock of installing.
 */
export function removeInstallation(homeDirectory: string, removal: Removal): void {
  const folder = installFolder(homeDirectory);
  const link = path.join(homeDirectory, '.local/bin/rolecall');
  removal.attempt(link, () => {
    if (isLinkTo(link, installedCommand(homeDirectory))) removal.remove(link);
  });
  removal.attempt(folder, () => {
    for (const name of existsSync(folder) ? readdirSync(folder) : []) {
      if (isOurs(name) && name !== CREATED_FOLDERS) removal.remove(path.join(folder, name));
    }
  });
}

/** Takes away the folders that were made for the installation, as far as nothing else is in them. */
export function removeMadeFolders(homeDirectory: string, removal: Removal): void {
  const folder = installFolder(homeDirectory);
  const made = createdFolders(folder);
  if (removal.left.every(({ path: left }) => !left.startsWith(`${folder}/`))) {
    removal.remove(path.join(folder, CREATED_FOLDERS));
  }
  for (const each of new Set([folder, ...made])) removal.removeIfEmpty(each);
}

function isOurs(name: string): boolean {
  const plain = name.replace(/\.[0-9a-f]{12}\.tmp$/, '');
  const files = ['bin', path.basename(spareFolder('/')), CREATED_FOLDERS, INSTALL_LOCK, path.basename(placesFile('/'))];
  return isProgramsFolder(name) || files.includes(plain);
}
