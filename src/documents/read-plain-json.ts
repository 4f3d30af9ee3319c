import { parseJson } from '../core/parse.ts';
import { knownValue } from './known-value.ts';
import type { OpenValue } from './open-value.ts';
import type { Place } from './place.ts';
import { readJsonWithComments } from './read-json.ts';

export type PlainJson =
  | { readonly ok: true; readonly value: OpenValue }
  | { readonly ok: false; readonly message: string; readonly place: Place };

/** Reads JSON as the standard has it, with the places of everything in it: comments and trailing commas are faults. Never throws. */
export function readPlainJson(text: string, file: string): PlainJson {
  const read = readJsonWithComments(text);
  if (!read.ok) {
    const { message, start, end } = read.fault;
    return { ok: false, message, place: { file, start, end } };
  }
  const place = { file, start: 0, end: text.length };
  if (read.root === undefined) return { ok: false, message: 'This is no JSON: it is empty.', place };
  // What only the reader of JSON with comments takes is not undefined there, but undefined here.
  if (parseJson(text) === undefined) {
    return {
      ok: false,
      message: 'This is no plain JSON: it has a comment or a comma before a closing bracket.',
      place,
    };
  }
  return { ok: true, value: knownValue(read.root, file) };
}
