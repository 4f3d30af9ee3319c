import { type RingKey, stateOf } from '../../../broker/keys/key-ring.ts';
import { printable } from '../../../core/text.ts';
import { columns } from './columns.ts';
import { timeOfDay } from './times.ts';

/** A key as `--json` prints it: times in ISO 8601. */
export function keyDocument(key: RingKey, keys: readonly RingKey[], now: number): object {
  return {
    kid: key.kid,
    file: key.file,
    state: stateOf(key, keys, now),
    createdAt: new Date(key.createdAt).toISOString(),
    signsFrom: new Date(key.signsFrom).toISOString(),
    publishedUntil: key.publishedUntil === undefined ? null : new Date(key.publishedUntil).toISOString(),
  };
}

/** One line a key: its name, what it does now, and until when. */
export function keyLines(keys: readonly RingKey[], now: number): readonly string[] {
  return columns(
    keys.map(key => [printable(key.kid), what(key, keys, now), printable(key.file)]),
    { indent: '  ' },
  );
}

function what(key: RingKey, keys: readonly RingKey[], now: number): string {
  const end = key.publishedUntil === undefined ? '' : timeOfDay(key.publishedUntil, now);
  switch (stateOf(key, keys, now)) {
    case 'next':
      return `published, signs from ${timeOfDay(key.signsFrom, now)}`;
    case 'signs':
      return end === '' ? 'signs' : `signs, published until ${end}`;
    case 'published':
      return end === '' ? 'published, signs no more' : `signs no more, published until ${end}`;
    case 'over':
      return `over since ${end}`;
  }
}
