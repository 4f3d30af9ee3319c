/** Reads the address of a repository's remote from Git's configuration, as git-config(1) writes it. */

/** The first `url` of `[remote "origin"]`; undefined when there is none. Includes are not followed. */
export function originOf(config: string): string | undefined {
  let inOrigin = false;
  // Pair by pair: a backslash that is escaped itself continues no line.
  const joined = config.replaceAll(/\\(\r?\n|[^])/g, (pair, escaped) => (/\n$/.test(String(escaped)) ? '' : pair));
  for (const line of joined.split(/\r?\n/)) {
    const section = /^\s*\[\s*([A-Za-z0-9.-]+)(?:\s+"((?:[^"\\]|\\.)*)")?\s*\](.*)$/.exec(line);
    // Section names and keys ignore case, the quoted subsection does not.
    if (section !== null) inOrigin = section[1]?.toLowerCase() === 'remote' && section[2] === 'origin';
    const entry = section === null ? line : (section[3] ?? '');
    const url = inOrigin ? /^\s*url\s*=\s*(.*)$/i.exec(entry)?.[1] : undefined;
    if (url !== undefined) return valueOf(url);
  }
  return undefined;
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
