import { AssumeError } from '../core/errors.ts';

const BEGIN = '# >>> rolecall (managed: edits here are lost; remove with: rolecall uninstall) >>>';
const END = '# <<< rolecall <<<';
/** In the block when the file did not exist before it, so that removing the block removes the file. */
const MADE_FILE = '# rolecall made this file';

/** Other versions may say something else in the parentheses. */
const BEGIN_LINE = /^# >>> rolecall \([^\r\n]*\) >>>$/;

/** What a line is to our block; undefined for every other line. */
export function blockLine(line: string): 'begin' | 'end' | 'made-file' | undefined {
  if (BEGIN_LINE.test(line)) return 'begin';
  if (line === END) return 'end';
  return line === MADE_FILE ? 'made-file' : undefined;
}

/** A file as it stands around our block. */
export interface MarkedText {
  readonly before: string;
  /** Lines of the block without markers and ends of line; undefined when there is no block. */
  readonly lines: readonly string[] | undefined;
  readonly after: string;
  readonly madeFile: boolean;
}

/**
 * Finds our block. The text's characters are bytes (Latin-1), so every byte survives, whatever its encoding. Only whole,
 * unindented lines are markers: the same words in a value, an indented line or another comment are the user's.
 * @throws AssumeError `local-file` when markers do not pair up: guessing could delete what is not ours.
 */
export function findBlock(text: string | undefined): MarkedText {
  if (text === undefined) return { before: '', lines: undefined, after: '', madeFile: true };
  const lines = linesOf(text);
  const begins = lines.flatMap((line, index) => (BEGIN_LINE.test(line.content) ? [index] : []));
  const ends = lines.flatMap((line, index) => (line.content === END ? [index] : []));
  const [begin, end] = [begins[0], ends[0]];
  if (begin === undefined && end === undefined) return { before: text, lines: undefined, after: '', madeFile: false };
  const [first, last] = [lines[begin ?? -1], lines[end ?? -1]];
  if (begins.length > 1 || ends.length > 1 || first === undefined || last === undefined || last.start < first.start) {
    const places = [...begins, ...ends].map(index => index + 1).sort((a, b) => a - b);
    throw new AssumeError(
      'local-file',
      `Rolecall's block is damaged (markers in line ${places.join(', ')}), so the file was left alone.`,
      {
        hint: 'Run `rolecall doctor --fix`, or delete the lines that begin with "# >>> rolecall" or "# <<< rolecall" and the profiles between them.',
      },
    );
  }
  const inside = lines.slice((begin ?? 0) + 1, end).map(line => line.content);
  const after = text.slice(last.start + last.content.length + last.ending.length);
  let before = text.slice(0, first.start);
  // A block that ends without a newline was put after a last line without one: the newline between them is ours.
  if (last.ending === '' && before.endsWith(first.ending))
    before = before.slice(0, before.length - first.ending.length);
  return { before, lines: inside.filter(line => line !== MADE_FILE), after, madeFile: inside.includes(MADE_FILE) };
}

/**
 * The file with a block of these lines, in the place of the old one or at the end; without lines, without a block. What
 * stands around it stays byte for byte, and adding, then removing gives back the original, a missing last newline included.
 * Undefined: no file at all, as it was before us.
 */
export function withBlock(marked: MarkedText, lines: readonly string[]): string | undefined {
  const { before, after, madeFile } = marked;
  if (lines.length === 0) return madeFile && before === '' && after === '' ? undefined : joined(marked);
  const newline = before.includes('\r\n') || (before === '' && after.includes('\r\n')) ? '\r\n' : '\n';
  const block = [BEGIN, ...(madeFile ? [MADE_FILE] : []), ...lines, END].join(newline);
  const unfinished = before !== '' && !before.endsWith('\n');
  if (!unfinished) return `${before}${block}${newline}${after}`;
  // Without its own last newline the block says that the line before it had none.
  return after === '' ? `${before}${newline}${block}` : `${before}${newline}${block}${newline}${after}`;
}

function joined({ before, after }: MarkedText): string {
  return `${before}${after}`;
}

/** The lines of a text with their ends and offsets; the last one is empty where the text ends with a line break. */
export function linesOf(
  text: string,
): readonly { readonly content: string; readonly ending: string; readonly start: number }[] {
  return [...text.matchAll(/([^\n]*?)(\r?\n|$)/g)].map(match => ({
    content: match[1] ?? '',
    ending: match[2] ?? '',
    start: match.index,
  }));
}
