import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { Secret } from '../../../src/core/secret.ts';
import type { SessionRecord } from '../../../src/core/session.ts';
import { checksum } from '../../../src/store/checksum.ts';
import { SessionStore } from '../../../src/store/session-store.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { MemoryDirectory } from '../../support/memory-directory.ts';
import { sessionRecord } from '../../support/sample-session.ts';
import { storeSession } from '../../support/store-session.ts';

const key = 'a'.repeat(32);
const HOUR = 3_600_000;
const answer = JSON.stringify({ Version: 1, SecretAccessKey: 's'.repeat(40), SessionToken: 't'.repeat(400) });

/** One byte is another, any number of bytes is missing at the end, or somewhere in between. */
const damages = fc.oneof(
  fc.record({ at: fc.nat(), byte: fc.nat(255) }).map(
    ({ at, byte }) =>
      (bytes: Buffer) =>
        Buffer.from(bytes.map((old, index) => (index === at % bytes.length ? byte : old))),
  ),
  fc.nat().map(length => (bytes: Buffer) => bytes.subarray(0, length % bytes.length)),
  fc.tuple(fc.nat(), fc.integer({ min: 1, max: 64 })).map(
    ([from, length]) =>
      (bytes: Buffer) =>
        Buffer.concat([bytes.subarray(0, from % bytes.length), bytes.subarray((from % bytes.length) + length)]),
  ),
  fc.uint8Array({ maxLength: 64 }).map(added => (bytes: Buffer) => Buffer.concat([bytes, added])),
);

describe('damaged files of a session', () => {
  let clock: FakeClock;
  let directory: MemoryDirectory;
  let store: SessionStore;
  let record: SessionRecord;
  let expiresAt: number;

  beforeEach(async () => {
    clock = new FakeClock();
    directory = new MemoryDirectory();
    store = new SessionStore(directory, clock);
    expiresAt = clock.now() + HOUR;
    record = sessionRecord({ renewUntil: clock.now() + 8 * HOUR, owner: 'command' });
    const transport = { endpoint: undefined, certificateAuthority: undefined };
    await storeSession(store, { record, transport }, { answer: new Secret(answer), expiresAt });
  });

  for (const kind of ['session', 'cache'] as const) {
    it(`are believed to the last byte or not at all: the ${kind} file`, async () => {
      const file = directory.files.get(`${key}.${kind}`);
      assert.ok(file);
      const whole = Buffer.from(file.content);
      await fc.assert(
        fc.asyncProperty(damages, async damage => {
          const content = damage(whole).toString('utf8');
          fc.pre(content !== file.content);
          directory.files.set(`${key}.${kind}`, { ...file, content });
          // What the helper hands out, and what it would renew.
          const session = await store.file(key);
          const handout = await store.credentials(record);
          if (kind === 'session') {
            assert.equal(session, undefined);
            assert.deepEqual(await store.list(), []);
          } else {
            assert.equal(handout, undefined);
            assert.equal((await store.read(key))?.expiresAt, undefined);
          }
        }),
        { numRuns: 1000 },
      );
      directory.files.set(`${key}.${kind}`, file);
      assert.equal((await store.credentials(record))?.answer.reveal(), answer);
    });
  }

  it('are told by CRC-32', () => {
    // The check value of every catalogue of CRCs, and zlib's of the empty text.
    assert.deepEqual([checksum('123456789'), checksum('')], ['cbf43926', '00000000']);
  });
});
