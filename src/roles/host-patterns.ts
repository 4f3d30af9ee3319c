const NAME = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const PORT = '(?::[1-9][0-9]{0,4})?';
const HTTPS_ORIGIN = `https://${NAME}(?:\\.${NAME}){0,10}${PORT}/?`;
const LOOPBACK_ORIGIN = `http://(?:127\\.0\\.0\\.1|localhost|\\[::1\\])${PORT}/?`;

/** An https origin with an exact host: no user, path, query, fragment or wildcard. */
export const HTTPS_ORIGIN_PATTERN = new RegExp(`^${HTTPS_ORIGIN}$`);

/** The same, or http on this machine itself: the sandbox, LocalStack, a test STS. */
export const OWN_ORIGIN_PATTERN = new RegExp(`^(?:${HTTPS_ORIGIN}|${LOOPBACK_ORIGIN})$`);

/** An issuer, which may have a path: https, or http on this machine; no user, query or fragment. Compared as it is written. */
export const ISSUER_PATTERN = new RegExp(
  `^(?:${HTTPS_ORIGIN}|${LOOPBACK_ORIGIN})(?:(?<=/)[A-Za-z0-9._~-]+(?:/[A-Za-z0-9._~-]+){0,9}/?)?$`,
);

/** The origin in the one form in which origins are compared: lower case, no slash, no port that says nothing. */
export function plainOrigin(origin: string): string {
  const bare = origin.toLowerCase().replace(/\/$/, '');
  return bare.startsWith('https:') ? bare.replace(/:443$/, '') : bare.replace(/:80$/, '');
}
