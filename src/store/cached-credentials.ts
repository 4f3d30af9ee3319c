import type { Handout } from '../core/credentials.ts';
import { isObject, parseJson } from '../core/parse.ts';
import { Secret } from '../core/secret.ts';
import { cacheKeyLine, type SessionKey } from '../core/session.ts';
import { checksum } from './checksum.ts';

export interface CachedCredentials extends Handout {
  readonly generation: string;
}

/** No backslash, since some shells' `echo` would interpret it; no credential holds a character that JSON escapes. */
const ANSWER = /^\{"Version":1,[^\n\r\\]*\}$/;

/**
 * The text of a cache file, three lines, each ended by a newline: what it answers, the answer, and the facts Node needs.
 * The shim reads the lines one by one and a missing newline fails the read: a truncated file is a miss at every length.
 * Undefined when the answer is not one line of JSON.
 */
export function cacheText(key: SessionKey, cached: CachedCredentials): string | undefined {
  const answer = cached.answer.reveal();
  if (!ANSWER.test(answer)) return undefined;
  const { expiresAt, generation } = cached;
  const check = checkOf(key, answer, expiresAt, generation);
  return `${cacheKeyLine(key, generation)}\n${answer}\n${JSON.stringify({ expiresAt, generation, check })}\n`;
}

/**
 * Undefined when the text is not, to the last byte, what {@link cacheText} makes for this key: an answer in which one byte
 * changed would make a tool fail far from here, and an expiry would hand out what has ended.
 */
export function parseCache(key: SessionKey, text: string): CachedCredentials | undefined {
  const [line, answer, facts, end, ...rest] = text.split('\n');
  if (answer === undefined || facts === undefined || end !== '' || rest.length > 0) return undefined;
  const parsed = parseJson(facts);
  if (!ANSWER.test(answer) || !isObject(parseJson(answer)) || !isObject(parsed)) return undefined;
  const { expiresAt, generation, check } = parsed;
  if (typeof expiresAt !== 'number' || !Number.isFinite(expiresAt) || typeof generation !== 'string') return undefined;
  if (line !== cacheKeyLine(key, generation) || check !== checkOf(key, answer, expiresAt, generation)) return undefined;
  return { answer: new Secret(answer), expiresAt, generation };
}

/** In the third line, not a line of its own: the shim reads three, and would not see that a fourth was cut off. */
function checkOf(key: SessionKey, answer: string, expiresAt: number, generation: string): string {
  return checksum([cacheKeyLine(key, generation), answer, expiresAt].join('\n'));
}
