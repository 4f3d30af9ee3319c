import { env, ThemeIcon, window } from 'vscode';

/**
 * Opens a terminal in which tools use one role, whatever new terminals use otherwise. The shell is started through `env`,
 * because the collection's own AWS_PROFILE would win over a terminal's `env` option.
 */
export function openRoleTerminal(options: {
  readonly role: string;
  readonly folder: string;
  /** Variables of others that would make tools ignore the role. */
  readonly superseded: readonly string[];
  /** What has tools find it. */
  readonly variables: Readonly<Record<string, string>>;
}): void {
  const { role, folder, superseded, variables } = options;
  const terminal = window.createTerminal({
    name: role,
    cwd: folder,
    iconPath: new ThemeIcon('key'),
    shellPath: '/usr/bin/env',
    shellArgs: [
      ...superseded.flatMap(name => ['-u', name]),
      ...Object.entries(variables).map(([name, value]) => `${name}=${value}`),
      env.shell || '/bin/sh',
    ],
  });
  terminal.show();
}
