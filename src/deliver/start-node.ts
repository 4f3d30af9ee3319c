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

/** What changes how Node, the dynamic loader or the C library start; Node clears the rest itself, by prefix. */
const DROPPED_VARIABLES = [
  'NODE_OPTIONS NODE_EXTRA_CA_CERTS NODE_TLS_REJECT_UNAUTHORIZED NODE_PATH NODE_V8_COVERAGE NODE_DEBUG NODE_DEBUG_NATIVE',
  'NODE_REDIRECT_WARNINGS NODE_PENDING_DEPRECATION NODE_PRESERVE_SYMLINKS NODE_PRESERVE_SYMLINKS_MAIN NODE_COMPILE_CACHE',
  'NODE_CHANNEL_FD NODE_CHANNEL_SERIALIZATION_MODE NODE_UNIQUE_ID NODE_TEST_CONTEXT NODE_ICU_DATA NODE_USE_ENV_PROXY',
  'NODE_USE_SYSTEM_CA NODE_REPL_EXTERNAL_MODULE ELECTRON_RUN_AS_NODE OPENSSL_CONF OPENSSL_CONF_INCLUDE OPENSSL_MODULES',
  'OPENSSL_ENGINES SSL_CERT_FILE SSL_CERT_DIR LD_PRELOAD LD_LIBRARY_PATH LD_AUDIT LD_BIND_NOW LD_BIND_NOT LD_DEBUG',
  'LD_DEBUG_OUTPUT LD_DYNAMIC_WEAK LD_HWCAP_MASK LD_ORIGIN_PATH LD_PROFILE LD_PROFILE_OUTPUT LD_SHOW_AUXV',
  'LD_TRACE_LOADED_OBJECTS LD_USE_LOAD_BIAS LD_VERBOSE LD_WARN GLIBC_TUNABLES GCONV_PATH LOCPATH MALLOC_TRACE BASH_ENV ENV',
  'DYLD_INSERT_LIBRARIES DYLD_LIBRARY_PATH DYLD_FRAMEWORK_PATH AWS_ENDPOINT_URL AWS_ENDPOINT_URL_STS',
];

/** The command of sh that drops them, over several lines. */
export const DROP_VARIABLES = `unset ${DROPPED_VARIABLES.join(' \\\n  ')}`;

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
