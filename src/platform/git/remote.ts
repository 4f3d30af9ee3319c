import { type GitSetting, valuesOf } from './config.ts';

/** The first `url` of `[remote "origin"]`: an empty one takes back those before it. Undefined where there is none. */
export function originOf(settings: readonly GitSetting[]): string | undefined {
  const urls = valuesOf(settings, 'remote', 'origin', 'url');
  return urls[urls.lastIndexOf('') + 1];
}

/**
 * The address without what could be secret: user and password of http(s) addresses (tokens are often put there), the
 * password of others, query and fragment. Undefined for what is no address: a `helper::` transport, a relative path, text
 * with control characters.
 */
export function withoutCredentials(url: string | undefined): string | undefined {
  // oxlint-disable-next-line no-control-regex -- refusing control characters is what this is for
  if (url === undefined || url.length > 2000 || /[\u0000-\u0020\u007f-\u009f]/.test(url)) return undefined;
  const parts = /^(https?|ssh|git|git\+ssh|ssh\+git|file):\/\/(?:([^/?#]*)@)?([^/?#@]*)(\/[^?#]*)?/i.exec(url);
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
