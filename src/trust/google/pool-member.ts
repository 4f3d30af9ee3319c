import type { UnknownPart, WrittenText } from '../../documents/written-text.ts';

type Parts = readonly (string | UnknownPart)[];

/** Whom a member of a binding means: https://cloud.google.com/iam/docs/principal-identifiers */
export type PoolMember =
  | { readonly kind: 'subject' | 'group'; readonly pool: WrittenText; readonly value: WrittenText }
  | { readonly kind: 'attribute'; readonly pool: WrittenText; readonly attribute: string; readonly value: WrittenText }
  /** Whoever the pool has. */
  | { readonly kind: 'everyone'; readonly pool: WrittenText }
  /** What is open could make it anybody. */
  | { readonly kind: 'open' }
  /** None of a workload identity pool: a user, a service account, a group. */
  | { readonly kind: 'other' };

const SCHEMES = {
  'principal://iam.googleapis.com/': ['/subject/'],
  'principalSet://iam.googleapis.com/': ['/group/', '/attribute.', '/*'],
} as const;

export function readPoolMember({ parts: written }: WrittenText): PoolMember {
  const parts = joined(written);
  const [first = ''] = parts;
  for (const [scheme, ends] of Object.entries(SCHEMES)) {
    if (typeof first !== 'string') return { kind: 'open' };
    if (first.startsWith(scheme)) return memberOf([first.slice(scheme.length), ...parts.slice(1)], ends);
    if (parts.length > 1 && scheme.startsWith(first)) return { kind: 'open' };
  }
  return { kind: 'other' };
}

function memberOf(parts: Parts, ends: readonly string[]): PoolMember {
  const found = cutAtFirst(parts, ends);
  if (found === undefined) return { kind: parts.some(part => typeof part !== 'string') ? 'open' : 'other' };
  const pool = { parts: found.before };
  const value = { parts: found.after };
  switch (found.end) {
    case '/subject/':
      return { kind: 'subject', pool, value };
    case '/group/':
      return { kind: 'group', pool, value };
    case '/attribute.': {
      const named = cutAtFirst(found.after, ['/']);
      const [attribute] = named?.before ?? [];
      if (named === undefined || typeof attribute !== 'string' || named.before.length > 1) return { kind: 'open' };
      return { kind: 'attribute', pool, attribute: `attribute.${attribute}`, value: { parts: named.after } };
    }
    default:
      return found.after.length === 0 ? { kind: 'everyone', pool } : { kind: 'other' };
  }
}

/** Cuts at whichever of some texts stands first in a known part. */
function cutAtFirst(parts: Parts, ends: readonly string[]) {
  for (const [index, part] of parts.entries()) {
    if (typeof part !== 'string') continue;
    const found = ends
      .map(end => ({ end, at: part.indexOf(end) }))
      .filter(({ at }) => at >= 0)
      .toSorted((one, other) => one.at - other.at);
    const [{ end, at } = { end: '', at: -1 }] = found;
    if (at < 0) continue;
    const before = [...parts.slice(0, index), part.slice(0, at)];
    const after = [part.slice(at + end.length), ...parts.slice(index + 1)];
    return { end, before: joined(before), after: joined(after) };
  }
  return undefined;
}

/** Without empty parts, and with neighbouring known ones as one. */
function joined(parts: Parts): Parts {
  const result: (string | UnknownPart)[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (part === '') continue;
    if (typeof part === 'string' && typeof last === 'string') result[result.length - 1] = last + part;
    else result.push(part);
  }
  return result;
}

/**
 * Whether a member may be of a pool: false only where it is known to be of another one. Either may be written whole or as its
 * id alone, and a file seldom has the project's number.
 */
export function mayBeOfPool(member: WrittenText, pool: WrittenText): boolean {
  const [one, other] = [lastSegment(member), lastSegment(pool)];
  if (one !== undefined && other !== undefined && one !== other) return false;
  const [number, otherNumber] = [projectNumber(member), projectNumber(pool)];
  return number === undefined || otherNumber === undefined || number === otherNumber;
}

function lastSegment({ parts }: WrittenText): string | undefined {
  const last = parts.at(-1);
  if (typeof last !== 'string') return undefined;
  const slash = last.lastIndexOf('/');
  return slash >= 0 || parts.length === 1 ? last.slice(slash + 1) : undefined;
}

function projectNumber({ parts: [first = ''] }: WrittenText): string | undefined {
  return typeof first === 'string' ? /^projects\/(\d+)\//.exec(first)?.[1] : undefined;
}
