import { steeringNames } from '../core/steering-variables.ts';

/**
 * What the commands written in sh have to know before they start Node: the installed shim and the dev container Feature's
 * launcher. One list each, so that what is closed in one is closed in the other.
 */

/** The oldest Node that runs the programs, as `engines` of package.json says. */
const OLDEST = { major: 22, minor: 19 };

/** The same, for people. */
export const OLDEST_NODE = `${OLDEST.major}.${OLDEST.minor}`;

/** The same as the launcher counts: millions are the major version, thousands the minor one. */
export const OLDEST_RANK = OLDEST.major * 1_000_000 + OLDEST.minor * 1_000;

/** @param version `22.19.0`, as `process.versions.node` has it. */
export function isRecentEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > OLDEST.major || (major === OLDEST.major && minor >= OLDEST.minor);
}

/** What a Node that others installed is asked before it is used, as a word of sh: it fails and says its version if it is too old. */
export const ASKED_NODE = `'v = process.versions.node; s = v.split("."); s[0] > ${OLDEST.major} || (s[0] == ${OLDEST.major} && s[1] >= ${OLDEST.minor}) || (console.log(v), process.exit(1))'`;

/** The command of sh that drops what changes how Node, the dynamic loader or the C library start, over several lines. */
export const DROP_VARIABLES = `unset ${steeringNames('start').join(' \\\n  ')}`;

/**
 * Where a Node may be, as words of a `for`: VS Code Servers first, since theirs is recent while VS Code is.
 * @param home the home directory as a word of sh, quoted.
 */
export function nodeCandidates(home: string): string {
  return [
    '/vscode/bin/*/*/node',
    `${home}/.vscode-server/bin/*/node`,
    `${home}/.vscode-server/cli/servers/*/server/node`,
    `${home}/.vscode-remote/bin/*/node`,
    `${home}/.vscode-server-insiders/bin/*/node`,
    `${home}/.vscode-server-insiders/cli/servers/*/server/node`,
    `${home}/.local/lib/code-server-*/lib/node`,
    '/usr/lib/code-server/lib/node',
    '/home/.openvscode-server/node',
    '/ide/node',
    '/usr/local/bin/node',
    '/usr/bin/node',
  ].join(' \\\n    ');
}
