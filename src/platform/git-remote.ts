/** Reads the address of a repository's remote from Git's configuration, as git-config(1) writes it. */

/** The first `url` of `[remote "origin"]`; undefined when there is none. Includes are not followed. */
export function originOf(config: string): string | undefined {
  return entriesOf(config).find(isOf('remote', 'origin', 'url'))?.value;
}

/**
 * Whether that branch follows what is no branch of `origin`, as tools set it up for a stranger's pull request: another
 * remote, or `refs/pull/…`. False where nothing is said.
 */
export function followsElsewhere(config: string, branch: string): boolean {
  const entries = entriesOf(config);
  const remote = entries.findLast(isOf('branch', branch, 'remote'))?.value;
  const merge = entries.findLast(isOf('branch', branch, 'merge'))?.value;
  return !['origin', '.', undefined].includes(remote) || merge?.startsWith('refs/heads/') === false;
}

interface Entry {
  readonly section: string;
  readonly subsection: string;
  readonly key: string;
  readonly value: string;
}

function isOf(section: string, subsection: string, key: string) {
  return (entry: Entry): boolean => entry.section === section && entry.subsection === subsection && entry.key === key;
}

/** Section names and keys ignore case, the quoted subsection does not. */
function entriesOf(config: string): readonly Entry[] {
  // Pair by pair: a backslash that is escaped itself continues no line.
  const joined = config.replaceAll(/\\(?:\r?\n|([^]))/g, (pair, escaped?: string) =>
    escaped === undefined ? '' : pair,
  );
  let [section, subsection] = ['', ''];
  return joined.split(/\r?\n/).flatMap((line): readonly Entry[] => {
    const header = /^\s*\[\s*([A-Za-z0-9.-]+)(?:\s+"((?:[^"\\]|\\.)*)")?\s*\](.*)$/.exec(line);
    if (header !== null) {
      [section, subsection] = [(header[1] ?? '').toLowerCase(), (header[2] ?? '').replaceAll(/\\(.)/g, '$1')];
    }
    const [, key, text] = /^\s*([A-Za-z][A-Za-z0-9-]*)\s*=\s*(.*)$/.exec(header?.[3] ?? line) ?? [];
    const value = text === undefined ? undefined : valueOf(text);
    return key === undefined || value === undefined ? [] : [{ section, subsection, key: key.toLowerCase(), value }];
  });
}

const ESCAPED: Readonly<Record<string, string>> = { n: '\n', t: '\t', b: '\b' };

/** A value without its quotes, escapes and trailing comment; spaces around it do not count. */
function valueOf(text: string): string | undefined {
  let value = '';
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (character === '\\') {
      index += 1;
      const escaped = text.charAt(index);
      value += ESCAPED[escaped] ?? escaped;
    } else if (character === '"') quoted = !quoted;
    else if (!quoted && (character === '#' || character === ';')) break;
    else value += character;
  }
  const trimmed = value.trim();
  return trimmed === '' ? undefined : trimmed;
}

/**
 * The address without what could be secret: user and password of http(s) addresses (tokens are often put there), the
 * password of others, query and fragment. Undefined for what is no address: a `helper::` transport, a relative path, text
 * with control characters.
 */
export function withoutCredentials(url: string | undefined): string | undefined {
  // oxlint-disable-next-line no-control-regex -- refusing control characters is what this is for
  if (url === undefined || url.length > 2000 || /[\u0000-\u0020\u007f-\u009f]/.test(url)) return undefined;
  const parts = /^(https?|ssh|git|git\+ssh|file):\/\/(?:([^/?#]*)@)?([^/?#@]*)(\/[^?#]*)?/i.exec(url);
  if (parts !== null) {
    const [, scheme = '', userinfo = '', host = '', place = ''] = parts;
    const user = /^https?$/i.test(scheme) ? '' : (userinfo.split(':', 1)[0] ?? '');
    return `${scheme.toLowerCase()}://${user === '' ? '' : `${user}@`}${host.toLowerCase()}${place}`;
  }
  // git@github.com:acme/app.git. Not `ftp://…` or `helper::…`, and no second @, before which a password could stand.
  if (/^(?:[^@/:]+@)?[^@/:]+:(?!\/\/|:)[^@]+$/.test(url)) return url;
  return url.startsWith('/') ? url : undefined;
}

/** `acme/app` of an address, as forges name repositories; undefined for a path on this machine. */
export function repositoryPathOf(remote: string): string | undefined {
  if (remote.startsWith('/') || remote.startsWith('file://')) return undefined;
  const place = /^[a-z+]+:\/\/[^/]*\/(.*)$/.exec(remote)?.[1] ?? /^[^/:]+:(.*)$/.exec(remote)?.[1];
  const name = place
    ?.replace(/^\/+|\/+$/g, '')
    .replace(/\.git$/, '')
    .replace(/\/+$/, '');
  return name === undefined || !name.includes('/') ? undefined : name;
}
