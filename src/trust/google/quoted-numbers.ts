import { knownText, type WrittenText } from '../../documents/written-text.ts';
import type { FindingFix } from '../lint/finding.ts';
import { sourceAt, type SourceTexts } from '../lint/fixes/source-texts.ts';

const COMPARED_NUMBER = /([=!]=[ \t]*)([0-9]+)(?![\w.'"])/g;

/**
 * A condition whose numbers are texts, as ids are in tokens, and the edits that make it so. Undefined where it does not stand in
 * the file as it is.
 */
export function quotedNumbers(
  condition: WrittenText,
  texts: SourceTexts,
): { readonly condition: WrittenText; readonly fix: FindingFix } | undefined {
  const { place } = condition;
  const [text, source] = [knownText(condition), place === undefined ? undefined : sourceAt(place, texts)];
  if (text === undefined || place === undefined || source === undefined) return undefined;
  const at = source.indexOf(text);
  const [before, after] = [source.slice(0, at), source.slice(at + text.length)];
  if (at < 0 || before !== after || !['', '"', "'"].includes(before)) return undefined;
  const quote = before === "'" ? '"' : "'";
  const edits = [...text.matchAll(COMPARED_NUMBER)].map(({ index, 1: operator = '', 2: number = '' }) => {
    const start = place.start + at + index + operator.length;
    return { place: { ...place, start, end: start + number.length }, text: quote + number + quote };
  });
  const mended = text.replace(COMPARED_NUMBER, `$1${quote}$2${quote}`);
  return {
    condition: { parts: [mended], place },
    fix: { title: 'Put the id in quotes', edits },
  };
}
