import assert from 'node:assert/strict';
import { inspect } from 'node:util';

/** A secret itself, or the shape that secrets of a kind have. */
export type Sought = string | RegExp;

/** The shape of a JWT. */
export const ANY_TOKEN = /eyJ[\w-]{10,}\.eyJ[\w-]{10,}\./;

/**
 * What is looked through, by what to call it. Texts are taken as they are; lists and maps (files by name, as `filesBelow`
 * reads them) part by part; anything else in every way in which it can be printed.
 */
export type Places = Readonly<Record<string, unknown>>;

/**
 * That no secret stands in any place, in no form in which one gets into files and logs: as it is, percent-encoded, within
 * something that was encoded as base64 or base64url, and broken into lines. Of a JWT its payload and its signature count as
 * secrets too.
 * @throws also when there is nothing to look for, or nowhere to look: such a test would prove nothing.
 */
export function assertNoSecret(secrets: readonly Sought[], places: Places): void {
  assert.deepEqual(secretsFound(secrets, places), [], 'a secret stands where it must not');
}

/** Which secret stands where and how: `secret 1 in the log, as base64`; for a test that its search does find. */
export function secretsFound(secrets: readonly Sought[], places: Places): readonly string[] {
  const texts = Object.entries(places).flatMap(([name, place]) => textsOf(name, place));
  if (!texts.some(({ text }) => text !== '')) throw new Error('There is no text to look through.');
  if (secrets.length === 0) throw new Error('There is no secret to look for.');
  const views = texts.map(({ place, text }) => ({ place, ...viewsOf(text) }));
  return secrets.flatMap((secret, index) => {
    const forms = formsOf(secret);
    return views.flatMap(({ place, written, decoded }) => {
      const found = forms.find(({ form, isIn }) => (form === PERCENT ? decoded : written).some(isIn));
      return found === undefined ? [] : [`secret ${index + 1} in ${place}, ${found.form}`];
    });
  });
}

const PERCENT = 'percent-encoded';

/** A text as it is written and without its line breaks; and both of them with percent-encoding undone. */
function viewsOf(text: string): { readonly written: readonly string[]; readonly decoded: readonly string[] } {
  const written = [...new Set([text, unbroken(text)])];
  return { written, decoded: written.filter(each => each.includes('%')).map(percentDecoded) };
}

interface Form {
  readonly form: string;
  readonly isIn: (text: string) => boolean;
}

function formsOf(secret: Sought): readonly Form[] {
  if (secret instanceof RegExp) {
    const shape = new RegExp(secret.source, secret.flags.replace(/[gy]/g, ''));
    const isIn = (text: string): boolean => shape.test(text);
    return [
      { form: 'as it is', isIn },
      { form: PERCENT, isIn },
    ];
  }
  if (secret.length < 6) throw new Error('A secret of fewer than six characters would be found by chance.');
  const parts = /^eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+$/.test(secret) ? secret.split('.').slice(1) : [];
  const plain = [secret, ...parts].map(unbroken);
  const encoded = (coding: 'base64' | 'base64url'): readonly string[] =>
    [secret, ...parts].flatMap(text => encodings(text, coding));
  return [
    { form: 'as it is', isIn: among(plain) },
    { form: PERCENT, isIn: among(plain) },
    { form: 'as base64', isIn: among(encoded('base64')) },
    { form: 'as base64url', isIn: among(encoded('base64url')) },
  ];
}

function among(wanted: readonly string[]): Form['isIn'] {
  return text => wanted.some(each => text.includes(each));
}

/**
 * What of a text can be seen in the encoding of something that holds it, wherever in there it begins: base64 writes three
 * bytes as four characters, and those that hold bits of a neighbour differ.
 */
function encodings(text: string, coding: 'base64' | 'base64url'): readonly string[] {
  return [0, 1, 2].flatMap(offset => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(text)]);
    const seen = bytes.toString(coding).slice(Math.ceil((offset * 4) / 3), Math.floor((bytes.length * 4) / 3));
    return seen.length < 7 ? [] : [seen];
  });
}

/** Without line ends, written as such or escaped, and the indentation after them. */
function unbroken(text: string): string {
  return text.replaceAll(/(?:\r|\n|\\r|\\n)+[ \t]*/g, '');
}

function percentDecoded(text: string): string {
  return text.replaceAll(/%([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}

function textsOf(place: string, value: unknown): readonly { readonly place: string; readonly text: string }[] {
  if (value === undefined) return [];
  if (typeof value === 'string') return [{ place, text: value }];
  if (Array.isArray(value)) return value.flatMap((each: unknown) => textsOf(place, each));
  if (value instanceof Map) {
    return [...value].flatMap(([name, each]: readonly [unknown, unknown]) => [
      { place: `the names of ${place}`, text: String(name) },
      ...textsOf(`${place}, ${String(name)}`, each),
    ]);
  }
  return [{ place, text: printed(value) }];
}

/** In each way in which it can be printed, whole: `inspect` cuts long texts and lists unless it is told not to. */
function printed(value: unknown): string {
  const whole = { depth: 20, maxArrayLength: Infinity, maxStringLength: Infinity } as const;
  const stack = value instanceof Error ? (value.stack ?? '') : '';
  return [inspect(value, whole), inspect(value, { ...whole, showHidden: true }), asJson(value), stack].join('\n');
}

function asJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    // A circle, or a number without end: `inspect` has it.
    return '';
  }
}
