import { AssumeError } from '../../core/errors.ts';
import { FieldReader, parseJson } from '../../core/parse.ts';
import {
  CLOCK_DIFFERENCE_MILLISECONDS,
  type KeyTimes,
  publishedAt,
  RETENTION_MILLISECONDS,
  signingKeyAt,
} from './key-schedule.ts';

/**
 * A key ring: a directory with the keys' PEM files and a manifest that says when each signs and how long it is published.
 * `rolecall broker keys` writes it; brokers follow it while they run.
 */
export const MANIFEST_FILE = 'keys.json';

/** Of a key of the ring, epoch milliseconds. */
export interface RingKey extends KeyTimes {
  /** Its thumbprint (RFC 7638). */
  readonly kid: string;
  /** Name of its PEM file in the ring's directory. */
  readonly file: string;
  readonly createdAt: number;
  readonly signsFrom: number;
}

const HOUR = 3_600_000;

/**
 * How long a new key is published before it signs. A cloud that has read the key set before may not read it again until
 * then; none says how long it keeps it, and a day is what Kubernetes and Vault count with.
 */
export const DEFAULT_LEAD_MILLISECONDS = 24 * HOUR;
export const LEAST_LEAD_MILLISECONDS = HOUR;
/** How long a replaced key is published after its last signature: its last token's time and as much again for slow clocks. */
const KEPT_MILLISECONDS = HOUR;

const KID = /^[A-Za-z0-9_-]{43}$/;
/** In the ring's directory itself, and no hidden file. */
const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,100}\.pem$/;

/** @throws AssumeError `local-file` for anything but a whole manifest: half a schedule could sign with what others do not publish. */
export function parseManifest(text: string): readonly RingKey[] {
  try {
    const manifest = new FieldReader(parseJson(text), 'the manifest');
    if (manifest.number('version') !== 1) throw new AssumeError('protocol', 'The manifest is of another version.');
    const keys = manifest.list('keys').map(readKey);
    if (new Set(keys.map(({ kid }) => kid)).size < keys.length) {
      throw new AssumeError('protocol', 'The manifest names a key twice.');
    }
    return keys;
  } catch (error) {
    const sentence = error instanceof AssumeError ? error.message : 'The manifest cannot be read.';
    throw new AssumeError('local-file', sentence, {
      hint: 'Put back the last good one; nothing but Rolecall writes it.',
    });
  }
}

export function formatManifest(keys: readonly RingKey[]): string {
  const written = keys.map(({ kid, file, createdAt, signsFrom, publishedUntil }) => ({
    kid,
    file,
    createdAt: new Date(createdAt).toISOString(),
    signsFrom: new Date(signsFrom).toISOString(),
    ...(publishedUntil === undefined ? {} : { publishedUntil: new Date(publishedUntil).toISOString() }),
  }));
  return `${JSON.stringify({ version: 1, keys: written }, undefined, 2)}\n`;
}

function readKey(value: unknown): RingKey {
  const reader = new FieldReader(value, 'a key of the manifest');
  const [kid, file] = [reader.string('kid'), reader.string('file')];
  if (!KID.test(kid) || !FILE_NAME.test(file)) {
    throw new AssumeError('protocol', 'A key of the manifest has an impossible name.');
  }
  return {
    kid,
    file,
    createdAt: moment(reader.string('createdAt')),
    signsFrom: moment(reader.string('signsFrom')),
    publishedUntil: reader.has('publishedUntil') ? moment(reader.string('publishedUntil')) : undefined,
  };
}

function moment(text: string): number {
  const time = Date.parse(text);
  if (Number.isNaN(time) || new Date(time).toISOString() !== text) {
    throw new AssumeError('protocol', 'A time of the manifest is no ISO 8601 time in UTC with milliseconds.');
  }
  return time;
}

/**
 * The ring with another key, published at once, that takes over after `lead` milliseconds; those before it end after that.
 * @throws AssumeError `usage` while a key is waiting already, so that a job that runs twice changes nothing.
 */
export function withNextKey(
  keys: readonly RingKey[],
  next: Pick<RingKey, 'kid' | 'file'>,
  now: number,
  lead: number,
): readonly RingKey[] {
  checkNoneWaits(keys, now);
  const signsFrom = now + lead;
  const ends = signsFrom + RETENTION_MILLISECONDS + KEPT_MILLISECONDS;
  const before = keys.map(key => ({ ...key, publishedUntil: Math.min(key.publishedUntil ?? Infinity, ends) }));
  return [...before, { ...next, createdAt: now, signsFrom, publishedUntil: undefined }];
}

/** @throws AssumeError `usage`. */
export function checkNoneWaits(keys: readonly RingKey[], now: number): void {
  const waiting = keys.find(({ signsFrom }) => signsFrom > now);
  if (waiting === undefined) return;
  throw new AssumeError(
    'usage',
    `A next key is waiting already: it signs from ${new Date(waiting.signsFrom).toISOString()}.`,
    {
      hint: 'Rotate again after that; `--leaked` replaces all keys at once.',
    },
  );
}

/** The ring when its keys are in wrong hands: another one signs at once, and no other is published any more. */
export function withOnlyKey(
  keys: readonly RingKey[],
  next: Pick<RingKey, 'kid' | 'file'>,
  now: number,
): readonly RingKey[] {
  const before = keys.map(key => ({ ...key, publishedUntil: Math.min(key.publishedUntil ?? Infinity, now) }));
  // At once by slower clocks too: nothing else signs there.
  const signsFrom = now - CLOCK_DIFFERENCE_MILLISECONDS;
  return [...before, { ...next, createdAt: now, signsFrom, publishedUntil: undefined }];
}

export type KeyState = 'next' | 'signs' | 'published' | 'over';

export function stateOf(key: RingKey, keys: readonly RingKey[], now: number): KeyState {
  if (signingKeyAt(keys, now) === key) return 'signs';
  if (!publishedAt([key], now).includes(key)) return 'over';
  return key.signsFrom > now ? 'next' : 'published';
}

/** The keys whose publication ended so long ago that no clock could still need them. */
export function finishedKeys(keys: readonly RingKey[], now: number): readonly RingKey[] {
  return keys.filter(({ publishedUntil = Infinity }) => publishedUntil + HOUR <= now);
}
