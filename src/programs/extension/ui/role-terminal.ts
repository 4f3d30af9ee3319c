import { env, ThemeIcon, window } from 'vscode';

/** Set by others, they would make tools ignore the role's profile. */
const SUPERSEDED = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_ACCESS_KEY',
  'AWS_SECRET_KEY',
  'AMAZON_ACCESS_KEY_ID',
  'AMAZON_SECRET_ACCESS_KEY',
  'AMAZON_SESSION_TOKEN',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_ROLE_ARN',
  'AWS_SDK_CONFIG_OPT_OUT',
];

/**
 * Opens a terminal in which tools use one role's profile, whatever new terminals use otherwise. The shell is started through
 * `env`, because the collection's own AWS_PROFILE would win over a terminal's `env` option.
 */
export function openRoleTerminal(options: {
  readonly role: string;
  readonly folder: string;
  /** What the role's profile needs. */
  readonly variables: Readonly<Record<string, string>>;
}): void {
  const { role, folder, variables } = options;
  const terminal = window.createTerminal({
    name: role,
    cwd: folder,
    iconPath: new ThemeIcon('key'),
    shellPath: '/usr/bin/env',
    shellArgs: [
      ...SUPERSEDED.flatMap(name => ['-u', name]),
      ...Object.entries(variables).map(([name, value]) => `${name}=${value}`),
      env.shell || '/bin/sh',
    ],
  });
  terminal.show();
}
