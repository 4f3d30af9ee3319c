import type { Place } from '../../documents/place.ts';
import { printable } from '../../core/text.ts';
import { shownText } from '../../documents/written-text.ts';
import type { Issuer } from '../../issuers/issuer.ts';
import type { ClaimPattern } from '../../issuers/patterns/analysis.ts';
import type { Found } from './make-finding.ts';
import { RULES } from './rules.ts';

/** An environment in a subject, with an escaped colon in its name. */
const ESCAPED = /(?:^|:)environment:([^:]*%3A[^:]*)/i;

/** What tells two environments of one subject apart. */
const TELL_APART = ['environment', 'environment_node_id'];

/**
 * Environments whose subject another can have: an issuer that writes `:` as `%3A` and leaves `%` as it is gives `a:b` and `a%3Ab`
 * the same one.
 */
export function environmentFindings(
  issuer: Issuer,
  conditions: readonly (readonly ClaimPattern[])[],
  place: Place,
): readonly Found[] {
  const escapes = Object.values(issuer.slots).some(({ part, plain }) => part === 'environment' && plain !== undefined);
  const isToldApart = conditions.some(patterns => patterns.some(({ claim }) => TELL_APART.includes(claim)));
  if (!escapes || isToldApart) return [];
  const names = conditions.flat().flatMap(({ claim, text }) => {
    const name = claim === 'sub' ? ESCAPED.exec(shownText(text))?.[1] : undefined;
    return name === undefined ? [] : [name];
  });
  const [name] = names;
  if (name === undefined) return [];
  const [written, other] = [printable(name, 80), printable(name.replaceAll(/%3A/gi, ':'), 80)];
  return [
    {
      rule: RULES.environmentsCollide,
      place,
      message: `The environments ${other} and ${written} have this subject both, and whoever can push can name the one that nobody protects.`,
      advice: 'Compare environment or environment_node_id as well where the cloud sees it, or name it without a colon.',
    },
  ];
}
