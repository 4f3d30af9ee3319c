import path from 'node:path';
import type { EnvironmentVariables } from '../core/ports.ts';
import {
  placeOfVariable,
  type SettingCandidate,
  settingCandidates,
  type SettingFile,
} from '../documents/setting-files.ts';
import type { SettingPlace } from '../core/setting-place.ts';
import type { InspectedMachine } from '../platform/machine.ts';

/** A repository decides how many there are. */
const FILES_READ_OF_FOLDER = 40;

/** Reads what may set variables in terminals of a folder; answers where each is set, as far as these files say. */
export async function settingPlaces(
  machine: Pick<InspectedMachine, 'read' | 'names'>,
  where: { readonly home: string; readonly folder: string; readonly environment: EnvironmentVariables },
): Promise<(variable: string) => SettingPlace> {
  const candidates = settingCandidates(where.home, where.folder);
  const files = (await Promise.all(candidates.map(candidate => readCandidate(machine, candidate)))).flat();
  return variable => placeOfVariable(variable, where.environment[variable], files);
}

async function readCandidate(
  machine: Pick<InspectedMachine, 'read' | 'names'>,
  candidate: SettingCandidate,
): Promise<readonly SettingFile[]> {
  const { syntax } = candidate;
  const read = await Promise.all(
    (await pathsOf(machine, candidate)).map(async (file): Promise<readonly SettingFile[]> => {
      const text = await machine.read(file);
      return text === undefined ? [] : [{ path: file, text, syntax }];
    }),
  );
  return read.flat();
}

async function pathsOf(
  machine: Pick<InspectedMachine, 'names'>,
  { path: base, names, inEach }: SettingCandidate,
): Promise<readonly string[]> {
  if (names === undefined && inEach === undefined) return [base];
  const found = (await machine.names(base)).toSorted().filter(name => names?.test(name) ?? true);
  return found.slice(0, FILES_READ_OF_FOLDER).map(name => path.join(base, name, inEach ?? ''));
}
