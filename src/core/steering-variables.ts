/** What a variable steers, and who therefore takes it away. */
export type Steered =
  /** Node, the dynamic loader or the C library while they start: the commands written in sh drop it, by name. */
  | 'start'
  /** The same, so that a Node which others started runs other code or believes other servers: the doctor says so. */
  | 'node'
  /** A library in a process of ours, which reads the process's own variables. */
  | 'library'
  /** A program of the platform, which is about to fetch an identity token. */
  | 'program';

/**
 * Variables that make a program load other code, believe other servers or talk to another place; a repository's devcontainer
 * can set each of them. A star stands for any end. What is closed in one place is closed in the others: this is the one list.
 */
const STEERING: readonly (readonly [steered: readonly Steered[], names: string])[] = [
  [['library', 'program'], 'NODE_* LD_* DYLD_* OPENSSL_*'],
  [['start', 'node'], 'NODE_OPTIONS NODE_EXTRA_CA_CERTS NODE_TLS_REJECT_UNAUTHORIZED NODE_PATH OPENSSL_CONF'],
  [['start', 'node'], 'OPENSSL_CONF_INCLUDE OPENSSL_MODULES OPENSSL_ENGINES LD_PRELOAD LD_LIBRARY_PATH LD_AUDIT'],
  [['start', 'node'], 'DYLD_INSERT_LIBRARIES DYLD_LIBRARY_PATH DYLD_FRAMEWORK_PATH'],
  // What else Node heeds as it starts; the rest of its own it clears itself, by prefix.
  [['start'], 'NODE_V8_COVERAGE NODE_DEBUG NODE_DEBUG_NATIVE NODE_REDIRECT_WARNINGS NODE_PENDING_DEPRECATION'],
  [['start'], 'NODE_PRESERVE_SYMLINKS NODE_PRESERVE_SYMLINKS_MAIN NODE_COMPILE_CACHE NODE_CHANNEL_FD'],
  [['start'], 'NODE_CHANNEL_SERIALIZATION_MODE NODE_UNIQUE_ID NODE_TEST_CONTEXT NODE_ICU_DATA NODE_USE_ENV_PROXY'],
  [['start'], 'NODE_USE_SYSTEM_CA NODE_REPL_EXTERNAL_MODULE ELECTRON_RUN_AS_NODE LD_BIND_NOW LD_BIND_NOT LD_DEBUG'],
  [['start'], 'LD_DEBUG_OUTPUT LD_DYNAMIC_WEAK LD_HWCAP_MASK LD_ORIGIN_PATH LD_PROFILE LD_PROFILE_OUTPUT LD_SHOW_AUXV'],
  [['start'], 'LD_TRACE_LOADED_OBJECTS LD_USE_LOAD_BIAS LD_VERBOSE LD_WARN'],
  // glibc loads character converters and locales from where it is told, and writes where it is told.
  [['start', 'node', 'program'], 'GCONV_PATH LOCPATH GLIBC_TUNABLES MALLOC_TRACE'],
  // Other places and other roots of trust. HTTPS_PROXY stays, since TLS still ends at the platform; with a foreign root as
  // well it would not.
  [['library'], 'AWS_* AMAZON_* SSL_*'],
  [['start', 'program'], 'AWS_ENDPOINT_URL AWS_ENDPOINT_URL_STS SSL_CERT_FILE SSL_CERT_DIR'],
  [['program'], 'AWS_ENDPOINT_URL* AWS_CA_BUNDLE CURL_CA_BUNDLE REQUESTS_CA_BUNDLE'],
  [['program'], 'SSLKEYLOGFILE'], // writes the session keys of TLS to a file
  [['program'], 'HTTP_PROXY http_proxy ALL_PROXY all_proxy'], // plain HTTP through a foreign proxy is readable there
  // Files that shells run as they start.
  [['start', 'program'], 'BASH_ENV ENV'],
  // PS4 is expanded, so it runs commands in each traced shell; exported functions replace commands in any script of bash.
  [['program'], 'SHELLOPTS BASHOPTS PS4 PROMPT_COMMAND IFS CDPATH BASH_FUNC_*'],
  // Other languages' ways to load code, turn back to old behaviour (GODEBUG) and run commands (GIT_SSH_COMMAND, GIT_CONFIG_…).
  [['program'], 'PYTHON* PERL* RUBY* GODEBUG JAVA_TOOL_OPTIONS _JAVA_OPTIONS JDK_JAVA_OPTIONS npm_config_* GIT_*'],
  [['program'], 'XDG_*'], // would move a CLI's configuration, and its API host with it, into the repository
  // Where `az` keeps what it is given, loads code from, and signs in: a cloud of somebody else's, by the document that one names.
  [['program'], 'AZURE_* ARM_* MSAL_*'],
  // Which Python `gcloud` runs, with what, and where it is kept.
  [['program'], 'CLOUDSDK_* VIRTUAL_ENV'],
  [['program'], 'TMPDIR TMP TEMP PWD OLDPWD'], // temporary files belong in /tmp, not where a repository says
];

/** The variables that steer this, several in a text with a space between. */
export function steeringNames(what: Steered): readonly string[] {
  return STEERING.flatMap(([steered, names]) => (steered.includes(what) ? [names] : []));
}

/** Matches the names of the variables that steer this. */
export function steeringPattern(what: Steered): RegExp {
  const names = steeringNames(what).flatMap(line => line.split(' '));
  return new RegExp(`^(?:${names.map(name => name.replace('*', '.*')).join('|')})$`, 's');
}

/** Takes what could steer a library out of a process's own variables: from then on only a copy made before tells them. */
export function forgetSteering(variables: Record<string, string | undefined>): void {
  const steers = steeringPattern('library');
  for (const name of Object.keys(variables)) if (steers.test(name)) delete variables[name];
}
