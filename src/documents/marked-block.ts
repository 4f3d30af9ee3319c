import { AssumeError } from '../core/errors.ts';

const BEGIN = '# >>> rolecall (managed: edits here are lost; remove with: rolecall uninstall) >>>';
const END = '# <<< rolecall <<<';
/** In the block when the file did not exist before it, so that removing the block removes the file. */
const MADE_FILE = '# rolecall made this file';
/**
 * In the block when the line above it had no line break. The block itself always ends with one: the AWS CLI glues a new key
 * to a last line that has none.
 */
const ENDED_LINE = '# rolecall ended the line above';

/** Other versions may say something else in the parentheses. */
const BEGIN_LINE = /^# >>> rolecall \([^\r\n]*\) >>>$/;

/** What a line is to our block; undefined for every other line. */
export function blockLine(line: string): 'begin' | 'end' | 'made-file' | 'ended-line' | undefined {
  if (BEGIN_LINE.test(line)) return 'begin';
  if (line === END) return 'end';
  if (line === ENDED_LINE) return 'ended-line';
  return line === MADE_FILE ? 'made-file' : undefined;
}

/** Of every version's first line. */
const BEGINNING = '# >>> rolecall (';

interface Line {
  readonly content: string;
  readonly ending: string;
  readonly start: number;
}

/** A file as it stands around our block. */
export interface MarkedText {
  readonly before: string;
  /** What stands between the markers, without their notes; undefined when there is no block. */
  readonly inside: string | undefined;
  /** The offset at which that stands in one piece; absent where it does not. */
  readonly insideAt?: number;
  readonly after: string;
  readonly madeFile: boolean;
}

/**
 * Finds our block. The text's characters are bytes (Latin-1), so every byte survives, whatever its encoding. Only whole,
 * unindented lines are markers: the same words in a value, an indented line or another comment are the user's.
 * @throws AssumeError `local-file` when markers do not pair up: guessing could delete what is not ours.
 */
export function findBlock(text: string | undefined): MarkedText {
  if (text === undefined) return { before: '', inside: undefined, after: '', madeFile: true };
  const markers = findMarkers(text);
  const [first, last] = markers;
  if (first === undefined) return { before: text, inside: undefined, after: '', madeFile: false };
  if (markers.length > 2 || last === undefined || first.kind !== 'begin' || last.kind !== 'end') {
    const places = markers.map(({ start }) => lineAt(text, start));
    throw new AssumeError(
      'local-file',
      `Rolecall's block is damaged (markers in line ${places.join(', ')}), so the file was left alone.`,
      {
        hint: 'Run `rolecall doctor --fix`, or delete the lines that begin with "# >>> rolecall" or "# <<< rolecall" and the profiles between them.',
      },
    );
  }
  const { inside, madeFile, endedLine } = withoutNotes(text.slice(endOf(first), last.start));
  const insideAt = last.start - inside.length;
  // Where we wrote them: above all else.
  const isWhole = withoutNotes(text.slice(endOf(first), insideAt)).inside === '';
  // Without a note: a block that ends without a line break was put after a last line without one.
  const ended = endedLine || last.ending === '';
  const before = text.slice(0, first.start);
  return {
    before: ended && before.endsWith(first.ending) ? before.slice(0, before.length - first.ending.length) : before,
    inside,
    ...(isWhole ? { insideAt } : {}),
    after: text.slice(endOf(last)),
    madeFile,
  };
}

/** A line that begins or ends a block. */
interface Marker extends Line {
  readonly kind: 'begin' | 'end';
}

/** The markers of a text from the first to the last, whether they pair up or not. */
export function findMarkers(text: string): readonly Marker[] {
  return [...linesBeginning(text, BEGINNING), ...linesBeginning(text, END)]
    .flatMap((line): readonly Marker[] => {
      const kind = blockLine(line.content);
      return kind === 'begin' || kind === 'end' ? [{ ...line, kind }] : [];
    })
    .toSorted((one, other) => one.start - other.start);
}

/** One-based, of an offset. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/** Looked for without taking the text apart: there are few, and there may be tens of thousands of lines. */
function linesBeginning(text: string, words: string): readonly Line[] {
  const found: Line[] = [];
  for (let start = text.indexOf(words); start !== -1; start = text.indexOf(words, start + 1)) {
    if (start > 0 && text[start - 1] !== '\n') continue;
    const [, content = '', ending = ''] =
      LINE.exec(text.slice(start, text.indexOf('\n', start) + 1 || text.length)) ?? [];
    found.push({ content, ending, start });
  }
  return found;
}

const LINE = /^([^\n]*?)(\r?\n|$)/;

function endOf({ start, content, ending }: Line): number {
  return start + content.length + ending.length;
}

/** What stands between markers, and what its notes say. */
function withoutNotes(marked: string) {
  const [withoutMade, madeFile] = withoutLine(marked, MADE_FILE);
  const [inside, endedLine] = withoutLine(withoutMade, ENDED_LINE);
  return { inside, madeFile, endedLine };
}

/** A text without the lines that say just this, and whether there were any. */
function withoutLine(text: string, words: string): readonly [text: string, had: boolean] {
  const lines = linesBeginning(text, words).filter(({ content }) => content === words);
  const rest = lines.map((line, index) => text.slice(endOf(line), lines[index + 1]?.start));
  return lines[0] === undefined ? [text, false] : [text.slice(0, lines[0].start) + rest.join(''), true];
}

/**
 * The file with a block that holds `inside`, in the place of the old one or at the end; where that is empty, without a block.
 * What stands around it stays byte for byte, and adding, then removing gives back the original, a missing last line break
 * included. Undefined: no file at all, as it was before us.
 */
export function withBlock(marked: MarkedText, inside: string): string | undefined {
  const { before, after, madeFile } = marked;
  const newline = newlineOf(marked);
  const unfinished = before !== '' && !before.endsWith('\n');
  if (inside === '') {
    if (madeFile && before === '' && after === '') return undefined;
    return unfinished && after !== '' ? `${before}${newline}${after}` : `${before}${after}`;
  }
  const notes = [...(madeFile ? [MADE_FILE] : []), ...(unfinished ? [ENDED_LINE] : [])];
  const head = [BEGIN, ...notes].map(line => line + newline).join('');
  return `${before}${unfinished ? newline : ''}${head}${inside}${END}${newline}${after}`;
}

/** The end of line that a file uses. */
export function newlineOf({ before, after }: Pick<MarkedText, 'before' | 'after'>): string {
  return before.includes('\r\n') || (before === '' && after.includes('\r\n')) ? '\r\n' : '\n';
}

/** The lines of a text with their ends and offsets; the last one is empty where the text ends with a line break. */
export function linesOf(text: string): readonly Line[] {
  return [...text.matchAll(/([^\n]*?)(\r?\n|$)/g)].map(match => ({
    content: match[1] ?? '',
    ending: match[2] ?? '',
    start: match.index,
  }));
}
