import type { Place } from './place.ts';

/** A stretch of text that the file leaves open: a variable, a parameter, another resource's attribute. */
export interface UnknownPart {
  /** As it is written, for people: `${var.branch}`, `!Ref Branch`. */
  readonly unknown: string;
  /** What it is where nobody gives another text: a parameter's default. It stays open all the same. */
  readonly default?: string;
}

/**
 * A text as a file gives it. What cannot be known from the file is a part of its own, which may stand for any text,
 * wildcards and nothing at all included.
 */
export interface WrittenText {
  readonly parts: readonly (string | UnknownPart)[];
  /** Absent for what no file says: a default, a text that was made. */
  readonly place?: Place;
}

/** Several texts of which the file may leave out some: `complete` is false where a variable may add any number of others. */
export interface WrittenTexts {
  readonly values: readonly WrittenText[];
  readonly complete: boolean;
}

export function written(text: string, place?: Place): WrittenText {
  return place === undefined ? { parts: [text] } : { parts: [text], place };
}

/** The text where all of it is known. */
export function knownText({ parts }: WrittenText): string | undefined {
  let text = '';
  for (const part of parts) {
    if (typeof part !== 'string') return undefined;
    text += part;
  }
  return text;
}

/** For people: what is open stands as it is written. */
export function shownText({ parts }: WrittenText): string {
  return parts.map(part => (typeof part === 'string' ? part : part.unknown)).join('');
}
