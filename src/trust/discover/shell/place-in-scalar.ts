import type { LocatedScalar } from '../../../documents/located-tree.ts';
import type { Place } from '../../../documents/place.ts';
import type { CiDocument } from '../ci-document.ts';
import { placeOfNode } from '../nodes.ts';

/**
 * Where a stretch of a scalar's text stands in its file: indentation, folding and quotes are no part of the text, so it is looked
 * for in what is written, as often as it comes in the text up to there. Where it is not found, the whole scalar.
 */
export function placeInScalar(document: CiDocument, node: LocatedScalar, start: number, end: number): Place {
  const whole = placeOfNode(document.path, node);
  if (typeof node.value !== 'string') return whole;
  const text = node.value;
  const stretch = text.slice(start, end).split('\n', 1)[0]?.trim() ?? '';
  if (stretch.length === 0) return whole;
  const written = document.text.slice(node.start, node.end);
  let at = written.indexOf(stretch);
  for (let before = text.indexOf(stretch); before !== -1 && before < start && at !== -1;) {
    at = written.indexOf(stretch, at + 1);
    before = text.indexOf(stretch, before + 1);
  }
  return at === -1 ? whole : { file: document.path, start: node.start + at, end: node.start + at + stretch.length };
}
