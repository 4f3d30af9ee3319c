import { AssumeError } from './errors.ts';

/** Small checked readers over `unknown`, for the paths where a schema library is too slow to load: the helper's. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `JSON.parse` that answers undefined for bad text, so the caller says in its own words what was malformed. */
export function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

/** Reads fields of one object; each failure names the object and the field, never the value. */
export class FieldReader {
  readonly #object: JsonObject;
  readonly #what: string;

  /** @throws AssumeError `protocol` when `value` is no object. `what` names it in sentences: "the session record". */
  constructor(value: unknown, what: string) {
    if (!isObject(value)) throw new AssumeError('protocol', `${capitalise(what)} is not an object.`);
    this.#object = value;
    this.#what = what;
  }

  #refuse(field: string, expected: string): AssumeError {
    return new AssumeError('protocol', `${capitalise(this.#what)} has no ${expected} "${field}".`);
  }

  string(field: string): string {
    const value = this.#object[field];
    if (typeof value !== 'string' || value === '') throw this.#refuse(field, 'text');
    return value;
  }

  optionalString(field: string): string | undefined {
    return this.#object[field] === undefined || this.#object[field] === null ? undefined : this.string(field);
  }

  /** A finite number. */
  number(field: string): number {
    const value = this.#object[field];
    if (typeof value !== 'number' || !Number.isFinite(value)) throw this.#refuse(field, 'number');
    return value;
  }

  boolean(field: string): boolean {
    const value = this.#object[field];
    if (typeof value !== 'boolean') throw this.#refuse(field, 'true or false');
    return value;
  }

  object(field: string): FieldReader {
    return new FieldReader(this.#object[field], `"${field}" of ${this.#what}`);
  }

  /** Also an empty one. */
  text(field: string): string {
    const value = this.#object[field];
    if (typeof value !== 'string') throw this.#refuse(field, 'text');
    return value;
  }

  /** One value and no other. */
  only<T extends string | number | boolean>(field: string, value: T): T {
    if (this.#object[field] !== value) throw this.#refuse(field, `${String(value)} in`);
    return value;
  }

  names(): readonly string[] {
    return Object.keys(this.#object);
  }

  /** What `read` makes of a field that is there, to be spread; nothing of one that is not. */
  when<T extends object>(field: string, read: () => T): T | undefined {
    return this.has(field) ? read() : undefined;
  }

  has(field: string): boolean {
    return this.#object[field] !== undefined && this.#object[field] !== null;
  }

  list(field: string): readonly unknown[] {
    const value: unknown = this.#object[field];
    if (!Array.isArray(value)) throw this.#refuse(field, 'list');
    return value.map((item: unknown) => item);
  }

  objects(field: string): readonly FieldReader[] {
    return this.list(field).map(item => new FieldReader(item, this.#what));
  }

  strings(field: string): readonly string[] {
    return this.list(field).map(item => {
      if (typeof item !== 'string') throw this.#refuse(field, 'list of texts');
      return item;
    });
  }

  /** A list of words, each of a closed list. */
  wordsOf<T extends string>(field: string, words: readonly T[]): readonly T[] {
    return this.list(field).map(item => {
      const found = words.find(word => word === item);
      if (found === undefined) throw this.#refuse(field, 'list of words');
      return found;
    });
  }

  /** One of a closed list of words. */
  oneOf<T extends string>(field: string, words: readonly T[]): T {
    const value = this.#object[field];
    const found = words.find(word => word === value);
    if (found === undefined) throw this.#refuse(field, `${words.join(' or ')} in`);
    return found;
  }
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
