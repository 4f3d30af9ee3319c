import type { Overview } from '../../../sessions/overview.ts';
import { terminalRole, type TerminalRole } from '../../../sessions/terminal-role.ts';
import type { FolderReading, FolderState, RolesState } from './roles-state.ts';

/** Decides what new terminals of each folder get: nothing where the folder is not trusted. */
export function withTerminals(
  readings: readonly FolderReading[],
  trusted: boolean,
  before: RolesState,
): readonly FolderState[] {
  return readings.map(reading => {
    if (reading.kind === 'unreadable') return reading;
    const had = before.kind === 'ready' ? before.folders.find(sameFolder(reading)) : undefined;
    const kept = had?.kind === 'read' ? had.terminal : undefined;
    return { ...reading, terminal: trusted ? terminalNow(reading.overview, kept) : undefined };
  });
}

/** While nobody knows what the map says of the role that terminals have, they keep it: its credentials serve on. */
function terminalNow(overview: Overview, before: TerminalRole | undefined): TerminalRole | undefined {
  const session = overview.orphans.find(({ profile }) => profile === before?.profile);
  const isUnknown = session?.why.kind === 'unread' || session?.why.kind === 'broken';
  return isUnknown ? before : terminalRole(overview);
}

function sameFolder({ folder }: FolderReading): (other: FolderState) => boolean {
  return other => other.folder.path === folder.path;
}
