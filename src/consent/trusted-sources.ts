import type { ConsentTerms } from '../core/consent.ts';
import { isObject } from '../core/parse.ts';

/** A pair of the setting `rolecall.trustedSources`: what this owner's repositories may be sent to without a question. */
export interface TrustedSource {
  /** `github.com/acme`: the remote's host and the first part of its path, lower case. */
  readonly owner: string;
  /** `https://id.acme.example`: a broker's origin, an issuer's or a portal's URL, as it is written in a map or a token. */
  readonly host: string;
}

export interface ReadTrustedSources {
  readonly pairs: readonly TrustedSource[];
  /** One sentence an entry that is not used, with what is wrong. The value itself is never in it. */
  readonly problems: readonly string[];
}

const HOST = '[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+';
const OWNER_NAME = '[a-z0-9](?:[a-z0-9._-]*[a-z0-9_-])?';
const REPOSITORY_NAME = '(?!\\.{1,2}(?:$|/))[a-z0-9._-]+';
const PORT = '(?::[1-9][0-9]{0,4})?';

const OWNER = new RegExp(`^${HOST}/${OWNER_NAME}$`, 'i');
/** https, or http on this machine itself; no user, query or fragment. */
const TRUSTED_HOST = new RegExp(
  `^(?:https://${HOST}${PORT}|https?://(?:127\\.0\\.0\\.1|localhost)${PORT})(?:/[a-z0-9._~-]+)*/?$`,
  'i',
);

/** Reads the setting; an entry that is not exactly right trusts nobody. */
export function readTrustedSources(setting: unknown): ReadTrustedSources {
  if (setting === undefined) return { pairs: [], problems: [] };
  if (!Array.isArray(setting)) return { pairs: [], problems: ['It is no list.'] };
  const pairs: TrustedSource[] = [];
  const problems: string[] = [];
  setting.forEach((entry: unknown, index) => {
    const refuse = (why: string): void => void problems.push(`Entry ${index + 1} is not used: ${why}.`);
    if (!isObject(entry)) return refuse('it is no pair of owner and host');
    const { owner, host } = entry;
    if (typeof owner !== 'string' || !OWNER.test(owner)) return refuse('its owner is not like github.com/acme');
    if (typeof host !== 'string' || !TRUSTED_HOST.test(host))
      return refuse('its host is not like https://id.acme.example');
    pairs.push({ owner: owner.toLowerCase(), host: comparable(host) });
  });
  return { pairs, problems };
}

/**
 * Whether the setting allows these terms, so that nobody needs to be asked: the repository's remote belongs to an owner of
 * the setting, and everything that the map would have a token from or for is a host of that owner. Where who vouches is
 * known only from a token, no token may be asked for.
 */
export function areTermsTrusted(terms: ConsentTerms, pairs: readonly TrustedSource[]): boolean {
  const { repository, issuer, audiences, hosts } = terms;
  const owner = ownerOf(repository);
  if (owner === undefined || (issuer === undefined && audiences.length > 0)) return false;
  const trusted = new Set(pairs.filter(pair => pair.owner === owner).map(({ host }) => host));
  const named = [...(issuer === undefined ? [] : [issuer]), ...hosts.map(({ host }) => host)];
  return named.length > 0 && named.every(host => trusted.has(comparable(host)));
}

/** The forms in which Git writes an address of a forge; the user can only be `git`, and there is no port. */
const REMOTES = ['https://', 'ssh://git@'].map(start => new RegExp(`^${start}(${HOST})/(.+)$`, 'i'));
const SCP_LIKE = new RegExp(`^git@(${HOST}):(.+)$`, 'i');
/** Exactly an owner and a name: where groups nest, the first is not who decides over all that is below it. */
const OWNER_AND_NAME = new RegExp(`^(${OWNER_NAME})/${REPOSITORY_NAME}/?$`, 'i');

/** `github.com/acme` of a remote; undefined for a folder, a path on this machine, or anything not written plainly. */
function ownerOf(remote: string): string | undefined {
  const parts = [...REMOTES, SCP_LIKE].map(form => form.exec(remote)).find(match => match !== null);
  const owner = OWNER_AND_NAME.exec(parts?.[2] ?? '')?.[1];
  return owner === undefined ? undefined : `${parts?.[1] ?? ''}/${owner}`.toLowerCase();
}

/** Scheme and host ignore case, a path does not (RFC 3986 §6.2.2.1); the default port says nothing. */
function comparable(url: string): string {
  const [, origin = '', path = ''] = /^([a-z]+:\/\/[^/]*)(.*)$/i.exec(url) ?? [];
  return `${origin.toLowerCase().replace(/^(https:.*):443$/, '$1')}${path.replace(/\/$/, '')}`;
}
