import { isObject } from './parse.ts';

/**
 * Checks of values that came out of JSON, as types: for what is read by the ten thousand, where copying each field costs more
 * than all else. A value that passes is what its type says, no more and no less.
 */
export type Check<T> = (value: unknown) => value is T;

export type Checked<C> = C extends Check<infer T> ? T : never;

type Checks = Readonly<Record<string, Check<unknown>>>;
type Fields<C extends Checks> = { readonly [K in keyof C]: Checked<C[K]> };

export const isText: Check<string> = (value): value is string => typeof value === 'string';
export const isFlag: Check<boolean> = (value): value is boolean => typeof value === 'boolean';
export const isNumber: Check<number> = (value): value is number => Number.isFinite(value);

/** One of these and nothing else. */
export function isOneOf<const T extends string | number | boolean>(...values: readonly T[]): Check<T> {
  return (value): value is T => values.some(each => each === value);
}

/** A text of this form. */
export function isLike(pattern: RegExp): Check<string> {
  return (value): value is string => typeof value === 'string' && pattern.test(value);
}

/** One of which more is true than its type says. */
export function isSuch<T>(isOne: Check<T>, holds: (value: T) => boolean): Check<T> {
  return (value): value is T => isOne(value) && holds(value);
}

export function isListOf<T>(isItem: Check<T>, least = 0, most = Infinity): Check<readonly T[]> {
  return (value): value is readonly T[] =>
    Array.isArray(value) && value.length >= least && value.length <= most && value.every(isItem);
}

/** With whatever names, unless they are checked too. */
export function isRecordOf<T>(isItem: Check<T>, isName: Check<string> = isText): Check<Readonly<Record<string, T>>> {
  return (value): value is Readonly<Record<string, T>> =>
    isObject(value) && Object.entries(value).every(([name, item]) => isName(name) && isItem(item));
}

export function isEither<A, B>(isOne: Check<A>, isOther: Check<B>): Check<A | B> {
  return (value): value is A | B => isOne(value) || isOther(value);
}

/** An object with these fields, perhaps with those that may be missing, and with no others. */
export function isShaped<R extends Checks>(required: R): Check<Fields<R>>;
export function isShaped<R extends Checks, O extends Checks>(
  required: R,
  optional: O,
): Check<Fields<R> & Partial<Fields<O>>>;
export function isShaped(required: Checks, optional: Checks = {}): Check<unknown> {
  const [needed, possible] = [Object.entries(required), Object.entries(optional)];
  return (value): value is unknown => {
    if (!isObject(value)) return false;
    let known = needed.length;
    for (const [name, isField] of needed) if (!isField(value[name])) return false;
    for (const [name, isField] of possible) {
      if (value[name] === undefined) continue;
      if (!isField(value[name])) return false;
      known += 1;
    }
    return Object.keys(value).length === known;
  };
}
