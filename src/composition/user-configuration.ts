import path from 'node:path';
import { DEFAULT_CONFIGURATION } from '../core/configuration.ts';
import type { Problem } from '../core/role.ts';
import { ownUserId, refusalOfDirectories, refusalOfOwner, refusalOfPlace } from '../platform/path-ownership.ts';
import { realpath } from '../platform/quick-files.ts';
import { isMissing, readingFailure, readSmallText } from '../platform/small-text.ts';
import type { LoadedConfiguration } from '../sessions/world.ts';

const MAXIMUM_BYTES = 8 * 1024 * 1024;

/** The user's own configuration, whether it exists or not. */
export function configurationFile(homeDirectory: string): string {
  return path.join(homeDirectory, '.config/rolecall/config.yaml');
}

/**
 * The one file that may change where anything is sent, believed only when nobody but root or the user could have written
 * it, and when no repository ships it; else it counts as empty, with a problem that says why.
 */
export async function loadConfiguration(
  homeDirectory: string,
  workspaceFolders: readonly string[],
): Promise<LoadedConfiguration> {
  const file = configurationFile(homeDirectory);
  try {
    const realFile = await realpath(file);
    const refusal =
      (await refusalOfDirectories(path.dirname(realFile), ownUserId(), { sticky: 'accepted' })) ??
      (await refusalOfPlace(realFile, workspaceFolders));
    if (refusal !== undefined) return refused(file, refusal);
    const { text, stats } = await readSmallText(realFile, MAXIMUM_BYTES);
    const owner = refusalOfOwner(realFile, stats, ownUserId());
    if (owner !== undefined) return refused(file, owner);
    const { readUserConfiguration } = await import('../roles/read-role-map.ts');
    return { file, text, ...(await readUserConfiguration(text, file)) };
  } catch (error) {
    if (isMissing(error)) return { configuration: DEFAULT_CONFIGURATION, file, text: undefined, problems: [] };
    return refused(file, readingFailure(error));
  }
}

function refused(file: string, why: string): LoadedConfiguration {
  const problem: Problem = {
    severity: 'error',
    code: 'untrusted-configuration',
    message: `Your configuration is not used: ${why}.`,
    file,
    path: [],
    range: { startLine: 0, startColumn: 0, endLine: 0, endColumn: 0 },
  };
  return { configuration: DEFAULT_CONFIGURATION, file, text: undefined, problems: [problem] };
}
