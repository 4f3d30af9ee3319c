import { type CelFunc, CelScalar, celFunc, celMethod, listType } from '@bufbuild/cel';
import { strings } from '@bufbuild/cel/ext';

const { DYN, INT, STRING } = CelScalar;
/** More than all mapped attributes together may have, so that no expression makes a text that fills the memory. */
const LONGEST_TEXT = 64 * 1024;

/**
 * What Google adds to CEL in mappings and conditions: the functions of texts, and `extract`.
 * https://cloud.google.com/iam/docs/conditions-attribute-reference#extract
 */
export const GOOGLE_FUNCTIONS: CelFunc[] = [
  ...strings.filter(({ name }) => name !== 'strings.quote'),
  celMethod('extract', STRING, [STRING], STRING, extract),
  celMethod('join', listType(DYN), [], STRING, function () {
    return joined([...this], '');
  }),
  celMethod('join', listType(DYN), [STRING], STRING, function (separator) {
    return joined([...this], separator);
  }),
  celMethod('replace', STRING, [STRING, STRING], STRING, function (part, by) {
    return replaced(this, part, by, Infinity);
  }),
  celMethod('replace', STRING, [STRING, STRING, INT], STRING, function (part, by, most) {
    return replaced(this, part, by, most < 0n ? Infinity : Number(most));
  }),
  celFunc('_+_', [STRING, STRING], STRING, (one, other) => bounded(one + other)),
];

/**
 * What a template such as `/order={order}/` names: the text after the first that is as before the braces, up to the next that is
 * as after them; nothing where either is not there.
 */
function extract(this: string, template: string): string {
  const from = template.indexOf('{');
  const to = template.indexOf('}');
  if (from < 0 || to < from || template.indexOf('{', from + 1) >= 0 || template.indexOf('}', to + 1) >= 0) {
    throw new Error('A template of extract() has one name in braces.');
  }
  const [before, after] = [template.slice(0, from), template.slice(to + 1)];
  const start = this.indexOf(before);
  if (start < 0) return '';
  const begins = start + before.length;
  const end = after === '' ? this.length : this.indexOf(after, begins);
  return end < 0 ? '' : this.slice(begins, end);
}

function joined(items: readonly unknown[], separator: string): string {
  const texts = items.map(item => {
    if (typeof item !== 'string') throw new Error('join() takes a list of texts.');
    return item;
  });
  const length = texts.reduce((sum, text) => sum + text.length + separator.length, 0);
  if (length > LONGEST_TEXT) throw new Error('The text is too long.');
  return texts.join(separator);
}

/** The first so many of a part by another text; an empty part is before each character and at the end. */
function replaced(text: string, part: string, by: string, most: number): string {
  const pieces = part === '' ? ['', ...text.split(''), ''] : text.split(part);
  const replacing = Math.min(pieces.length - 1, most);
  if (text.length + replacing * by.length > LONGEST_TEXT) throw new Error('The text is too long.');
  return pieces.reduce((result, piece, index) => `${result}${index <= replacing ? by : part}${piece}`);
}

function bounded(text: string): string {
  if (text.length > LONGEST_TEXT) throw new Error('The text is too long.');
  return text;
}
