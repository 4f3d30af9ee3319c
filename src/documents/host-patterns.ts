import { type Check, isLike, isSuch } from '../core/shape.ts';

/** Whose file it is decides which hosts it may name: a repository's only by https and by name. */
export type Author = 'repository' | 'user';

const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
/** Its last part begins with a letter: a URL whose host ends in a number is an IPv4 address, however it is written. */
const NAME = `(?:${LABEL}\\.){0,10}[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?`;
const BYTE = '(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])';
const IPV4 = `${BYTE}(?:\\.${BYTE}){3}`;
/** 1 to 65535, without leading zeros. */
const PORT = '(?::(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?';
const HTTPS_NAME = `https://${NAME}${PORT}/?`;
const HTTPS_ORIGIN = `https://(?:${NAME}|${IPV4})${PORT}/?`;
const LOOPBACK_ORIGIN = `http://(?:127\\.0\\.0\\.1|localhost|\\[::1\\])${PORT}/?`;

/** An https origin with an exact host by name: no address, user, path, query, fragment, final dot or wildcard. */
export const HTTPS_ORIGIN_PATTERN = new RegExp(`^${HTTPS_NAME}$`);

/** The same or by IPv4 address, or http on this machine itself: the sandbox, LocalStack, a test STS. */
export const OWN_ORIGIN_PATTERN = new RegExp(`^(?:${HTTPS_ORIGIN}|${LOOPBACK_ORIGIN})$`);

/** Behind an origin with its slash: plain segments, none of them encoded. */
const PATH = '(?:(?<=/)[A-Za-z0-9._~-]+(?:/[A-Za-z0-9._~-]+){0,9}/?)?';

/** An https address with an exact host by name, which may have a path; no user, query or fragment. */
export const HTTPS_ADDRESS_PATTERN = new RegExp(`^${HTTPS_NAME}${PATH}$`);

/** An issuer, which may have a path: https, or http on this machine; no user, query or fragment. Compared as it is written. */
export const ISSUER_PATTERN = new RegExp(`^(?:${HTTPS_ORIGIN}|${LOOPBACK_ORIGIN})${PATH}$`);

/**
 * Whether a URL takes the host for what it says: an international name in Punycode may decode to nothing, or to another
 * name, and then the address that is shown would not be the one that is called.
 */
export function isCalledAsWritten(origin: string): boolean {
  return URL.canParse(origin) && new URL(origin).origin === plainOrigin(origin);
}

/** The origin in the one form in which origins are compared: lower case, no slash, no port that says nothing. */
export function plainOrigin(origin: string): string {
  const bare = origin.toLowerCase().replace(/\/$/, '');
  return bare.startsWith('https:') ? bare.replace(/:443$/, '') : bare.replace(/:80$/, '');
}

/**
 * Whether an address, path and all, is already in the form in which it is called: lower-case host, no port that says nothing,
 * no step up (`/../`). Issuers are compared character by character, so nothing may be mended silently.
 */
export function isAddressAsCalled(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { href, pathname } = new URL(address);
  return href === address || (pathname === '/' && href === `${address}/`);
}

/** An address with a path. */
export function addressPattern(author: Author): RegExp {
  return author === 'user' ? ISSUER_PATTERN : HTTPS_ADDRESS_PATTERN;
}

/** The same, exactly as it is called. */
export function isAddress(author: Author): Check<string> {
  return isSuch(isLike(addressPattern(author)), isAddressAsCalled);
}
