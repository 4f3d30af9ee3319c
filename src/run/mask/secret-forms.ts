import { isObject, parseJson } from '../../core/parse.ts';
import type { Secret } from '../../core/secret.ts';

/** Shorter ones stand in ordinary text by chance: masking them would take words from what people read, and hide nothing. */
export const SHORTEST = 8;
/** A line of a secret with several is masked on its own from here on: `}` and `-----END` alone say nothing. */
const SHORTEST_LINE = 16;

const encoder = new TextEncoder();

/**
 * The bytes in which a secret may be printed: as it is, and in the encodings that shells, loggers and tools make of it.
 * What cannot be covered (reversed, rot13, a character a line, compressed, encrypted) is not among them.
 */
export function secretForms(secret: Secret): readonly Uint8Array[] {
  const texts = valuesOf(secret.reveal()).flatMap(value => [...textForms(value), ...byteForms(encoder.encode(value))]);
  return [...new Set(texts)].map(text => encoder.encode(text)).filter(({ length }) => length >= SHORTEST);
}

/** The secret, what it is without quotes around it, its longer lines, and the texts in it where it is JSON. */
function valuesOf(text: string): readonly string[] {
  const bare = /^(['"])(.*)\1$/s.exec(text)?.[2];
  const lines = text.split(/\r?\n/).filter(line => line.trim().length >= SHORTEST_LINE);
  const all = [text, ...(bare === undefined ? [] : [bare]), ...(lines.length > 1 ? lines : []), ...leavesOf(text)];
  return [...new Set(all.map(each => each.trim()))].filter(each => each.length >= SHORTEST);
}

function leavesOf(text: string): readonly string[] {
  if (!/^\s*[{[]/.test(text)) return [];
  return textsIn(parseJson(text), 0);
}

function textsIn(value: unknown, depth: number): readonly string[] {
  if (typeof value === 'string') return [value];
  if (depth > 20) return [];
  const inner: readonly unknown[] = Array.isArray(value) ? value : isObject(value) ? Object.values(value) : [];
  return inner.flatMap(each => textsIn(each, depth + 1));
}

/** What is not encoded: by RFC 3986, by `encodeURIComponent`, and in a URL's userinfo. */
const PERCENT_KEEPS = [/[A-Za-z0-9_.~-]/, /[A-Za-z0-9_.~!'()*-]/, /[A-Za-z0-9_.~!$&'()*+,;=-]/];
const APOSTROPHES = ['&apos;', '&#39;', '&#x27;', "'"];
const QUOTES = ['&quot;', '&#34;', '"'];

/** What is written for it in another syntax. */
function textForms(value: string): readonly string[] {
  const percents = PERCENT_KEEPS.map(kept => percentEncoded(value, kept));
  return [
    value,
    JSON.stringify(value).slice(1, -1),
    value.replaceAll("'", String.raw`'\''`),
    value.replaceAll("'", "''"),
    value.replaceAll("'", String.raw`\'`).replaceAll('\\', '\\\\'),
    ...percents,
    ...percents.map(text => text.replace(/%[\dA-F]{2}/g, found => found.toLowerCase())),
    ...APOSTROPHES.flatMap(apostrophe => QUOTES.map(quote => entities(value, { "'": apostrophe, '"': quote }))),
  ];
}

function percentEncoded(value: string, kept: RegExp): string {
  return [...encoder.encode(value)]
    .map(byte => {
      const character = String.fromCharCode(byte);
      return byte < 128 && kept.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
}

function entities(value: string, quotes: Readonly<Record<string, string>>): string {
  const names: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', ...quotes };
  return value.replace(/[&<>'"]/g, sign => names[sign] ?? sign);
}

/** What is written for its bytes. */
function byteForms(bytes: Uint8Array): readonly string[] {
  const hex = [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('');
  const shifted = [0, 1, 2].flatMap(before => {
    const text = stableBase64(bytes, before);
    return [text, text.replaceAll('+', '-').replaceAll('/', '_')];
  });
  return [hex, hex.toUpperCase(), ...shifted];
}

/** The characters that base64 has for these bytes whatever stands before and behind them. @param before bytes of others in front, modulo 3. */
function stableBase64(bytes: Uint8Array, before: number): string {
  const text = base64([...new Uint8Array(before), ...bytes]);
  const bits = (before + bytes.length) * 8;
  // The first whole character of its own, and the last.
  return text.slice(Math.ceil((before * 8) / 6), Math.floor(bits / 6));
}

function base64(bytes: readonly number[]): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
