import { lstatSync, readdirSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { UnreadPlace } from '../../core/ports.ts';
import { errorCode } from './failure.ts';
import { readPlaces } from './recorded-places.ts';
import { candidatePlaces, couldBeChosen, type RuntimePlaces } from './runtime-directory.ts';

/**
 * Every directory of the user's, the one in use excepted, in which credentials of this home may lie: what earlier runs
 * chose, also where the home was elsewhere then, and what any run could choose, whether it would now or not. What could not be
 * looked at is told, not left out.
 */
export function findOtherPlaces(
  places: RuntimePlaces,
  inUse: string | undefined,
): { readonly found: readonly string[]; readonly unread: readonly UnreadPlace[] } {
  const { places: recorded, elsewhere = [], unbelieved } = readPlaces(places);
  const all = new Set([...recorded, ...candidatePlaces(places), ...drawnPlaces(places)]);
  const found: string[] = [];
  const unread: UnreadPlace[] =
    unbelieved === undefined ? [] : [{ path: unbelieved.file, why: unbelieved.why, mayHold: true }];
  for (const place of all) {
    if (place === inUse) continue;
    const looked = lookAt(place, places.userId);
    if (looked === 'ours') found.push(place);
    else if (looked !== 'absent')
      unread.push({ path: place, why: looked.why, mayHold: looked.unknown || recorded.includes(place) });
  }
  for (const { path: place, homeDirectory } of elsewhere) {
    const looked = lookAt(place, places.userId);
    const became = homeDirectory === undefined ? undefined : whatBecameOf(homeDirectory, places.homeDirectory);
    // What this home is a copy of has its own credentials.
    if (place === inUse || looked === 'absent' || (looked === 'ours' && became === 'another')) continue;
    if (looked === 'ours' && became === 'this') found.push(place);
    else unread.push({ path: place, why: 'was chosen while this home had another path or user', mayHold: true });
  }
  return { found, unread };
}

/** Whether a home that had this path is the one that has another now: moved, so that nothing is there any more. */
function whatBecameOf(earlier: string, now: string): 'this' | 'another' | undefined {
  try {
    return realpathSync(earlier) === now ? 'this' : 'another';
  } catch (error) {
    return ['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '') ? 'this' : undefined;
  }
}

function lookAt(
  place: string,
  userId: number,
): 'absent' | 'ours' | { readonly why: string; readonly unknown: boolean } {
  try {
    const stats = lstatSync(place, { throwIfNoEntry: false });
    if (stats === undefined) return 'absent';
    if (stats.uid !== userId) return { why: `belongs to user ${stats.uid}`, unknown: false };
    return stats.isDirectory() ? 'ours' : { why: 'is no directory', unknown: false };
  } catch (error) {
    if (errorCode(error) === 'ENOTDIR') return 'absent';
    return { why: 'could not be looked at', unknown: true };
  }
}

/** Names drawn by lot in memory that all share: found there even when the record of them was lost. */
function drawnPlaces(places: RuntimePlaces): readonly string[] {
  const candidates = candidatePlaces(places);
  return [...new Set(candidates.map(place => path.dirname(place)))].flatMap(folder => {
    try {
      const names = readdirSync(folder).map(name => path.join(folder, name));
      return names.filter(place => couldBeChosen(place, candidates) && lookAt(place, places.userId) === 'ours');
    } catch {
      // Each candidate in it is looked at by its name.
      return [];
    }
  });
}
