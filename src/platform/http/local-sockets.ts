import path from 'node:path';
import type { LocalSockets } from '../../core/ports.ts';
import { ownUserId, refusalOfDirectories, refusalOfPlace } from '../path-ownership.ts';
import { realpath, stat } from '../quick-files.ts';
import { isMissing } from '../small-text.ts';

/**
 * A variable of the environment may name a socket, so what counts is who made it: whoever listens there gets the request and
 * chooses the answer. Links are followed once, here: the path that is answered has none, and nobody else can replace a part
 * of it. The mode of the socket itself is no matter, since writing to one only means being allowed to connect.
 *
 * @param workspaceFolders folders a repository fills, read at each use.
 */
export function createLocalSockets(workspaceFolders: () => readonly string[]): LocalSockets {
  return {
    async check(socket) {
      if (!path.isAbsolute(socket)) return { usable: false, reason: 'is no absolute path' };
      try {
        const realSocket = await realpath(socket);
        const reason = await refusalOf(realSocket, workspaceFolders());
        return reason === undefined ? { usable: true, path: realSocket } : { usable: false, reason };
      } catch (error) {
        return { usable: false, reason: isMissing(error) ? 'does not exist' : 'cannot be looked at' };
      }
    },
  };
}

/** Why a socket's real path is not to be believed, as a verb phrase. */
async function refusalOf(realSocket: string, workspaceFolders: readonly string[]): Promise<string | undefined> {
  const stats = await stat(realSocket);
  if (!stats.isSocket()) return 'is no socket';
  const userId = ownUserId();
  if (stats.uid !== 0 && stats.uid !== userId) return `belongs to user ${stats.uid}, neither root nor you`;
  const refusal =
    (await refusalOfDirectories(path.dirname(realSocket), userId, { sticky: 'accepted' })) ??
    (await refusalOfPlace(realSocket, workspaceFolders));
  return refusal === undefined ? undefined : `is not used: ${refusal}`;
}
