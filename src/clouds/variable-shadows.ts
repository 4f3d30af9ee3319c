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

/** A variable that tools take in place of the role that they are told. */
export interface Preferred {
  /** Its name; a star stands for any part. */
  readonly name: string;
  readonly who: string;
  /** Whether it does not take the role's place, but has the tool send what it got for the role where somebody says. */
  readonly redirects?: true;
}

/**
 * The variables of the environment that keep tools from the role that they are told, or have them send it elsewhere. Files are
 * read only where there is something to look for in them, and somebody to look for it.
 */
export async function variableShadows(
  place: ShadowPlace,
  preferred: readonly Preferred[],
  isDelivered: () => boolean,
  folder: string,
): Promise<readonly Shadow[]> {
  const { environment } = place;
  const names = Object.keys(environment).filter(name => (environment[name] ?? '') !== '');
  const set = preferred.flatMap(each => {
    const pattern = new RegExp(`^${each.name.replace('*', '.+')}$`, 's');
    return names.filter(name => pattern.test(name)).map(name => ({ ...each, name }));
  });
  if (set.length === 0 || !isDelivered()) return [];
  const placeOf = await place.settingPlaces(folder);
  return set.map(({ name, who, redirects }) => {
    const found = placeOf(name);
    const unset = `Unset ${name}, or take it out of where it is set`;
    return {
      name,
      where: found.file === undefined ? `the environment, not found in ${LOOKED_THROUGH}` : placeText(found),
      who,
      fix: redirects === true ? `${unset}: ${who} sends tokens where it says.` : `${unset}.`,
    };
  });
}
