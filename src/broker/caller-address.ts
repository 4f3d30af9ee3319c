/**
 * Who a request is counted for: the peer of the connection, or, behind proxies of ours, the entry of `X-Forwarded-For` that
 * the outermost of them wrote. What stands before it the sender wrote. Of IPv6 the first 64 bits: whoever has one such
 * address has all of them.
 * @param trustedProxies how many entries, from the end, were written by proxies of ours.
 */
export function callerAddress(peer: string, forwardedFor: string | undefined, trustedProxies: number): string {
  const entries = (forwardedFor ?? '').split(',').map(entry => entry.trim());
  const forwarded = trustedProxies === 0 ? undefined : entries.at(-trustedProxies);
  return counted(forwarded ?? '') ?? counted(peer) ?? peer;
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
