import { asAssumeError, type AssumeError } from '../core/errors.ts';
import { toByteText } from '../clouds/aws/config-text.ts';
import { managedProfiles, withoutProfiles, writtenProfiles } from '../clouds/aws/profile.ts';
import { editUserFile } from '../deliver/edit-user-file.ts';
import { knownHome } from './home-mark.ts';
import type { World } from './world.ts';
import { writtenFiles } from './written-files.ts';

/** What became of one file. */
export interface ProfileRemoval {
  readonly path: string;
  /** `none`: it held nothing of this home. */
  readonly outcome: 'removed' | 'none' | AssumeError;
}

/**
 * Takes the profiles of this home, and those that say of no home whose they are, out of every file that it ever wrote. Those of
 * other homes stay. One file that cannot be changed keeps no other from being.
 */
export async function removeProfiles(world: World): Promise<readonly ProfileRemoval[]> {
  const removals: ProfileRemoval[] = [];
  let home: string | undefined;
  let written: readonly string[] = [];
  try {
    home = (await knownHome(world))?.id;
    written = await writtenFiles(world);
  } catch (error) {
    removals.push({ path: world.state.path, outcome: asAssumeError(error) });
  }
  for (const path of new Set([world.awsConfig.path, ...written])) {
    removals.push({ path, outcome: await removeFrom(world, path, home) });
  }
  return removals;
}

/** Takes out the profiles of another home that is gone: only a person can know that. @throws AssumeError `local-file`. */
export async function removeProfilesOf(world: World, home: string): Promise<boolean> {
  return editUserFile(world.awsConfig, text => withoutProfiles(text, home, 'marked'));
}

async function removeFrom(world: World, path: string, home: string | undefined): Promise<ProfileRemoval['outcome']> {
  try {
    const file = path === world.awsConfig.path ? world.awsConfig : world.awsConfigAt(path);
    const change = (text: string | undefined): string | undefined => {
      const ids = home === undefined ? ['', ...forgottenHomes(text, world)] : [home];
      return ids.reduce<string | undefined>((left, id) => withoutProfiles(left, id), text);
    };
    return (await editUserFile(file, change)) ? 'removed' : 'none';
  } catch (error) {
    return asAssumeError(error);
  }
}

/**
 * What this home was called before it forgot that, as when somebody deleted its folder of consents: its profiles run the
 * command of this home, and were written on this machine.
 */
function forgottenHomes(text: string | undefined, { command, machineName }: World): readonly string[] {
  const own = toByteText(command.path);
  const running = writtenProfiles(text ?? '').flatMap(each => (each.command === own ? [each.key] : []));
  const profiles = managedProfiles(text);
  const homes = running.flatMap(key => profiles.get(key)?.homes ?? []);
  return [...new Set(homes.flatMap(({ id, machine }) => (machine !== '' && machine === machineName ? [id] : [])))];
}
