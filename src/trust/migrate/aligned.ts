import type { Slot } from '../../issuers/issuer.ts';
import { ALLOWED } from '../../issuers/patterns/characters.ts';
import type { Segment } from '../../issuers/patterns/template.ts';

/** What of a text fills a slot. */
export interface Stretch {
  readonly slot: Slot;
  readonly start: number;
  readonly end: number;
}

/**
 * The slots that a text fills, up to its first wildcard: of `repo:acme/app:*` owner and repository. Undefined for a text that is
 * not of this form, whatever the wildcard stands for.
 *
 * @param wildcard offset of the first one, or of the end of a text that is a beginning alone; undefined where it is whole.
 */
export function aligned(
  segments: readonly Segment[],
  text: string,
  wildcard: number | undefined,
): readonly Stretch[] | undefined {
  const known = wildcard ?? text.length;
  const isOpen = wildcard !== undefined;
  const stretches: Stretch[] = [];
  let at = 0;
  for (const [index, segment] of segments.entries()) {
    if (segment.kind === 'text') {
      const length = Math.min(segment.text.length, known - at);
      if (!text.startsWith(segment.text.slice(0, length), at)) return undefined;
      if (length < segment.text.length) return isOpen ? stretches : undefined;
      at += segment.text.length;
    }
    if (segment.kind !== 'slot') continue;
    const next = segments[index + 1];
    const end = next?.kind === 'text' ? text.indexOf(next.text[0] ?? '', at) : text.length;
    // The wildcard stands in it, or it goes on behind.
    if (end < 0 || end > known || (isOpen && end === known)) return isOpen ? stretches : undefined;
    if (!isOf(segment.slot, text.slice(at, end))) return undefined;
    stretches.push({ slot: segment.slot, start: at, end });
    at = end;
  }
  return at === text.length ? stretches : undefined;
}

function isOf({ characters }: Slot, value: string): boolean {
  const admits = ALLOWED[characters];
  return value !== '' && value.split('').every(character => admits(character.charCodeAt(0)));
}
