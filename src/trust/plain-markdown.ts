import { printable } from '../core/text.ts';

/** More than any sentence of a review; a policy may be made to have a longer one. */
const LONGEST = 4000;

/** Letters, digits and the signs of prose: what no dialect of Markdown takes for more than text. */
const OF_PROSE = /^[("]?[\p{L}\p{N}][\p{L}\p{N}.,:;()/'"’%-]*[?!]?$/u;
/** What some dialects make a link of, or a mention of somebody. */
const LINKED = /www\.|:\/\/|^GH-\d|^mailto:|^xmpp:/i;

/**
 * Text from a repository as Markdown: words that could be more than text (links, mentions, HTML, emphasis) stand as code, all
 * others as they are.
 */
export function plainMarkdown(text: string): string {
  const parts: { readonly isProse: boolean; readonly words: string[] }[] = [];
  for (const word of printable(text, LONGEST).split(' ')) {
    const isProse = word === '' || (OF_PROSE.test(word) && !LINKED.test(word));
    const last = parts.at(-1);
    if (last?.isProse === isProse) last.words.push(word);
    else parts.push({ isProse, words: [word] });
  }
  return parts.map(({ isProse, words }) => (isProse ? words.join(' ') : codeWords(words.join(' ')))).join(' ');
}

/** What ends a sentence is not of the code in it. */
function codeWords(words: string): string {
  const end = /[.,:;]$/.exec(words)?.[0] ?? '';
  const rest = words.slice(0, words.length - end.length);
  return rest === '' ? codeMarkdown(words) : `${codeMarkdown(rest)}${end}`;
}

/** A stretch that Markdown leaves as it is. */
export function codeMarkdown(text: string): string {
  const shown = printable(text, LONGEST);
  const runs = shown.match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(0, ...runs.map(run => run.length)) + 1);
  const space = shown.startsWith('`') || shown.endsWith('`') || shown.trim() === '' ? ' ' : '';
  return `${fence}${space}${shown}${space}${fence}`;
}

/** The same in a table, whose cells a stroke would end, also in code. */
export function cellMarkdown(markdown: string): string {
  return markdown.replaceAll('\\|', '|').replaceAll('|', String.raw`\|`);
}
