/** How wide a text is drawn, in letters of usual width: East Asian ones and pictures are about twice as wide. */
function widthOf(character: string): number {
  return /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u.test(
    character,
  ) || (character.codePointAt(0) ?? 0) > 0xff_ff
    ? 2
    : 1;
}

function measure(text: string): number {
  let width = 0;
  for (const character of text) width += widthOf(character);
  return width;
}

/** As much of a text as fits, with an ellipsis where that is not all. @param most in letters of usual width. */
export function shortened(text: string, most: number): string {
  if (measure(text) <= most) return text;
  let kept = '';
  let width = 1;
  for (const character of text) {
    width += widthOf(character);
    if (width > most) break;
    kept += character;
  }
  return `${kept.trimEnd()}…`;
}

/** A text in at most two lines, broken between words where there is a blank. */
export function inTwoLines(text: string, most: number): readonly string[] {
  if (measure(text) <= most) return [text];
  const words = text.split(' ');
  let first = '';
  let next = 0;
  for (const word of words) {
    const longer = first === '' ? word : `${first} ${word}`;
    if (measure(longer) > most) break;
    first = longer;
    next += 1;
  }
  return next === 0 ? [shortened(text, most)] : [first, shortened(words.slice(next).join(' '), most)];
}
