import type { Word, WordPart } from './script.ts';

/** A word as one text for searching, with a mark in place of each part that is no text. */
export interface FlatText {
  readonly text: string;
  /** The parts of a stretch of it. */
  partsOf(stretch: string): readonly WordPart[];
}

/** Around the number of a part; a script has none of it, and none is left in what is searched. */
const MARK = '\u0000';

export function flatText({ parts }: Pick<Word, 'parts'>): FlatText {
  const text = parts
    .map((part, index) => (part.kind === 'text' ? part.text.replaceAll(MARK, ' ') : `${MARK}${index}${MARK}`))
    .join('');
  return {
    text,
    partsOf: stretch =>
      stretch.split(MARK).flatMap((piece, index): readonly WordPart[] => {
        if (index % 2 === 1) return parts[Number(piece)] === undefined ? [] : [parts[Number(piece)] ?? NOTHING];
        return piece === '' ? [] : [{ kind: 'text', text: piece }];
      }),
  };
}

const NOTHING: WordPart = { kind: 'text', text: '' };
