import type { WrittenText } from '../../../documents/written-text.ts';

/** What a command is called with: words that are no options, and the values of each option. */
export interface Arguments {
  readonly words: readonly WrittenText[];
  /** By the option's name without hyphens; an option without a value has none. */
  readonly options: ReadonlyMap<string, readonly WrittenText[]>;
}

/** `--name value`, `--name=value`; all values up to the next option are an option's. */
export function argumentsOf(texts: readonly WrittenText[]): Arguments {
  const words: WrittenText[] = [];
  const options = new Map<string, WrittenText[]>();
  let option: string | undefined;
  for (const text of texts) {
    const [first = ''] = text.parts;
    const found = typeof first === 'string' ? /^--?([A-Za-z][\w-]*)(=?)/.exec(first) : null;
    if (found === null || typeof first !== 'string') {
      if (option === undefined) words.push(text);
      else valuesOf(options, option).push(text);
      continue;
    }
    const [all, name = '', equals] = found;
    if (equals === '=') {
      const parts = [first.slice(all.length), ...text.parts.slice(1)].filter(part => part !== '');
      valuesOf(options, name).push({ ...text, parts });
      option = undefined;
    } else {
      valuesOf(options, name);
      option = name;
    }
  }
  return { words, options };
}

function valuesOf(options: Map<string, WrittenText[]>, name: string): WrittenText[] {
  const values = options.get(name) ?? [];
  options.set(name, values);
  return values;
}

export function optionOf({ options }: Arguments, ...names: readonly string[]): WrittenText | undefined {
  return names.flatMap(name => options.get(name)?.[0] ?? [])[0];
}

/** Cuts a text at each separator of its known parts. */
export function splitText({ parts, place }: WrittenText, separator: string): readonly WrittenText[] {
  const texts: WrittenText['parts'][number][][] = [[]];
  for (const part of parts) {
    if (typeof part !== 'string') {
      texts.at(-1)?.push(part);
      continue;
    }
    for (const [index, piece] of part.split(separator).entries()) {
      if (index > 0) texts.push([]);
      if (piece !== '') texts.at(-1)?.push(piece);
    }
  }
  return texts.map(each => (place === undefined ? { parts: each } : { parts: each, place }));
}
