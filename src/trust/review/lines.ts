import type { Place } from '../../documents/place.ts';
import { TextPositions } from '../../documents/text-positions.ts';
import type { TrustFile } from '../found-trust.ts';
import type { LineOfFile } from './role-review.ts';

/** In which line a place of these files begins. */
export function lineAt(files: readonly TrustFile[]): (place: Place) => LineOfFile {
  const positions = new Map(files.map(({ path, text }) => [path, new TextPositions(text)]));
  return ({ file, start, end }) => {
    const line = positions.get(file)?.range(start, end).startLine;
    return line === undefined ? { file } : { file, line: line + 1 };
  };
}
