import { printable } from '../../../core/text.ts';
import type { RowDetails } from './row.ts';

/** In characters: longer than any sentence of ours, and than an ARN or a subject can be, so nothing real is cut off. */
const LONGEST = 4000;

/** All that is known of a role, as a document to read, to search in and to copy from: no secret. */
export function detailsText({ title, sentences, facts }: RowDetails): string {
  const width = Math.max(0, ...facts.map(({ name }) => name.length)) + 2;
  return [
    printable(title),
    ...(sentences.length === 0 ? [] : ['', ...sentences.map(sentence => printable(sentence, LONGEST))]),
    '',
    ...facts.map(({ name, value }) => `${name.padEnd(width)}${printable(value, LONGEST)}`),
    '',
  ].join('\n');
}
