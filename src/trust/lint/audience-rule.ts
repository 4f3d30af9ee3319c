import { printable } from '../../core/text.ts';
import type { Place } from '../../documents/place.ts';
import { knownText, type WrittenText } from '../../documents/written-text.ts';
import { fixWith, replacedText, type SourceTexts } from './fixes/source-texts.ts';
import type { Found } from './make-finding.ts';
import { RULES } from './rules.ts';

/**
 * Audiences that are compared exactly and differ from a usual one in their letters or by a slash at the end alone. An audience can be
 * anything: what is another text is left alone, and so is one beside the usual.
 */
export function misspeltAudiences(
  audiences: readonly WrittenText[],
  usual: readonly string[],
  place: Place,
  texts: SourceTexts,
): readonly Found[] {
  const known = audiences.map(knownText);
  if (known.some(each => each !== undefined && usual.includes(each))) return [];
  return audiences.flatMap((audience, index): readonly Found[] => {
    const text = known[index];
    const meant = text === undefined ? undefined : usual.find(each => plain(each) === plain(text));
    if (text === undefined || meant === undefined) return [];
    return [
      {
        rule: RULES.neverMatches,
        place: audience.place ?? place,
        message: `The audience ${printable(text, 120)} is compared exactly, and tokens are made for ${meant}.`,
        advice: `Write ${meant}.`,
        fixes: fixWith(`Write ${meant}`, replacedText(audience, meant, texts)),
      },
    ];
  });
}

function plain(audience: string): string {
  return audience.toLowerCase().replace(/\/$/, '');
}
