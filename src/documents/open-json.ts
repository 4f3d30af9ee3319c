import type { UnknownPart, WrittenText } from './written-text.ts';
import type { LocatedNode } from './located-tree.ts';
import { openText } from './open-text-value.ts';
import type { OpenValue } from './open-value.ts';
import type { Place } from './place.ts';
import { readJsonWithComments } from './read-json.ts';

/** Characters that nobody writes stand for the open parts while JSON is read. */
const FIRST = 0xe000;
const LAST = 0xf8ff;
const STAND_IN = /[\ue000-\uf8ff]/;

/**
 * What a text of JSON says whose parts may be open: `{"Resource": "${Bucket}"}`. An open part outside quotes may be any value.
 * Places are that of the whole text. Undefined for what is no JSON.
 */
export function openJson({ parts }: WrittenText, place: Place): OpenValue | undefined {
  const open = parts.filter(part => typeof part !== 'string');
  if (open.length > LAST - FIRST || STAND_IN.test(parts.filter(part => typeof part === 'string').join('')))
    return undefined;
  const quoted = new Set<UnknownPart>();
  let text = '';
  let inside = false;
  for (const part of parts) {
    if (typeof part === 'string') {
      text += part;
      inside = endsInside(part, inside);
    } else {
      if (inside) quoted.add(part);
      const standIn = String.fromCharCode(FIRST + open.indexOf(part));
      text += inside ? standIn : `"${standIn}"`;
    }
  }
  const read = readJsonWithComments(text);
  return read.ok && read.root !== undefined ? valueOf(read.root, { open, quoted, place }) : undefined;
}

interface Reading {
  readonly open: readonly UnknownPart[];
  readonly quoted: ReadonlySet<UnknownPart>;
  readonly place: Place;
}

function valueOf(node: LocatedNode, reading: Reading): OpenValue {
  const { place, quoted } = reading;
  switch (node.kind) {
    case 'scalar': {
      if (typeof node.value !== 'string') return { kind: 'scalar', value: node.value, place };
      const text = textOf(node.value, reading);
      const [only] = text.parts;
      if (text.parts.length === 1 && typeof only === 'object' && !quoted.has(only)) {
        return { kind: 'unknown', written: only.unknown, place };
      }
      return openText(text.parts, place);
    }
    case 'list': {
      const items = node.items.map(item => ({ value: valueOf(item, reading), certain: true }));
      // One that is open may be several, or none.
      const known = items.filter(({ value }) => value.kind !== 'unknown');
      return { kind: 'list', items: known, complete: known.length === items.length, place };
    }
    case 'map': {
      const entries = node.entries.map(({ key, value }) => ({
        key: textOf(key, reading),
        keyPlace: place,
        value: valueOf(value, reading),
        certain: true,
      }));
      return { kind: 'map', entries, complete: true, place };
    }
  }
}

function textOf(text: string, { open, place }: Reading): WrittenText {
  const parts = text
    .split(/([\ue000-\uf8ff])/)
    .filter(part => part !== '')
    .map(part => open[part.charCodeAt(0) - FIRST] ?? part);
  return { parts, place };
}

/** Whether a JSON text that goes on with `text` is then inside quotes. */
function endsInside(text: string, before: boolean): boolean {
  let inside = before;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (inside && character === '\\') index += 1;
    else if (character === '"') inside = !inside;
  }
  return inside;
}
