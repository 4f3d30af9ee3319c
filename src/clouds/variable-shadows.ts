import type { EnvironmentVariables } from '../core/ports.ts';
import { placeText, type SettingPlace } from '../core/setting-place.ts';
import { LOOKED_THROUGH } from '../documents/setting-files.ts';
import type { Shadow } from './cloud-delivery.ts';

/** Where variables are looked for that keep tools from a role. */
export interface ShadowPlace {
  readonly environment: EnvironmentVariables;
  /** Reads what may set variables in terminals of a folder; answers where each is set, as far as files say so. */
  settingPlaces(folder: string): Promise<(variable: string) => SettingPlace>;
}

/**
 * The variables of the environment that tools take in place of the role that they are told. Files are read only where there
 * is something to look for in them, and somebody to look for it. @param names each with who takes it.
 */
export async function variableShadows(
  place: ShadowPlace,
  names: readonly (readonly [name: string, who: string])[],
  isDelivered: () => boolean,
  folder: string,
): Promise<readonly Shadow[]> {
  const set = names.filter(([name]) => (place.environment[name] ?? '') !== '');
  if (set.length === 0 || !isDelivered()) return [];
  const placeOf = await place.settingPlaces(folder);
  return set.map(([name, who]) => {
    const found = placeOf(name);
    return {
      name,
      where: found.file === undefined ? `the environment, not found in ${LOOKED_THROUGH}` : placeText(found),
      who,
      fix: `Unset ${name}, or take it out of where it is set.`,
    };
  });
}
