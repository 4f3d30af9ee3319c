import type { Handout } from '../core/credentials.ts';
import { isObject, parseJson } from '../core/parse.ts';
import { Secret } from '../core/secret.ts';
import { cacheKeyLine, type HandoutCommand, type SessionKey } from '../core/session.ts';
import { checksum } from './checksum.ts';

export interface CachedCredentials extends Omit<Handout, 'files'> {
  readonly generation: string;
}

/** Of which session a cache file is, and which question it answers. */
export interface Question {
  readonly command: HandoutCommand;
  readonly key: SessionKey;
}

/** No backslash, since some shells' `echo` would interpret it; no credential holds a character that JSON escapes. */
const ANSWER = /^\{"[Vv]ersion":1,[^\n\r\\]*\}$/;

/**
 * The text of a cache file, three lines, each ended by a newline: what it answers, the answer, and the facts Node needs.
 * The shim reads the lines one by one and a missing newline fails the read: a truncated file is a miss at every length.
 * Undefined when the answer is not one line of JSON.
 */
export function cacheText(question: Question, cached: CachedCredentials): string | undefined {
  const answer = cached.answer.reveal();
  if (!ANSWER.test(answer)) return undefined;
  const { expiresAt, lifetime, credentialsExpireAt, generation } = cached;
  const facts = { expiresAt, lifetime, credentialsExpireAt, generation };
  const check = checkOf(question, answer, facts);
  return `${lineOf(question, generation)}\n${answer}\n${JSON.stringify({ ...facts, check })}\n`;
}

/**
 * Undefined when the text is not, to the last byte, what {@link cacheText} makes for this key: an answer in which one byte
 * changed would make a tool fail far from here, and an expiry would hand out what has ended.
 */
export function parseCache(question: Question, text: string): CachedCredentials | undefined {
  const [line, answer, facts, end, ...rest] = text.split('\n');
  if (answer === undefined || facts === undefined || end !== '' || rest.length > 0) return undefined;
  const parsed = parseJson(facts);
  if (!ANSWER.test(answer) || !isObject(parseJson(answer)) || !isObject(parsed)) return undefined;
  const { expiresAt, lifetime, credentialsExpireAt, generation, check } = parsed;
  if (!isMoment(expiresAt) || typeof generation !== 'string') return undefined;
  if (
    (lifetime !== undefined && !isMoment(lifetime)) ||
    !(credentialsExpireAt === undefined || isMoment(credentialsExpireAt))
  ) {
    return undefined;
  }
  const cached: Facts = { expiresAt, lifetime, credentialsExpireAt, generation };
  if (line !== lineOf(question, generation) || check !== checkOf(question, answer, cached)) return undefined;
  return {
    answer: new Secret(answer),
    expiresAt,
    generation,
    ...(lifetime === undefined ? {} : { lifetime }),
    ...(credentialsExpireAt === undefined ? {} : { credentialsExpireAt }),
  };
}

type Facts = Pick<CachedCredentials, 'expiresAt' | 'generation'> & {
  readonly lifetime: number | undefined;
  readonly credentialsExpireAt: number | undefined;
};

function isMoment(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function lineOf({ command, key }: Question, generation: string): string {
  return cacheKeyLine(command, key, generation);
}

/** In the third line, not a line of its own: the shim reads three, and would not see that a fourth was cut off. */
function checkOf(
  question: Question,
  answer: string,
  { expiresAt, lifetime, credentialsExpireAt, generation }: Facts,
): string {
  const times = [expiresAt, lifetime, credentialsExpireAt].filter(each => each !== undefined);
  return checksum([lineOf(question, generation), answer, ...times].join('\n'));
}
