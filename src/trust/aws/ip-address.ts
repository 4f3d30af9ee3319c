/** A range of addresses: the first bits of `value` decide. */
export interface AddressRange {
  readonly version: 4 | 6;
  readonly value: bigint;
  readonly prefix: number;
}

/**
 * An address or a range in CIDR notation; one address is a range of itself. Undefined for anything else.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IPAddress
 */
export function addressRange(text: string): AddressRange | undefined {
  if (text.length > 64) return undefined;
  const [address = '', bits, ...more] = text.trim().split('/');
  const version = address.includes(':') ? 6 : 4;
  const value = version === 6 ? versionSix(address) : versionFour(address);
  const width = version === 6 ? 128 : 32;
  const prefix = bits === undefined ? width : /^\d{1,3}$/.test(bits) ? Number(bits) : Infinity;
  if (value === undefined || prefix > width || more.length > 0) return undefined;
  return { version, value, prefix };
}

/** Whether the whole of a range is in another one. */
export function isWithin(inner: AddressRange, outer: AddressRange): boolean {
  if (inner.version !== outer.version || inner.prefix < outer.prefix) return false;
  const rest = BigInt((outer.version === 6 ? 128 : 32) - outer.prefix);
  return inner.value >> rest === outer.value >> rest;
}

function versionFour(text: string): bigint | undefined {
  const bytes = text.split('.');
  if (bytes.length !== 4 || !bytes.every(byte => /^\d{1,3}$/.test(byte) && Number(byte) < 256)) return undefined;
  return bytes.reduce((value, byte) => value * 256n + BigInt(byte), 0n);
}

function versionSix(text: string): bigint | undefined {
  const halves = text.split('::').map(half => (half === '' ? [] : half.split(':').flatMap(groupsOf)));
  const [before = [], after] = halves;
  const missing = 8 - before.length - (after?.length ?? 0);
  if (halves.length > 2 || (after === undefined ? missing !== 0 : missing < 1)) return undefined;
  const groups = [...before, ...Array.from({ length: missing }, () => '0'), ...(after ?? [])];
  if (!groups.every(group => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return groups.reduce((value, group) => value * 65_536n + BigInt(`0x${group}`), 0n);
}

/** The last group may be an address of version 4: two groups. */
function groupsOf(group: string): readonly string[] {
  if (!group.includes('.')) return [group];
  const value = versionFour(group);
  return value === undefined ? [''] : [(value >> 16n).toString(16), (value & 0xffffn).toString(16)];
}
