import type { TerminalRole } from '../../../sessions/overview/terminal-role.ts';
import type { RolesState } from '../state/roles-state.ts';

/** What new terminals get; `folder` is undefined where the window has one folder, and all its terminals get the same. */
export interface FolderVariables {
  readonly folder: string | undefined;
  readonly variables: Readonly<Record<string, string>>;
}

/** Each cloud's tools have their own. */
function variablesOf(terminals: readonly TerminalRole[]): Readonly<Record<string, string>> {
  return Object.fromEntries(terminals.flatMap(({ variables }) => Object.entries(variables)));
}

/**
 * The variables of new terminals, out of the same state as everything that is shown: never a key. The command is found
 * before any role is allowed, after whatever else is in PATH. @param commandDirectory undefined: leave PATH alone.
 */
export function terminalVariables(
  { folders }: Extract<RolesState, { kind: 'ready' }>,
  commandDirectory: string | undefined,
  delimiter: string,
): readonly FolderVariables[] {
  const command = commandDirectory === undefined ? {} : { PATH: `${delimiter}${commandDirectory}` };
  return folders.map(folder => ({
    folder: folders.length > 1 ? folder.folder.path : undefined,
    variables: {
      ...(folder.kind === 'read' ? variablesOf(folder.terminals) : {}),
      ...command,
    },
  }));
}
