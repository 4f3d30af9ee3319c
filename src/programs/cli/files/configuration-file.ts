import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { DEFAULT_CONFIGURATION, type UserConfiguration } from '../../../core/configuration.ts';
import type { Problem } from '../../../core/role.ts';
import { ownUserId, refusalOfDirectories, refusalOfOwner, refusalOfPlace } from '../../../platform/path-ownership.ts';
import type { LoadedConfiguration } from '../../../sessions/world.ts';
import { isMissing, readingFailure, readSmallText } from './small-text.ts';

const MAXIMUM_BYTES = 4 * 1024 * 1024;

/** The part of the role map's chunk that reads its text. */
type Read = (
  text: string,
  file: string,
) => { readonly configuration: UserConfiguration; readonly problems: readonly Problem[] };

export function configurationFile(homeDirectory: string): string {
  return path.join(homeDirectory, '.config/rolecall/config.yaml');
}

/**
 * The user's own configuration. It decides where tokens are sent, so it is believed only when nobody but root or the user
 * could have written it, and when no repository ships it; else the defaults hold and the problem says why.
 */
export async function loadConfiguration(
  file: string,
  workspaceFolders: readonly string[],
  read: () => Promise<Read>,
): Promise<LoadedConfiguration> {
  try {
    const realFile = await realpath(file);
    const refusal =
      (await refusalOfDirectories(path.dirname(realFile), ownUserId(), { sticky: 'accepted' })) ??
      (await refusalOfPlace(realFile, workspaceFolders));
    if (refusal !== undefined) return refused(file, refusal);
    const { text, stats } = await readSmallText(realFile, MAXIMUM_BYTES);
    const owner = refusalOfOwner(realFile, stats, ownUserId());
    if (owner !== undefined) return refused(file, owner);
    const parse = await read();
    return { file, text, ...parse(text, file) };
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
