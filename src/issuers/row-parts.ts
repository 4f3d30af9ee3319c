import type { ChosenBy, ClaimForm, IssuerClaim, Minting, Naming, Part, ProposedCode, Slot } from './issuer.ts';

export function name(part: Part, characters: Slot['characters'] = 'text', only?: readonly string[]): Slot {
  return slot(part, 'name', characters, only);
}

export function id(part: Part, characters: Slot['characters'] = 'uuid'): Slot {
  return slot(part, 'id', characters);
}

function slot(part: Part, naming: Naming, characters: Slot['characters'], only?: readonly string[]): Slot {
  return { part, naming, characters, ...(only === undefined ? {} : { only }) };
}

/** @param implies parts that are so although no slot shows it. */
export function form(
  format: string,
  template: string,
  proposedCode: ProposedCode,
  implies?: ClaimForm['implies'],
): ClaimForm {
  return { format, template, proposedCode, ...(implies === undefined ? {} : { implies }) };
}

export function subject(proves: string, chosenBy: ChosenBy, forms: readonly ClaimForm[]): IssuerClaim {
  return { name: 'sub', proves, chosenBy, forms };
}

/** A claim of one form that is its value. By itself it leaves open whether proposed code runs, unless it says otherwise. */
export function claim(
  claimName: string,
  template: string,
  proves: string,
  chosenBy: ChosenBy = 'issuer',
  proposedCode: ProposedCode = 'yes',
): IssuerClaim {
  return { name: claimName, proves, chosenBy, forms: [form('claim', template, proposedCode)] };
}

/** For issuers that AWS does not know as shared. */
export function sharedWithStrangers(source: string): Minting {
  return {
    who: 'any other customer',
    how: 'All customers have one issuer, and AWS does not insist on a condition: only the claims tell them apart.',
    possible: 'yes',
    source,
  };
}
