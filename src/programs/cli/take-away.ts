import { removeProfiles } from '../../clouds/delivery.ts';
import { whileInstalling } from '../../platform/installation/lock.ts';
import { findFlock, installFolder } from '../../platform/installation/install.ts';
import { canWrite, Removal, removeInstallation, removeMadeFolders } from '../../platform/installation/uninstall.ts';
import type { RoleSessions } from '../../sessions/overview/overview.ts';
import type { World } from '../../sessions/world.ts';
import type { Uninstalled } from './installation.ts';

/**
 * Takes everything of ours away, credentials first: what keeps one thing from going keeps nothing else. The profiles go
 * before the command that they run, since one without it would make tools fail.
 */
export async function takeAway(
  world: Parameters<typeof removeProfiles>[0] & Pick<World, 'homeDirectory' | 'otherPlaces' | 'runtime'>,
  sessions: Pick<RoleSessions, 'releaseAll'>,
): Promise<Uninstalled> {
  const removal = new Removal();
  await forgetCredentials(world, sessions, removal);
  const { homeDirectory, state } = world;
  for (const { path, outcome } of await removeProfiles(world)) {
    if (outcome === 'removed') removal.removed.push(path);
    else if (outcome !== 'none') removal.fail(path, outcome);
  }
  await removeCommand(homeDirectory, removal);
  removal.remove(state.path);
  removeMadeFolders(homeDirectory, removal);
  return { files: removal.removed, left: removal.left };
}

async function forgetCredentials(
  world: Pick<World, 'homeDirectory' | 'otherPlaces' | 'runtime'>,
  sessions: Pick<RoleSessions, 'releaseAll'>,
  removal: Removal,
): Promise<void> {
  const { directories, unread } = world.otherPlaces();
  const uncertain = unread.filter(({ mayHold }) => mayHold);
  for (const { path, why } of uncertain) {
    removal.left.push({ path, why: `It ${why}, so credentials may still be there.` });
  }
  const places = [...(world.runtime === undefined ? [] : [world.runtime]), ...directories];
  try {
    await sessions.releaseAll();
  } catch (error) {
    if (uncertain.length === 0) removal.fail(places[0]?.path ?? world.homeDirectory, error);
  }
  for (const { path } of places) removal.remove(path);
}

async function removeCommand(homeDirectory: string, removal: Removal): Promise<void> {
  const folder = installFolder(homeDirectory);
  const work = (): void => removeInstallation(homeDirectory, removal);
  // Where nothing can be written nobody installs meanwhile, and the rest can still go.
  if (canWrite(folder)) await attempt(folder, removal, () => whileInstalling(folder, findFlock(), work));
  else work();
}

async function attempt(file: string, removal: Removal, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    removal.fail(file, error);
  }
}
