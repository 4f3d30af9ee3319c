import type { Caller } from '../broker.ts';

/** What a host knows of a request's sender, by its connection and what was forwarded. As {@link callerAddress}. */
export function callerOf(peer: string, forwardedFor: string | undefined, trustedProxies: number): Caller {
  const address = callerAddress(peer, forwardedFor, trustedProxies);
  // A peer of the same machine or network that forwards for others, and is taken for them all.
  const isProxy = (forwardedFor ?? '').trim() !== '' && address === countedAddress(peer) && isPrivate(peer);
  return { address, ...(isProxy && { isUncountedProxy: true }) };
}

/**
 * Who a request is counted for: the peer of the connection, or, behind proxies of ours, the entry of `X-Forwarded-For` that
 * the outermost of them wrote. What stands before it the sender wrote. Of IPv6 the first 64 bits: whoever has one such
 * address has all of them.
 * @param trustedProxies how many entries, from the end, were written by proxies of ours.
 */
export function callerAddress(peer: string, forwardedFor: string | undefined, trustedProxies: number): string {
  const entries = (forwardedFor ?? '').split(',').map(entry => entry.trim());
  const forwarded = trustedProxies === 0 ? undefined : entries.at(-trustedProxies);
  return counted(forwarded ?? '') ?? countedAddress(peer);
}

/** A peer's address as limits count it. */
export function countedAddress(peer: string): string {
  return counted(peer) ?? peer;
}

/** Loopback, private (RFC 1918, RFC 4193), shared (RFC 6598) and link-local addresses. */
const PRIVATE =
  /^(?:127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|0:0:0:0::|f[cd][\da-f]{2}:|fe[89ab][\da-f]:)/;

function isPrivate(peer: string): boolean {
  return PRIVATE.test(countedAddress(peer));
}

/** Undefined: no address. */
function counted(text: string): string | undefined {
  const [, v4] = /^(?:::ffff:)?(\d{1,3}(?:\.\d{1,3}){3})(?::\d{1,5})?$/i.exec(text) ?? [];
  if (v4 !== undefined) return v4.split('.').every(part => Number(part) < 256) ? v4 : undefined;
  // `[2001:db8::1]:443`, `fe80::1%eth0`
  const [, v6] = /^\[?([0-9a-f:.]{2,45})(?:%[\w.-]{1,30})?(?:\](?::\d{1,5})?)?$/i.exec(text) ?? [];
  if (v6 === undefined || !URL.canParse(`http://[${v6}]/`)) return undefined;
  const groups = expanded(new URL(`http://[${v6}]/`).hostname.slice(1, -1));
  const [high = 0, low = 0] = groups.slice(6);
  if (groups.slice(0, 5).every(group => group === 0) && groups[5] === 0xffff) {
    return [high >> 8, high & 255, low >> 8, low & 255].join('.');
  }
  return `${groups
    .slice(0, 4)
    .map(group => group.toString(16))
    .join(':')}::/64`;
}

/** Eight numbers of an address as URLs write it: lower case, `::` at most once, no dots. */
function expanded(address: string): readonly number[] {
  const [before = '', after] = address.split('::');
  const [head, tail] = [groupsOf(before), groupsOf(after ?? '')];
  return [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => 0), ...tail];
}

function groupsOf(part: string): readonly number[] {
  return part === '' ? [] : part.split(':').map(group => parseInt(group, 16));
}
