import type { LocatedNode, ScalarValue } from '../../../documents/located-tree.ts';
import type { Place } from '../../../documents/place.ts';
import { knownText, type WrittenText, type WrittenTexts } from '../../../documents/written-text.ts';
import { either, isOpen, MOST_VALUES, openText } from '../possible-texts.ts';

/** One value that an expression can have. */
export type Value =
  | { readonly kind: 'known'; readonly value: ScalarValue; readonly place?: Place }
  /** A text of which a part is open. */
  | { readonly kind: 'text'; readonly text: WrittenText }
  /** A list or a map of the file. */
  | { readonly kind: 'data'; readonly node: LocatedNode }
  /** What only the run knows. `isOwn`: of the very expression that is evaluated, not of another that it leads to. */
  | { readonly kind: 'open'; readonly written: string; readonly isOwn: boolean };

/** All that it can have; more may be possible where it is not complete. */
export interface Values {
  readonly values: readonly Value[];
  readonly complete: boolean;
}

export function known(value: ScalarValue, place?: Place): Values {
  return { values: [place === undefined ? { kind: 'known', value } : { kind: 'known', value, place }], complete: true };
}

export function openValue(written: string, isOwn: boolean): Values {
  return { values: [{ kind: 'open', written, isOwn }], complete: true };
}

export function anyOf(all: readonly Values[]): Values {
  const values = all.flatMap(({ values }) => values);
  const complete = all.every(({ complete }) => complete);
  return values.length <= MOST_VALUES
    ? { values, complete }
    : { values: values.slice(0, MOST_VALUES), complete: false };
}

/** Whether a condition of it holds; undefined where only the run knows. */
export function isTruthy(value: Value): boolean | undefined {
  switch (value.kind) {
    case 'known':
      return !(value.value === '' || value.value === null || value.value === false || !numberIsTrue(value.value));
    case 'data':
      return true;
    case 'text':
      return value.text.parts.some(part => typeof part === 'string' && part !== '') ? true : undefined;
    case 'open':
      return undefined;
  }
}

function numberIsTrue(value: ScalarValue): boolean {
  return typeof value !== 'number' || (value !== 0 && !Number.isNaN(value));
}

/** As GitHub makes a text of it; `written` stands for what has no text of its own. */
export function textOf(value: Value, written: string): WrittenText {
  switch (value.kind) {
    case 'known': {
      const parts = [value.value === null ? '' : String(value.value)];
      return value.place === undefined ? { parts } : { parts, place: value.place };
    }
    case 'text':
      return value.text;
    case 'data':
      return openText(written);
    case 'open':
      return openText(value.written);
  }
}

export function textsOf({ values, complete }: Values, written: string): WrittenTexts {
  // What leads nowhere else is shown as it is written, whole.
  if (values.every(value => value.kind === 'open' && value.isOwn)) return { values: [openText(written)], complete };
  return either({ values: values.map(value => textOf(value, written)), complete });
}

export function valuesOf({ values, complete }: WrittenTexts): Values {
  return { values: values.map(valueOf), complete };
}

function valueOf(text: WrittenText): Value {
  const whole = knownText(text);
  if (whole !== undefined) {
    return text.place === undefined
      ? { kind: 'known', value: whole }
      : { kind: 'known', value: whole, place: text.place };
  }
  const [part] = text.parts;
  if (isOpen(text) && typeof part === 'object') return { kind: 'open', written: part.unknown, isOwn: false };
  return { kind: 'text', text };
}
