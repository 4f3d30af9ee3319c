import { knownText } from '../../documents/written-text.ts';
import { type SourceEdit, sourceAt, type SourceTexts, replacedText } from '../lint/fixes/source-texts.ts';
import type { MovedValue, Stage } from './stage.ts';

/** What stands for itself between quotes, and in YAML without them too. */
const PLAIN = /^[A-Za-z][\w@%:./*?+=-]*$/;
const FAR = 1000;

/** How a text is written where it stands, and what stands around it. */
interface Literal {
  readonly source: string;
  readonly text: string;
  readonly quote: string;
  /** From the beginning of its line. */
  readonly before: string;
  readonly after: string;
  /** The last that is no blank before it, lines above included. */
  readonly last: string;
  readonly eol: string;
}

/**
 * The edit of a file that puts a new text beside an old one, or in its place. Undefined where the old one does not stand there as it
 * is, or where a file has room for one alone.
 */
export function stagedEdit(value: MovedValue, stage: Stage, texts: SourceTexts): SourceEdit | undefined {
  const { from, to, kind, isThere } = value;
  const { place } = from;
  if (kind === 'expression') return expressionEdit(value, texts);
  if (stage === 'afterwards' && !isThere) return replacedText(from, to, texts);
  const literal = literalAt(value, texts);
  if (place === undefined || literal === undefined || !PLAIN.test(to)) return undefined;
  if (stage === 'afterwards') return removal(literal, value);
  if (isThere || kind === 'single') return undefined;
  const { quote, before, last, source } = literal;
  const now = quote + to + quote;
  const dash = /^([ \t]*)-[ \t]+$/.exec(before);
  if (dash !== null) {
    // Behind a comment, which is about what stands before it.
    const end = place.end + (/^[^\r\n]*/.exec(literal.after)?.[0].length ?? 0);
    return { place: { ...place, start: end, end }, text: `${literal.eol}${before}${now}` };
  }
  if (last === '[' || last === ',') {
    const ownLine = /^[ \t]*$/.test(before) ? `,${literal.eol}${before}` : ', ';
    return { place: { ...place, start: place.end }, text: ownLine + now };
  }
  if (kind !== 'list' || (last !== ':' && last !== '=')) return undefined;
  const quoted = quote === '' ? [`"${literal.text}"`, `"${to}"`] : [source, now];
  return { place, text: `[${quoted.join(', ')}]` };
}

/** The whole expression, as it is between its quotes. */
function expressionEdit({ from, to }: MovedValue, texts: SourceTexts): SourceEdit | undefined {
  const { place } = from;
  const text = knownText(from);
  const source = place === undefined ? undefined : sourceAt(place, texts);
  const at = text === undefined || text === '' ? -1 : (source?.indexOf(text) ?? -1);
  if (place === undefined || text === undefined || at < 0 || source?.includes(text, at + 1) !== false) return undefined;
  const start = place.start + at;
  return { place: { ...place, start, end: start + text.length }, text: to };
}

function literalAt({ from }: MovedValue, texts: SourceTexts): Literal | undefined {
  const text = knownText(from);
  const { place } = from;
  const file = place === undefined ? undefined : texts(place.file);
  const source = place === undefined ? undefined : sourceAt(place, texts);
  if (text === undefined || place === undefined || file === undefined || source === undefined) return undefined;
  const quote = ['"', "'", ''].find(each => source === each + text + each);
  if (quote === undefined || (quote === '' && !PLAIN.test(text))) return undefined;
  const head = file.slice(Math.max(0, place.start - FAR), place.start);
  return {
    source,
    text,
    quote,
    before: head.slice(head.lastIndexOf('\n') + 1),
    after: file.slice(place.end, place.end + FAR),
    last: head.trimEnd().at(-1) ?? '',
    eol: file.includes('\r\n') ? '\r\n' : '\n',
  };
}

/** Takes it out of its list, with the comma or the line that is its own. */
function removal({ before, after, last }: Literal, { from: { place } }: MovedValue): SourceEdit | undefined {
  if (place === undefined) return undefined;
  const line = /^[ \t]*-[ \t]+$/.test(before) ? /^[ \t]*(?:\r?\n|$)/.exec(after)?.[0] : undefined;
  const comment = /^[ \t]*-[ \t]+$/.test(before) ? /^[ \t]+(?=#)/.exec(after)?.[0] : undefined;
  if (comment !== undefined) {
    const dash = before.trimStart().length;
    return { place: { ...place, start: place.start - dash, end: place.end + comment.length }, text: '' };
  }
  if (line !== undefined) {
    return { place: { ...place, start: place.start - before.length, end: place.end + line.length }, text: '' };
  }
  const comma = /^\s*,\s*/.exec(after)?.[0];
  if (comma !== undefined && (last === '[' || last === ',')) {
    return { place: { ...place, end: place.end + comma.length }, text: '' };
  }
  return undefined;
}
