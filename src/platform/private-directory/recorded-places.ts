import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ownUserId } from '../path-ownership.ts';
import { errorCode } from './failure.ts';
import { removeTree } from '../remove-tree.ts';
import { replaceFile } from '../replace-file.ts';
import { candidatePlaces, couldBeAnyHomes, couldBeChosen, type RuntimePlaces } from './runtime-directory.ts';

const MAXIMUM_BYTES = 64 * 1024;

/** Places for credentials that earlier runs chose, newest first. `unbelieved`: why what stands there does not count. */
export interface RecordedPlaces {
  readonly places: readonly string[];
  /** Those that were chosen while the home had another path or user, or that another home chose which this is a copy of. */
  readonly elsewhere?: readonly RecordedPlace[];
  readonly unbelieved?: { readonly file: string; readonly why: string };
}

export interface RecordedPlace {
  readonly path: string;
  /** The home's own path when it was chosen; undefined where that was not written down. */
  readonly homeDirectory: string | undefined;
}

/** Beside the installed command: one absolute path a line and, after a tab, the home's; the newest last. */
export function placesFile(homeDirectory: string): string {
  return path.join(homeDirectory, '.local/share/rolecall/places');
}

/**
 * What earlier runs chose for this home. Believed only when nobody else could have written it, and only for paths that a
 * run of this user could have chosen for this home: it is read to find credentials, some of them to be removed.
 */
export function readPlaces(places: RuntimePlaces): RecordedPlaces {
  const file = placesFile(places.homeDirectory);
  let descriptor: number;
  try {
    // Without O_NONBLOCK a FIFO would hang us.
    descriptor = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const isMissing = ['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '');
    return isMissing ? { places: [] } : { places: [], unbelieved: { file, why: 'could not be read' } };
  }
  try {
    const stats = fstatSync(descriptor);
    const isOurs = stats.isFile() && stats.uid === ownUserId() && stats.nlink === 1 && (stats.mode & 0o022) === 0;
    if (!isOurs || stats.size > MAXIMUM_BYTES)
      return { places: [], unbelieved: { file, why: 'is no file of yours alone' } };
    const lines = readFileSync(descriptor, 'utf8')
      .split('\n')
      .filter(line => line !== '');
    const recorded = lines.map(placeOfLine);
    const candidates = candidatePlaces(places);
    const believed = recorded.filter(({ path: place }) => couldBeChosen(place, candidates));
    const elsewhere = recorded.filter(each => !believed.includes(each) && couldBeAnyHomes(each.path, places));
    const isStrange = believed.length + elsewhere.length < lines.length;
    const why = 'names what was never a place for credentials';
    return {
      places: believed.map(({ path: place }) => place).toReversed(),
      elsewhere,
      ...(isStrange ? { unbelieved: { file, why } } : {}),
    };
  } catch {
    return { places: [], unbelieved: { file, why: 'could not be read' } };
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Notes that credentials are kept in `chosen` from now on; before any are. The folder is there.
 * @throws Error of the file system.
 */
export function recordPlace(chosen: string, places: RuntimePlaces): void {
  if (isRecorded(chosen, places)) return;
  const file = placesFile(places.homeDirectory);
  const { places: recorded, elsewhere = [] } = readPlaces(places);
  const own = [...recorded.filter(place => place !== chosen).toReversed(), chosen];
  const { homeDirectory } = places;
  if (lstatSync(file, { throwIfNoEntry: false })?.isDirectory() === true) removeTree(file);
  const lines = [...elsewhere, ...own.map(place => ({ path: place, homeDirectory }))].map(lineOfPlace);
  replaceFile(file, lines.join(''), 0o600);
}

function placeOfLine(line: string): RecordedPlace {
  const [place = '', homeDirectory] = line.split('\t', 2);
  return { path: place, homeDirectory };
}

function lineOfPlace({ path: place, homeDirectory }: RecordedPlace): string {
  return homeDirectory === undefined || /[\t\n]/.test(homeDirectory) ? `${place}\n` : `${place}\t${homeDirectory}\n`;
}

/** Whether it is the newest place in a record that is believed to its last line. */
export function isRecorded(chosen: string, places: RuntimePlaces): boolean {
  const { places: recorded, unbelieved } = readPlaces(places);
  return recorded[0] === chosen && unbelieved === undefined;
}
