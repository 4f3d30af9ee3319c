import { firstSentence, printable } from '../../../core/text.ts';

/**
 * Text from outside for labels, buttons, messages and the status bar: printable, and neither an icon (`$(name)`) nor a
 * link (`[text](target)`) to the widgets that would read it as one.
 */
export function shown(text: string, maximumLength = 300): string {
  return printable(text, maximumLength).replaceAll('$(', '$ (').replaceAll('](', '] (');
}

/** VS Code cuts the message of a notification off after so many characters. */
const LONGEST_MESSAGE = 1000;

/** As many of the sentences as there is room for, each whole: one that is cut off in its middle may say something else. */
export function sentences(all: readonly (string | undefined)[], maximumLength = LONGEST_MESSAGE): string {
  let text = '';
  for (const sentence of all) {
    if (sentence === undefined || sentence === '') continue;
    const next = shown(text === '' ? sentence : `${text} ${sentence}`, Infinity);
    if (next.length > maximumLength) return text === '' ? shown(sentence, maximumLength) : text;
    text = next;
  }
  return text;
}

/** A row has room for about so many characters before the view cuts it off. */
const ROOM_ON_A_ROW = 45;

/** What a sentence says, where a row has room for all of it. */
export function briefly(sentence: string): string | undefined {
  const first = shown(firstSentence(sentence));
  return first.length <= ROOM_ON_A_ROW ? first : undefined;
}

/**
 * Text as Markdown that shows exactly it: no link, image, heading or code, bare addresses included. Its spaces stay spaces,
 * at which lines can break; VS Code's own `appendText` makes them such as cannot.
 */
export function plainMarkdown(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[!-/:-@[-`{-~]/g, '\\$&');
}

/** Lines under each other, in one paragraph. */
export function plainLines(lines: readonly string[]): string {
  return lines.map(line => plainMarkdown(line)).join('  \n');
}
