import { MAXIMUM_DEPTH } from '../located-tree.ts';
import type { OpenValue } from '../open-value.ts';
import type { WrittenText } from '../written-text.ts';
import type { Budget } from './scope.ts';
import { knownText, type TextPiece, type Value } from './value.ts';

/** What every reader takes. JSON text is given as the value that it holds; failures and objects are not known. */
export function openValueOf(value: Value, budget: Budget, depth = 0): OpenValue {
  const { place } = value;
  // Values hold each other as often as they are named, so that there may be more of them than were evaluated.
  if (depth > MAXIMUM_DEPTH || !budget.spend()) return { kind: 'unknown', written: '…', place };
  switch (value.kind) {
    case 'scalar':
    case 'unknown':
      return value;
    case 'text': {
      const text = knownText(value);
      if (text !== undefined) return { kind: 'scalar', value: text, place };
      return { kind: 'text', text: writtenTextOf(value.pieces, place), place };
    }
    case 'json':
      return openValueOf(value.value, budget, depth + 1);
    case 'list':
      return {
        kind: 'list',
        items: value.items.map(item => ({ value: openValueOf(item.value, budget, depth + 1), certain: item.certain })),
        complete: value.complete,
        place,
      };
    case 'map':
      return {
        kind: 'map',
        entries: value.entries.map(({ key, value: inner, certain }) => ({
          key:
            key.kind === 'text'
              ? writtenTextOf(key.pieces, key.place)
              : { parts: [String(key.value)], place: key.place },
          keyPlace: key.place,
          value: openValueOf(inner, budget, depth + 1),
          certain,
        })),
        complete: value.complete,
        place,
      };
    case 'failure':
    case 'object':
      return { kind: 'unknown', written: value.written, place };
  }
}

export function writtenTextOf(pieces: readonly TextPiece[], place: WrittenText['place']): WrittenText {
  const parts: WrittenText['parts'][number][] = [];
  for (const piece of pieces) {
    const part = 'text' in piece ? piece.text : 'json' in piece ? { unknown: 'jsonencode(…)' } : piece;
    const last = parts.at(-1);
    if (typeof part === 'string' && typeof last === 'string') parts[parts.length - 1] = last + part;
    else if (part !== '') parts.push(part);
  }
  return place === undefined ? { parts } : { parts, place };
}
