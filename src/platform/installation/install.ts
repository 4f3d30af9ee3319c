import { accessSync, constants, existsSync, lstatSync, readFileSync, readlinkSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { makeFolders } from './folders.ts';
import {
  areComplete,
  findSuperfluous,
  findUnmarked,
  isOfVersion,
  isSuperseded,
  markSuperseded,
  putPrograms,
  readPrograms,
} from './programs.ts';
import { ownUserId } from '../path-ownership.ts';
import { tried } from '../private-directory/failure.ts';
import { areSealed, type Flock, knownFlock, sealPrograms } from './programs-seal.ts';
import { isRecorded, recordPlace } from '../private-directory/recorded-places.ts';
import { removeTree } from '../remove-tree.ts';
import { replaceFile } from '../replace-file.ts';
import type { RuntimePlaces } from '../private-directory/runtime-directory.ts';

/** What the shim is made of; {@link shimText} of `deliver/` takes exactly this. */
export interface InstalledValues {
  readonly version: string;
  readonly runtimeDirectory: string | undefined;
  readonly node: string;
  readonly electron: boolean;
  readonly programs: string;
  readonly homeDirectory: string;
  readonly flock: Flock | undefined;
}

/** What the installed command is to be made of. */
export interface InstallRequest {
  /** Where the built programs are now: `dist/`. */
  readonly source: string;
  readonly version: string;
  readonly homeDirectory: string;
  readonly runtimeDirectory: string | undefined;
  /** Of which {@link runtimeDirectory} was chosen, which is recorded; absent: it is not. */
  readonly places?: RuntimePlaces;
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
const COMMAND_MODE = 0o755;
const FAILED = 'The rolecall command could not be installed';

/** `~/.local/share/rolecall`: everything the installer makes lies in it, one symbolic link excepted. */
export function installFolder(homeDirectory: string): string {
  return path.join(homeDirectory, '.local/share/rolecall');
}

/** The installed command, whether it is there or not. */
export function installedCommand(homeDirectory: string): string {
  return path.join(installFolder(homeDirectory), 'bin/rolecall');
}

/** By what this home tells what it wrote from what others did, kept where deleting consents does not take it. */
export function spareFolder(homeDirectory: string): string {
  return path.join(installFolder(homeDirectory), 'home');
}

/** `flock`, from a fixed list; undefined where there is none. */
export function findFlock(): string | undefined {
  return FLOCK_PATHS.find(file => isExecutable(file));
}

/**
 * What {@link install} would answer where all is in place, without changing more than their seal; undefined where something
 * is not. Programs that run from where they were installed are not read again while their seal holds.
 * @throws AssumeError `local-file`.
 */
export function installed(request: InstallRequest): InstallResult | undefined {
  return tried(FAILED, () => {
    const { source, homeDirectory, version } = request;
    const isTheirs = path.dirname(source) === installFolder(homeDirectory) && isOfVersion(source, version);
    const isSealed = isTheirs && areSealed(source);
    const whole = isSealed ? undefined : readPrograms(source, installFolder(homeDirectory), version);
    const plan = planOf(request, whole?.folder ?? source);
    const { folder, programs, command, text, link } = plan;
    const isInPlace =
      (whole === undefined || areComplete(whole)) &&
      !isSuperseded(programs) &&
      isCommand(command, text) &&
      !isToBeRecorded(request) &&
      link?.action !== 'written' &&
      findSuperfluous(folder, programs).length + findUnmarked(folder, programs).length === 0;
    if (!isInPlace) return undefined;
    if (!isSealed) sealPrograms(programs, plan.flock);
    return { command, files: filesOf(plan, 'unchanged', 'unchanged') };
  });
}

/**
 * Puts the programs under a folder named by version and content, and the command beside them; replaces what differs, each
 * file atomically, so that tools calling meanwhile find the old or the new. The caller holds the lock of installing, so that
 * what another installer left behind is known to be dead; that goes first, to make room.
 * @throws AssumeError `local-file`.
 */
export function install(request: InstallRequest): InstallResult {
  return tried(FAILED, () => {
    const folder = installFolder(request.homeDirectory);
    makeFolders(path.join(folder, 'bin'), folder);
    const whole = readPrograms(request.source, folder, request.version);
    const plan = planOf(request, whole.folder);
    const { programs, command, text, link } = plan;
    const removed = findSuperfluous(folder, programs);
    for (const old of removed) removeTree(old);
    const isThere = areComplete(whole) && !isSuperseded(programs);
    if (!isThere) putPrograms(whole);
    sealPrograms(programs, plan.flock);
    const { places, runtimeDirectory } = request;
    if (places !== undefined && runtimeDirectory !== undefined) recordPlace(runtimeDirectory, places);
    const isSame = isCommand(command, text);
    if (!isSame) replaceFile(command, text, COMMAND_MODE);
    markSuperseded(findUnmarked(folder, programs));
    if (link?.action === 'written') {
      makeFolders(path.dirname(link.path), folder);
      symlinkSync(command, link.path);
    }
    const files = filesOf(plan, isThere ? 'unchanged' : 'written', isSame ? 'unchanged' : 'written');
    return { command, files: [...files, ...removed.map(old => ({ path: old, action: 'removed' as const }))] };
  });
}

interface Plan {
  readonly folder: string;
  /** Where they belong. */
  readonly programs: string;
  readonly flock: Flock | undefined;
  readonly command: string;
  /** What the command, a shell script, is to say. */
  readonly text: string;
  /** The link in `~/.local/bin` and what is to become of it; undefined where that folder is not used. */
  readonly link: TouchedFile | undefined;
}

function planOf(request: InstallRequest, programs: string): Plan {
  const { version, homeDirectory, runtimeDirectory, node, electron } = request;
  const flock = knownFlock(programs, findFlock());
  const text = request.shimText({ version, runtimeDirectory, node, electron, programs, homeDirectory, flock });
  const link = linkOf(homeDirectory, request.searchPath);
  return {
    folder: installFolder(homeDirectory),
    programs,
    flock,
    command: installedCommand(homeDirectory),
    text,
    link,
  };
}

type Action = TouchedFile['action'];

function filesOf({ programs, command, link }: Plan, programsAre: Action, commandIs: Action): readonly TouchedFile[] {
  return [
    { path: programs, action: programsAre },
    { path: command, action: commandIs },
    ...(link === undefined ? [] : [link]),
  ];
}

function isToBeRecorded({ places, runtimeDirectory }: InstallRequest): boolean {
  return places !== undefined && runtimeDirectory !== undefined && !isRecorded(runtimeDirectory, places);
}

function isCommand(file: string, text: string): boolean {
  const stats = lstatSync(file, { throwIfNoEntry: false });
  if (stats?.isFile() !== true || stats.uid !== ownUserId() || (stats.mode & 0o7777) !== COMMAND_MODE) return false;
  return readFileSync(file, 'utf8') === text;
}

function linkOf(homeDirectory: string, searchPath: string | undefined): TouchedFile | undefined {
  const folder = path.join(homeDirectory, '.local/bin');
  const onPath = (searchPath ?? '')
    .split(':')
    .map(part => path.normalize(part))
    .includes(folder);
  if (!existsSync(folder) && !onPath) return undefined;
  const link = path.join(folder, 'rolecall');
  if (isLinkTo(link, installedCommand(homeDirectory))) return { path: link, action: 'unchanged' };
  const isTaken = lstatSync(link, { throwIfNoEntry: false }) !== undefined;
  return { path: link, action: isTaken ? 'left alone' : 'written' };
}

/** Whether it is the link that {@link install} makes. */
export function isLinkTo(link: string, target: string): boolean {
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
