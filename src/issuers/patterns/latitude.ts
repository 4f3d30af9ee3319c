import type { Part } from '../issuer.ts';
import type { Latitude } from './analysis.ts';

export type Parts = ReadonlyMap<Part, Latitude>;

/** Of two that must both hold, the tighter: an id before a name before what a variable decides. */
const TIGHTNESS = ['open', 'narrowed', 'unknown', 'pinned'] as const;

function tightness(latitude: Latitude): number {
  return TIGHTNESS.indexOf(latitude.kind) + (latitude.kind === 'pinned' && latitude.by === 'id' ? 1 : 0);
}

export function bothOf(one: Latitude | undefined, other: Latitude | undefined): Latitude | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  const [tight, loose] = tightness(one) >= tightness(other) ? [one, other] : [other, one];
  if (tight.kind !== 'pinned' || loose.kind !== 'pinned') return tight;
  if (tight.by !== loose.by) return { ...tight, names: loose.values };
  return { ...tight, values: tight.values.filter(value => loose.values.includes(value)) };
}

/**
 * Of two that may either hold: what one of them does not speak of is open, unless a variable decides whether it is that one at
 * all.
 */
export function eitherOf(one: Latitude | undefined, other: Latitude | undefined): Latitude {
  if (one === undefined || other === undefined) {
    const said = one ?? other;
    return said?.kind === 'unknown' ? said : { kind: 'open' };
  }
  if (one.kind === 'open' || other.kind === 'open') return { kind: 'open' };
  for (const kind of ['narrowed', 'unknown'] as const) {
    if (one.kind !== kind && other.kind !== kind) continue;
    return { kind, text: [...new Set([...textsOf(one), ...textsOf(other)])].join(' or ') };
  }
  if (one.kind !== 'pinned' || other.kind !== 'pinned') return { kind: 'open' };
  const isNamed = one.names !== undefined || other.names !== undefined;
  const names = isNamed ? [...textsOf(one), ...textsOf(other)] : [];
  return {
    kind: 'pinned',
    by: one.by === 'id' ? other.by : 'name',
    values: [...new Set([...one.values, ...other.values])],
    ...(names.length === 0 ? {} : { names: [...new Set(names)] }),
  };
}

/** What stands for it in words. */
function textsOf(latitude: Latitude): readonly string[] {
  if (latitude.kind === 'open') return [];
  return latitude.kind === 'pinned' ? (latitude.names ?? latitude.values) : [latitude.text];
}

export function bothParts(one: Parts, other: Parts): Parts {
  return joined(one, other, (left, right) => bothOf(left, right) ?? { kind: 'open' });
}

export function eitherParts(one: Parts, other: Parts): Parts {
  return joined(one, other, eitherOf);
}

function joined(
  one: Parts,
  other: Parts,
  join: (left: Latitude | undefined, right: Latitude | undefined) => Latitude,
): Parts {
  const all = new Set([...one.keys(), ...other.keys()]);
  return new Map([...all].map(part => [part, join(one.get(part), other.get(part))]));
}

/** Two conditions that no token meets together. */
export function contradicts(parts: Parts): boolean {
  return [...parts.values()].some(latitude => latitude.kind === 'pinned' && latitude.values.length === 0);
}
