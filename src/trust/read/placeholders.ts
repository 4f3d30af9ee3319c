import { openText } from '../../documents/open-text-value.ts';
import type { OpenValue } from '../../documents/open-value.ts';
import type { WrittenText } from '../../documents/written-text.ts';

/** What is to be filled in before a file is used: `${NAME}` and `{{ name }}`. `${aws:username}` is a variable of IAM's own. */
const PLACEHOLDER = /(\$\{[^{}:*?$]{1,200}\}|\{\{[^{}]{0,200}\}\})/;

/** A value whose texts have placeholders, which are left open. */
export function withPlaceholders(value: OpenValue): OpenValue {
  switch (value.kind) {
    case 'scalar':
      return typeof value.value === 'string' ? openText(parts(value.value), value.place) : value;
    case 'list':
      return { ...value, items: value.items.map(item => ({ ...item, value: withPlaceholders(item.value) })) };
    case 'map':
      return {
        ...value,
        entries: value.entries.map(entry => ({
          ...entry,
          key: {
            ...entry.key,
            parts: entry.key.parts.flatMap(part => (typeof part === 'string' ? parts(part) : [part])),
          },
          value: withPlaceholders(entry.value),
        })),
      };
    case 'text':
    case 'unknown':
      return value;
  }
}

function parts(text: string): WrittenText['parts'] {
  return text
    .split(PLACEHOLDER)
    .flatMap((part, index): WrittenText['parts'] =>
      part === '' ? [] : index % 2 === 1 ? [{ unknown: part }] : [part],
    );
}
