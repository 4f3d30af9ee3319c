import type { LocatedEntry, LocatedNode } from '../../../documents/located-tree.ts';
import { openText, textOfValue } from '../../../documents/open-text-value.ts';
import type { OpenValue } from '../../../documents/open-value.ts';
import type { Place } from '../../../documents/place.ts';
import type { WrittenText } from '../../../documents/written-text.ts';

export interface PulumiResource {
  readonly name: string;
  /** `aws:iam:Role`, whatever longer way it is written. */
  readonly type: string;
  readonly properties: OpenValue | undefined;
  readonly place: Place;
}

/** A program of Pulumi in YAML: https://www.pulumi.com/docs/iac/languages-sdks/yaml/yaml-language-reference/ */
export class PulumiProgram {
  readonly #root: LocatedNode;
  readonly #file: string;
  readonly #variables = new Map<string, WrittenText['parts']>();
  #steps = 0;

  constructor(root: LocatedNode, file: string) {
    this.#root = root;
    this.#file = file;
  }

  get resources(): readonly PulumiResource[] {
    return entriesOf(fieldIn(this.#root, 'resources')).flatMap(({ key: name, keyStart, keyEnd, value }) => {
      const type = fieldIn(value, 'type');
      if (type?.kind !== 'scalar') return [];
      const properties = fieldIn(value, 'properties');
      return [
        {
          name,
          type: String(type.value).replace(/^([\w-]+):(\w+)\/\w+:(\w+)$/, '$1:$2:$3'),
          properties: properties === undefined ? undefined : this.#valueOf(properties),
          place: this.#place({ start: keyStart, end: keyEnd }),
        },
      ];
    });
  }

  #valueOf(node: LocatedNode): OpenValue {
    const place = this.#place(node);
    this.#steps += 1;
    if (this.#steps > MOST_STEPS) return { kind: 'unknown', written: '…', place };
    switch (node.kind) {
      case 'scalar':
        return typeof node.value === 'string' ? this.#interpolated(node.value, place) : { ...node, place };
      case 'list':
        return {
          kind: 'list',
          items: node.items.map(item => ({ value: this.#valueOf(item), certain: true })),
          complete: true,
          place,
        };
      case 'map': {
        const [only] = node.entries.length === 1 ? node.entries : [];
        if (only?.key.startsWith('fn::') === true) return this.#called(only, place);
        const entries = node.entries.map(({ key, keyStart, keyEnd, value }) => {
          const keyPlace = this.#place({ start: keyStart, end: keyEnd });
          const name = textOfValue(this.#interpolated(key, keyPlace));
          return { key: name, keyPlace, value: this.#valueOf(value), certain: true };
        });
        return { kind: 'map', entries, complete: true, place };
      }
    }
  }

  #called({ key, value }: LocatedEntry, place: Place): OpenValue {
    if (key === 'fn::toJSON') return this.#valueOf(value);
    const [separator, list] = key === 'fn::join' && value.kind === 'list' ? value.items : [];
    if (separator?.kind !== 'scalar' || list?.kind !== 'list') return { kind: 'unknown', written: key, place };
    const parts = list.items.flatMap((item, index) => [
      ...(index > 0 ? [String(separator.value)] : []),
      ...textOfValue(this.#valueOf(item)).parts,
    ]);
    return openText(parts, place);
  }

  /** `${name}` is a variable, a configured value or a resource's property; `$${` is `${`. */
  #interpolated(text: string, place: Place): OpenValue {
    const pieces = text.split(/(\$\$\{|\$\{[^{}]*\})/);
    if (pieces.length > MOST_PIECES) return { kind: 'unknown', written: '…', place };
    const parts = pieces.flatMap((part, index): WrittenText['parts'] => {
      if (index % 2 === 0) return [part];
      return part === '$${' ? ['${'] : this.#reference(part.slice(2, -1).trim());
    });
    return openText(parts, place);
  }

  #reference(name: string): WrittenText['parts'] {
    const open = `\${${name}}`;
    const variable = fieldIn(fieldIn(this.#root, 'variables'), name);
    if (variable !== undefined) {
      const known = this.#variables.get(name);
      if (known !== undefined) return known;
      // One that leads back to itself is open.
      this.#variables.set(name, [{ unknown: open }]);
      const { parts } = textOfValue(this.#valueOf(variable));
      this.#variables.set(name, parts);
      return parts;
    }
    const setting = fieldIn(fieldIn(this.#root, 'config'), name) ?? fieldIn(fieldIn(this.#root, 'configuration'), name);
    const usual = fieldIn(setting, 'default');
    return [{ unknown: open, ...(usual?.kind === 'scalar' ? { default: String(usual.value) } : {}) }];
  }

  #place({ start, end }: Pick<LocatedNode, 'start' | 'end'>): Place {
    return { file: this.#file, start, end };
  }
}

const MOST_STEPS = 100_000;
const MOST_PIECES = 2000;

function fieldIn(node: LocatedNode | undefined, key: string): LocatedNode | undefined {
  return entriesOf(node).findLast(entry => entry.key === key)?.value;
}

function entriesOf(node: LocatedNode | undefined): readonly LocatedEntry[] {
  return node?.kind === 'map' ? node.entries : [];
}
