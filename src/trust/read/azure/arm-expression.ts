import { MAXIMUM_DEPTH } from '../../../documents/located-tree.ts';
import type { UnknownPart, WrittenText } from '../../../documents/written-text.ts';

type Parts = readonly (string | UnknownPart)[];

/** What a template says of the names in its expressions. */
export interface ArmNames {
  parameter(name: string): WrittenText;
  /** Undefined for one that is no text of its own. */
  variable(name: string): WrittenText | undefined;
}

/**
 * The text of a value of an ARM template: `[…]` is an expression, `[[` a bracket. Texts that are joined of others are followed,
 * all else is left open. https://learn.microsoft.com/azure/azure-resource-manager/templates/template-expressions
 */
export function armText(text: string, names: ArmNames): WrittenText {
  if (text.startsWith('[[')) return { parts: [text.slice(1)] };
  if (!text.startsWith('[') || !text.endsWith(']')) return { parts: [text] };
  const reader = new ExpressionReader(text.slice(1, -1), names);
  const parts = reader.whole();
  return { parts: parts ?? [{ unknown: text }] };
}

class ExpressionReader {
  readonly #text: string;
  readonly #names: ArmNames;
  #at = 0;
  #depth = 0;

  constructor(text: string, names: ArmNames) {
    this.#text = text;
    this.#names = names;
  }

  /** Undefined for what is not only made of texts. */
  whole(): Parts | undefined {
    const parts = this.#value();
    this.#skipSpaces();
    return this.#at === this.#text.length ? parts : undefined;
  }

  #value(): Parts | undefined {
    this.#depth += 1;
    if (this.#depth > MAXIMUM_DEPTH) return undefined;
    this.#skipSpaces();
    const parts = this.#text.charAt(this.#at) === "'" ? this.#literal() : this.#call();
    this.#depth -= 1;
    return parts;
  }

  /** In single quotes, in which two are one. */
  #literal(): Parts | undefined {
    let text = '';
    this.#at += 1;
    while (this.#at < this.#text.length) {
      const end = this.#text.indexOf("'", this.#at);
      if (end < 0) return undefined;
      text += this.#text.slice(this.#at, end);
      this.#at = end + 1;
      if (this.#text.charAt(this.#at) !== "'") return [text];
      text += "'";
      this.#at += 1;
    }
    return undefined;
  }

  #call(): Parts | undefined {
    const [name = ''] = /^[A-Za-z]{1,40}/.exec(this.#text.slice(this.#at, this.#at + 40)) ?? [];
    this.#at += name.length;
    if (this.#text.charAt(this.#at) !== '(') return undefined;
    this.#at += 1;
    const values: Parts[] = [];
    for (;;) {
      this.#skipSpaces();
      if (this.#text.charAt(this.#at) === ')') break;
      const value = this.#value();
      if (value === undefined) return undefined;
      values.push(value);
      this.#skipSpaces();
      if (this.#text.charAt(this.#at) === ',') this.#at += 1;
      else if (this.#text.charAt(this.#at) !== ')') return undefined;
    }
    this.#at += 1;
    return this.#result(name.toLowerCase(), values);
  }

  #result(name: string, values: readonly Parts[]): Parts | undefined {
    const [first = []] = values;
    const known = first.length === 1 && typeof first[0] === 'string' ? first[0] : undefined;
    switch (name) {
      case 'concat':
        return values.flat();
      case 'format':
        return known === undefined ? undefined : formatted(known, values.slice(1));
      case 'parameters':
        return known === undefined ? undefined : this.#names.parameter(known).parts;
      case 'variables':
        return known === undefined ? undefined : this.#names.variable(known)?.parts;
      default:
        return undefined;
    }
  }

  #skipSpaces(): void {
    while (this.#text.charAt(this.#at) === ' ') this.#at += 1;
  }
}

function formatted(template: string, values: readonly Parts[]): Parts | undefined {
  const parts = template
    .split(/(\{\d{1,3}\})/)
    .map((part, index) => (index % 2 === 1 ? values[Number(part.slice(1, -1))] : [part]));
  return parts.includes(undefined) ? undefined : parts.flatMap(part => part ?? []);
}
