/** An address of a repository, taken apart. */
export interface RemoteAddress {
  /** Lower case, by the name its forge has for itself; with its port where that is not the usual one. */
  readonly host: string;
  /** As it is written, without slashes around it and without `.git`: `acme/app` at a forge. */
  readonly path: string;
  readonly transport: 'https' | 'ssh' | 'clear';
  /** Of SSH: others than `git` may see other repositories under the same path. */
  readonly user: string | undefined;
}

const USUAL_PORT: Readonly<Record<string, string>> = { https: '443', http: '80', ssh: '22', git: '9418' };

/** Other names of forges for themselves: SSH over port 443 [docs.github.com, docs.gitlab.com, support.atlassian.com]. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  'www.github.com': 'github.com',
  'ssh.github.com': 'github.com',
  'altssh.gitlab.com': 'gitlab.com',
  'altssh.bitbucket.org': 'bitbucket.org',
};

/** The parts of an address without credentials; undefined for a path on this machine and what is no address. */
export function remoteAddress(remote: string): RemoteAddress | undefined {
  const url = /^([a-z+]+):\/\/(?:([^@/]*)@)?([^/@:]+)(?::(\d+))?\/(.*)$/i.exec(remote);
  const [, user, host = '', path = ''] = /^(?:([^@/:]+)@)?([^@/:]+):(?!\/\/)(.*)$/.exec(remote) ?? [];
  if (url === null) return host === '' ? undefined : address('ssh', user, host, undefined, path.replace(/^\//, ''));
  return address(url[1] ?? '', url[2], url[3] ?? '', url[4], url[5] ?? '');
}

function address(
  written: string,
  user: string | undefined,
  host: string,
  port: string | undefined,
  path: string,
): RemoteAddress | undefined {
  const scheme = /^(?:git\+ssh|ssh\+git)$/i.test(written) ? 'ssh' : written.toLowerCase();
  const usual = USUAL_PORT[scheme];
  if (usual === undefined) return undefined;
  const name = host.toLowerCase();
  const known = OTHER_NAMES[name];
  const isUsual = port === undefined || port === usual || (known !== undefined && scheme === 'ssh' && port === '443');
  return {
    host: isUsual ? (known ?? name) : `${name}:${port}`,
    path: path
      .replace(/\/+$/, '')
      .replace(/\.git$/i, '')
      .replace(/\/+$/, ''),
    transport: scheme === 'https' || scheme === 'ssh' ? scheme : 'clear',
    user: scheme === 'ssh' && user !== '' ? user : undefined,
  };
}

/** Forges of GitHub, whose names of owners and repositories ignore case. */
export function isGitHub(host: string): boolean {
  return host === 'github.com' || /^[a-z0-9-]+\.ghe\.com$/.test(host);
}

/** Below what a forge calls an owner; a part that is `..`, or empty, names something else than it says. */
const PLAIN_PATH = /^(?!~)(?:(?!\.{1,2}(?:\/|$))[^/\\?#%]+\/)+(?!\.{1,2}$)[^/\\?#%]+$/;

/**
 * One spelling for all addresses of one repository at a forge, `https://github.com/acme/app`: over https or SSH as `git`,
 * with or without the usual port, `.git` and a slash. Any other address stands for itself: in the clear, of another user or
 * port, of a path that could mean something else.
 */
export function canonicalRemote(remote: string): string {
  const parts = remoteAddress(remote);
  if (parts === undefined || parts.transport === 'clear' || !PLAIN_PATH.test(parts.path)) return remote;
  if (parts.user !== undefined && parts.user !== 'git') return remote;
  // A name without a dot is one of an SSH configuration, which says who is meant.
  if (!parts.host.includes('.')) return remote;
  return `https://${parts.host}/${isGitHub(parts.host) ? parts.path.toLowerCase() : parts.path}`;
}
