import { env, ThemeIcon, window } from 'vscode';

/** Set by others, they would make tools ignore the role's profile. */
const SUPERSEDED = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];

/**
 * Opens a terminal in which tools use one role's profile, whatever new terminals use otherwise. The shell is started through
 * `env`, because the collection's own AWS_PROFILE would win over a terminal's `env` option.
 */
export function openRoleTerminal(options: {
  readonly role: string;
  readonly profile: string;
  readonly folder: string;
}): void {
  const { role, profile, folder } = options;
  const terminal = window.createTerminal({
    name: role,
    cwd: folder,
    iconPath: new ThemeIcon('key'),
    shellPath: '/usr/bin/env',
    shellArgs: [...SUPERSEDED.flatMap(name => ['-u', name]), `AWS_PROFILE=${profile}`, env.shell || '/bin/sh'],
  });
  terminal.show();
}
