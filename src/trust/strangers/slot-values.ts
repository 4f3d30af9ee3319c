import type { Issuer, Part, Slot } from '../../issuers/issuer.ts';
import type { TokenFacts } from '../../issuers/subjects.ts';
import type { ChangedFacts } from './changed-token.ts';

const OTHER_NUMBER = '909090909';
const OTHER_UUID = 'ffffffff-ffff-4fff-8fff-ffffffffffff';
export const STRANGER = 'stranger';

/** What a slot has in a token of somebody else. */
export function strangeValue({ characters, only, naming }: Slot, value: string): string {
  if (only !== undefined) return only.find(each => each !== value) ?? value;
  if (characters === 'digits') return value === OTHER_NUMBER ? `${OTHER_NUMBER}0` : OTHER_NUMBER;
  if (characters === 'uuid' || /^[\da-f]{8}-[\da-f-]{27}$/i.test(value)) {
    return value === OTHER_UUID ? OTHER_UUID.replaceAll('f', 'e') : OTHER_UUID;
  }
  if (naming === 'name' && value.includes('://')) return `https://${STRANGER}.example/repository`;
  if (naming === 'name' && value.includes('@') && characters !== 'ref') return `${STRANGER}@example.com`;
  return value === STRANGER ? `${STRANGER}-2` : STRANGER;
}

/** The slots of some parts that a token of these facts fills. */
export function filledSlots(
  { slots }: Issuer,
  facts: TokenFacts,
  parts: readonly Part[],
  naming?: Slot['naming'],
): readonly (readonly [name: string, slot: Slot, value: string])[] {
  return Object.entries(slots).flatMap(([name, slot]) => {
    const value = slot.plain === undefined ? facts[name] : undefined;
    const isMeant = parts.includes(slot.part) && (naming === undefined || slot.naming === naming);
    return value === undefined || !isMeant ? [] : [[name, slot, value] as const];
  });
}

/** All slots of some parts with somebody else's values. */
export function strangeFacts(
  issuer: Issuer,
  facts: TokenFacts,
  parts: readonly Part[],
  naming?: Slot['naming'],
): ChangedFacts {
  return Object.fromEntries(
    filledSlots(issuer, facts, parts, naming).map(([name, slot, value]) => [name, strangeValue(slot, value)]),
  );
}
