import { createHash, randomBytes } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { localFile } from './private-directory-failure.ts';
import { flockWaits } from './install-flock.ts';
import { CREATED_FOLDERS, makeFolders } from './install-folders.ts';

/** What the shim is made of; {@link shimText} of `deliver/` takes exactly this. */
export interface InstalledValues {
  readonly version: string;
  readonly runtimeDirectory: string | undefined;
  readonly node: string;
  readonly electron: boolean;
  readonly programs: string;
  readonly homeDirectory: string;
  readonly flock: { readonly path: string; readonly waits: boolean } | undefined;
}

export interface Installation {
  /** Where the built programs are now: `dist/`. */
  readonly source: string;
  readonly version: string;
  readonly homeDirectory: string;
  readonly runtimeDirectory: string | undefined;
  /** The Node to run them: usually `process.execPath`. */
  readonly node: string;
  readonly electron: boolean;
  readonly shimText: (values: InstalledValues) => string;
  /** Value of PATH: `~/.local/bin` is used when it is there. */
  readonly searchPath: string | undefined;
}

export interface TouchedFile {
  readonly path: string;
  readonly action: 'written' | 'unchanged' | 'removed' | 'left alone';
}

export interface InstallResult {
  /** Absolute path of the command, for profiles. */
  readonly command: string;
  readonly files: readonly TouchedFile[];
}

const FLOCK_PATHS = ['/usr/bin/flock', '/bin/flock'];
/** Superseded programs stay a day, for what started from them and has not loaded every chunk yet. */
const KEPT_MILLISECONDS = 24 * 60 * 60_000;

/** `~/.local/share/rolecall`: everything the installer makes lies in it, one symbolic link excepted. */
function installFolder(homeDirectory: string): string {
  return path.join(homeDirectory, '.local/share/rolecall');
}

/** The installed command, whether it is there or not. */
export function installedCommand(homeDirectory: string): string {
  return path.join(installFolder(homeDirectory), 'bin/rolecall');
}

/** `flock`, from a fixed list; undefined where there is none. */
export function findFlock(): string | undefined {
  return FLOCK_PATHS.find(file => isExecutable(file));
}

/**
 * Puts the programs under a folder named by version and content, and the command beside them; replaces what differs, each
 * atomically, so that tools calling meanwhile find the old or the new. Cheap when all is in place.
 * @throws AssumeError `local-file`.
 */
export function install(installation: Installation): InstallResult {
  const { source, version, homeDirectory, runtimeDirectory, node, electron } = installation;
  const folder = installFolder(homeDirectory);
  const files: TouchedFile[] = [];
  try {
    makeFolders(path.join(folder, 'bin'), folder);
    const programs = copyPrograms(source, folder, version, files);
    const flockPath = findFlock();
    const flock = flockPath === undefined ? undefined : { path: flockPath, waits: flockWaits(flockPath, folder) };
    const values = { version, runtimeDirectory, node, electron, programs, homeDirectory, flock };
    const command = installedCommand(homeDirectory);
    files.push({
      path: command,
      action: writeExecutable(command, installation.shimText(values)) ? 'written' : 'unchanged',
    });
    removeSuperseded(folder, path.basename(programs), files);
    linkCommand(homeDirectory, installation.searchPath, files);
    return { command, files };
  } catch (error) {
    throw localFile(error, 'The rolecall command could not be installed');
  }
}

function copyPrograms(source: string, folder: string, version: string, files: TouchedFile[]): string {
  const names = readdirSync(source).filter(name => name.endsWith('.js') && name !== 'extension.js');
  const contents = new Map(names.sort().map(name => [name, readFileSync(path.join(source, name))]));
  const digest = createHash('sha256');
  for (const [name, content] of contents) digest.update(`${name}\0${content.length}\0`).update(content);
  const programs = path.join(folder, `${version}-${digest.digest('hex').slice(0, 12)}`);
  // By size, since a disk that was full or a killed container leaves files that are cut off.
  const complete = [...contents].every(
    ([name, content]) => statSync(path.join(programs, name), { throwIfNoEntry: false })?.size === content.length,
  );
  if (complete) {
    rmSync(path.join(programs, '.superseded'), { force: true });
    files.push({ path: programs, action: 'unchanged' });
    return programs;
  }
  const temporary = `${programs}.${randomBytes(6).toString('hex')}.tmp`;
  mkdirSync(temporary, { mode: 0o755 });
  for (const [name, content] of contents) writeFileSync(path.join(temporary, name), content, { mode: 0o644 });
  try {
    rmSync(programs, { recursive: true, force: true });
    renameSync(temporary, programs);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    // Another installer of the same content was faster.
    if (!existsSync(programs)) throw error;
  }
  files.push({ path: programs, action: 'written' });
  return programs;
}

function writeExecutable(file: string, text: string): boolean {
  const stats = lstatSync(file, { throwIfNoEntry: false });
  if (stats?.isFile() === true && (stats.mode & 0o777) === 0o755 && readFileSync(file, 'utf8') === text) return false;
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  writeFileSync(temporary, text, { flag: 'wx', mode: 0o755 });
  // Whatever the umask.
  chmodSync(temporary, 0o755);
  renameSync(temporary, file);
  return true;
}

function removeSuperseded(folder: string, current: string, files: TouchedFile[]): void {
  for (const name of readdirSync(folder)) {
    if (name === current || !isProgramsFolder(name)) continue;
    const old = path.join(folder, name);
    const mark = path.join(old, '.superseded');
    const marked = statSync(mark, { throwIfNoEntry: false });
    if (marked === undefined) {
      writeFileSync(mark, '');
    } else if (Date.now() - marked.mtimeMs > KEPT_MILLISECONDS) {
      rmSync(old, { recursive: true, force: true });
      files.push({ path: old, action: 'removed' });
    }
  }
}

/** `<version>-<digest>`, and such a folder while it is being filled. */
function isProgramsFolder(name: string): boolean {
  return /^\d[\w.+-]*-[0-9a-f]{12}(?:\.[0-9a-f]{12}\.tmp)?$/.test(name);
}

function linkCommand(homeDirectory: string, searchPath: string | undefined, files: TouchedFile[]): void {
  const folder = path.join(homeDirectory, '.local/bin');
  const onPath = (searchPath ?? '').split(':').includes(folder);
  if (!existsSync(folder) && !onPath) return;
  const link = path.join(folder, 'rolecall');
  const command = installedCommand(homeDirectory);
  if (isLinkTo(link, command)) {
    files.push({ path: link, action: 'unchanged' });
  } else if (lstatSync(link, { throwIfNoEntry: false }) !== undefined) {
    files.push({ path: link, action: 'left alone' });
  } else {
    makeFolders(folder, installFolder(homeDirectory));
    symlinkSync(command, link);
    files.push({ path: link, action: 'written' });
  }
}

/**
 * Removes what {@link install} made, and the private directories named; folders above only when we made them and they are
 * empty. Profiles are the caller's to remove, before this. Answers each path that is gone.
 * @throws AssumeError `local-file`.
 */
export function uninstall(homeDirectory: string, privateDirectories: readonly string[]): readonly TouchedFile[] {
  const files: TouchedFile[] = [];
  const folder = installFolder(homeDirectory);
  const removed = (file: string): void => {
    if (lstatSync(file, { throwIfNoEntry: false }) === undefined) return;
    rmSync(file, { recursive: true, force: true });
    files.push({ path: file, action: 'removed' });
  };
  try {
    const link = path.join(homeDirectory, '.local/bin/rolecall');
    if (isLinkTo(link, installedCommand(homeDirectory))) removed(link);
    for (const directory of privateDirectories) {
      if (lstatSync(directory, { throwIfNoEntry: false })?.isDirectory() === true) removed(directory);
    }
    const created = createdFolders(folder);
    removed(path.join(folder, 'bin'));
    for (const name of existsSync(folder) ? readdirSync(folder) : []) {
      if (isProgramsFolder(name) || name === CREATED_FOLDERS) removed(path.join(folder, name));
    }
    for (const made of [folder, ...created.sort((a, b) => b.length - a.length)]) removeIfEmpty(made, files);
    return files;
  } catch (error) {
    throw localFile(error, 'Rolecall could not be removed completely');
  }
}

function createdFolders(folder: string): string[] {
  try {
    return readFileSync(path.join(folder, CREATED_FOLDERS), 'utf8')
      .split('\n')
      .filter(line => path.isAbsolute(line));
  } catch {
    return [];
  }
}

function removeIfEmpty(folder: string, files: TouchedFile[]): void {
  if (!existsSync(folder) || readdirSync(folder).length > 0) return;
  rmSync(folder, { recursive: true });
  files.push({ path: folder, action: 'removed' });
}

function isLinkTo(link: string, target: string): boolean {
  return lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() === true && readlinkSync(link) === target;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
