import { asAssumeError, type AssumeError } from '../core/errors.ts';
import { withoutProfiles } from '../clouds/aws/profile.ts';
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
  const home = (await knownHome(world))?.id ?? '';
  const files = new Set([world.awsConfig.path, ...(await writtenFiles(world))]);
  const removals: ProfileRemoval[] = [];
  for (const path of files) removals.push({ path, outcome: await removeFrom(world, path, home) });
  return removals;
}

/** Takes out the profiles of another home that is gone: only a person can know that. @throws AssumeError `local-file`. */
export async function removeProfilesOf(world: World, home: string): Promise<boolean> {
  return editUserFile(world.awsConfig, text => withoutProfiles(text, home, 'marked'));
}

async function removeFrom(world: World, path: string, home: string): Promise<ProfileRemoval['outcome']> {
  try {
    const file = path === world.awsConfig.path ? world.awsConfig : world.awsConfigAt(path);
    return (await editUserFile(file, text => withoutProfiles(text, home))) ? 'removed' : 'none';
  } catch (error) {
    return asAssumeError(error);
  }
}
