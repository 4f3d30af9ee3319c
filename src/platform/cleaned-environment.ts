import type { EnvironmentVariables } from '../core/ports.ts';

/** Nothing a repository could have put in front of it. */
const FIXED_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * Variables that make a program load other code or talk to another place. Each of them can be set by a repository's
 * devcontainer, and the program that inherits them is about to fetch an identity token.
 */
const DROPPED_PREFIXES = [
  'NODE_', // NODE_OPTIONS=--require, NODE_EXTRA_CA_CERTS, NODE_TLS_REJECT_UNAUTHORIZED
  'LD_',
  'DYLD_',
  'AWS_ENDPOINT_URL',
  'BASH_FUNC_', // exported functions, which replace commands in any bash script
  'PYTHON',
  'PERL',
  'RUBY',
  'GIT_', // GIT_SSH_COMMAND, GIT_CONFIG_…: commands to run
  'XDG_', // would move a CLI's configuration, and its API host with it, into the repository
  'OPENSSL_', // OPENSSL_CONF loads engines
  'npm_config_',
];

const DROPPED = new Set([
  'BASH_ENV',
  'ENV',
  'SHELLOPTS',
  'BASHOPTS',
  'PS4', // is expanded, so it runs commands, in each traced shell
  'PROMPT_COMMAND',
  'IFS',
  'CDPATH',
  'GCONV_PATH', // glibc loads character converters from there
  'GLIBC_TUNABLES',
  'LOCPATH',
  'GODEBUG', // turns TLS checks of Go programs back to old behaviour
  'JAVA_TOOL_OPTIONS',
  '_JAVA_OPTIONS',
  'JDK_JAVA_OPTIONS',
  // Other roots of trust: a repository could ship its own authority. HTTPS_PROXY stays, since TLS still ends at the
  // platform; with a foreign root as well it would not.
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'CURL_CA_BUNDLE',
  'REQUESTS_CA_BUNDLE',
  'AWS_CA_BUNDLE',
  'SSLKEYLOGFILE', // writes the session keys of TLS to a file
  // Plain HTTP through a foreign proxy is readable there.
  'HTTP_PROXY',
  'http_proxy',
  'ALL_PROXY',
  'all_proxy',
  // Temporary files belong in /tmp, not where a repository says.
  'TMPDIR',
  'TMP',
  'TEMP',
  'PWD',
  'OLDPWD',
]);

/**
 * The variables with which a program of the platform is started: all but those that steer loaders or redirect traffic, PATH
 * replaced by a fixed one. `home` replaces HOME: pass what `homeDirectory` answered, since HOME is forgeable too.
 */
export function cleanedEnvironment(variables: EnvironmentVariables, home?: string): Readonly<Record<string, string>> {
  const kept = Object.entries(variables).flatMap(([name, value]): [string, string][] =>
    value === undefined || DROPPED.has(name) || DROPPED_PREFIXES.some(prefix => name.startsWith(prefix))
      ? []
      : [[name, value]],
  );
  return { ...Object.fromEntries(kept), PATH: FIXED_PATH, ...(home === undefined ? {} : { HOME: home }) };
}
