import assert from 'node:assert/strict';
import { Secret } from '../../../src/core/secret.ts';
import { AssumeError } from '../../../src/core/errors.ts';
import type { SessionRecord } from '../../../src/core/session.ts';
import { cacheText, parseCache } from '../../../src/store/cached-credentials.ts';
import { withChecksum, withoutChecksum } from '../../../src/store/checksum.ts';
import { parseSession, sessionText } from '../../../src/store/session-record.ts';
import { sessionKey } from '../../../src/store/session-key.ts';
import { SessionStore } from '../../../src/store/session-store.ts';
import { sweep } from '../../../src/store/sweep.ts';
import { sweepLeases, WindowLeases } from '../../../src/store/window-leases.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { MemoryDirectory } from '../../support/memory-directory.ts';
import { sessionRecord } from '../../support/sample-session.ts';
import { storeSession } from '../../support/store-session.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const key = 'a'.repeat(32);
const transport = { endpoint: 'https://sts.example', certificateAuthority: undefined };
const answer = new Secret('{"Version":1,"SessionToken":"x"}');

const allowed = (): Promise<void> => Promise.resolve();

/** The text whose digest becomes the key. */
function digested([homeDirectory = '', repository = '', roleName = '']: readonly string[]): string {
  let text = '';
  sessionKey({ homeDirectory, repository, roleName }, given => {
    text = given;
    return given;
  });
  return text;
}

describe('the session store', () => {
  let clock: FakeClock;
  let directory: MemoryDirectory;
  let store: SessionStore;

  beforeEach(() => {
    clock = new FakeClock();
    directory = new MemoryDirectory();
    store = new SessionStore(directory, clock);
  });

  const record = (changes: Partial<SessionRecord> = {}): SessionRecord =>
    sessionRecord({ renewUntil: clock.now() + 8 * HOUR, ...changes });
  const file = (changes: Partial<SessionRecord> = {}) => ({ record: record(changes), transport });
  const handout = (left = HOUR) => ({ answer, expiresAt: clock.now() + left });
  const save = (changes: Partial<SessionRecord> = {}, left = HOUR): Promise<boolean> =>
    storeSession(store, file(changes), handout(left));
  const begin = (changes: Partial<SessionRecord> = {}) => store.begin('0'.repeat(32), record(changes));
  const servedFor = (): number => (directory.files.get(`${key}.cache`)?.modifiedAt ?? 0) - clock.now();

  it('gives back what was saved', async () => {
    await save();
    assert.deepEqual(await store.list(), [{ record: record(), expiresAt: clock.now() + HOUR, lastFailure: undefined }]);
    assert.deepEqual(await store.file(key), { record: record(), transport });
    assert.equal((await store.credentials(record()))?.answer.reveal(), answer.reveal());
    assert.equal(await store.file('../x'), undefined);
  });

  it('lets the shim serve until renewal is due, else until a minute before the end', async () => {
    await save();
    assert.equal(servedFor(), 55 * MINUTE);
    await save({ durationSeconds: 900 }, 15 * MINUTE);
    assert.equal(servedFor(), 11.25 * MINUTE);
    await save({ source: undefined });
    assert.equal(servedFor(), 59 * MINUTE);
    await save({ renewUntil: clock.now() + 30 * MINUTE });
    assert.equal(servedFor(), 59 * MINUTE);
    await store.postpone(key, clock.now() + 80_000);
    assert.equal(servedFor(), 20_000);
  });

  it('hands out nothing with less than a minute left', async () => {
    await save();
    clock.time += HOUR - MINUTE;
    assert.equal((await store.credentials(record()))?.fresh, false);
    clock.time += 1;
    assert.equal(await store.credentials(record()), undefined);
  });

  it('serves nothing of another generation', async () => {
    await save();
    assert.equal(await store.credentials(record({ generation: 'two' })), undefined);
    assert.equal(await store.renewed(record({ generation: 'two' }), { answer, expiresAt: clock.now() + HOUR }), false);
  });

  it('brings nothing back that was released, at whatever moment', async () => {
    await save();
    directory.beforeRename = async name => {
      if (name.endsWith('.cache')) await store.release(key);
    };
    assert.equal(await store.renewed(record(), { answer, expiresAt: clock.now() + HOUR }), false);
    assert.deepEqual([...directory.files.keys()], []);
    assert.equal(await save(), false);
    assert.deepEqual([...directory.files.keys()], []);
  });

  it('saves nothing of an attempt that was taken back, before it or in its last moment', async () => {
    const early = await begin();
    assert.deepEqual(await store.takeBack(() => true), {
      attempts: [{ folder: '/workspaces/app', roleName: 'dev', mapFingerprint: 'f', owner: 'window' }],
      sessions: [],
    });
    assert.equal(await early.stands(), false);
    assert.equal(await store.save(early, file(), handout(), allowed), false);
    const late = await begin();
    directory.beforeRename = async name => {
      if (name.endsWith('.session')) await store.takeBack(() => true);
    };
    assert.equal(await store.save(late, file(), handout(), allowed), false);
    assert.deepEqual([...directory.files.keys()], []);
  });

  it('leaves the session that was there when an attempt to replace it is taken back', async () => {
    await save();
    const attempt = await begin({ generation: 'two' });
    await store.takeBack(({ mapFingerprint }) => mapFingerprint === 'g');
    assert.equal(await attempt.stands(), true);
    await attempt.describe({ ...record(), mapFingerprint: 'g' });
    await store.takeBack(({ mapFingerprint }) => mapFingerprint === 'g');
    assert.equal(await store.save(attempt, file({ generation: 'two' }), handout(), allowed), false);
    assert.equal((await store.file(key))?.record.generation, 'one');
  });

  it('saves nothing, and leaves what was there, when a consent is gone at the end', async () => {
    await save();
    const gone = new AssumeError('consent-needed', 'Taken back.');
    const before = new Map(directory.files);
    const attempt = await begin({ generation: 'two' });
    await assert.rejects(
      store.save(attempt, file({ generation: 'two' }), handout(), () => Promise.reject(gone)),
      gone,
    );
    await attempt.end();
    assert.deepEqual(directory.files, before);
  });

  it('takes back what cannot be read, whatever was chosen', async () => {
    for (const [digit, content] of [
      ['1', ''],
      ['2', '{}'],
      ['3', '{"version":2}'],
    ] as const) {
      await directory.write(`attempt-${digit.repeat(32)}.json`, content);
    }
    const attempt = await begin();
    assert.deepEqual(await store.takeBack(() => false), { attempts: [], sessions: [] });
    assert.deepEqual([await attempt.stands(), directory.files.size], [true, 1]);
  });

  it('keeps nothing of older credentials beside a record that is new', async () => {
    await save();
    await directory.remove(`${key}.session`);
    const seen: boolean[] = [];
    directory.beforeRename = name => {
      if (name.endsWith('.session')) seen.push(directory.files.has(`${key}.cache`));
      return Promise.resolve();
    };
    assert.equal(await save({ generation: 'two' }), true);
    assert.deepEqual(seen, [false]);
  });

  it('releases at once while a helper holds the lock', async () => {
    await save();
    directory.heldElsewhere.add(`${key}.lock`);
    assert.equal(await store.release(key), true);
    assert.deepEqual([...directory.files.keys()], []);
    assert.equal(await store.release(key), false);
  });

  it('keeps the last failure of a session that is there', async () => {
    await save();
    const failure = new AssumeError('network', 'No answer.', { hint: 'Try again.' });
    await store.recordFailure(record(), failure);
    const kept = { kind: 'network', message: 'No answer.', hint: 'Try again.', at: clock.now() };
    assert.deepEqual((await store.read(key))?.lastFailure, kept);
    await store.renewed(record(), { answer, expiresAt: clock.now() + HOUR });
    assert.equal(await store.failure(key), undefined);
    await store.release(key);
    await store.recordFailure(record(), failure);
    assert.equal(await store.failure(key), undefined);
  });

  it('ends silent renewal without taking the credentials away', async () => {
    await save();
    await store.endRenewal(key);
    assert.equal((await store.file(key))?.record.renewUntil, 0);
    assert.equal((await store.read(key))?.expiresAt, clock.now() + HOUR);
  });

  it('ends the renewal of one session only, and brings none back that is being released', async () => {
    await save();
    await store.endRenewal(key);
    await save({ generation: 'two' });
    assert.notEqual((await store.file(key))?.record.renewUntil, 0);
    directory.beforeRename = async () => void (await store.release(key));
    await store.endRenewal(key);
    assert.deepEqual([await store.file(key), directory.files.has(`${key}.cache`)], [undefined, false]);
  });

  it('refuses an answer that the shim could not print as it is', async () => {
    for (const bad of ['{"Version":2,}', '{"Version":1,\n}', '{"Version":1,"x":"\\u0041"}', '']) {
      const unfit = { answer: new Secret(bad), expiresAt: 1 };
      await assert.rejects(storeSession(store, file(), unfit), { kind: 'protocol' });
    }
  });

  it('reads cache files to the last byte or not at all', () => {
    const question = { command: 'credential-process', key } as const;
    const text = cacheText(question, { answer, expiresAt: 1, generation: 'g' }) ?? '';
    assert.equal(text.split('\n')[0], `rolecall 1 credential-process --session ${key} g`);
    for (let length = 0; length < text.length; length += 1)
      assert.equal(parseCache(question, text.slice(0, length)), undefined);
    assert.equal(parseCache(question, `${text}\n`), undefined);
    assert.equal(parseCache({ ...question, key: 'b'.repeat(32) }, text), undefined);
    assert.equal(parseCache(question, text)?.generation, 'g');
  });

  it('reads session files of this version only', () => {
    const text = sessionText({ record: record(), transport });
    assert.deepEqual(parseSession(key, text)?.record, record());
    assert.equal(parseSession('b'.repeat(32), text), undefined);
    for (const bad of [
      '',
      '{}',
      'null',
      text.replace('"version":2', '"version":1'),
      text.replace('ona-cli', 'shell'),
    ]) {
      assert.equal(parseSession(key, bad), undefined);
    }
    for (const target of [
      { cloud: 'gcp', provider: 'p', serviceAccount: 's' },
      {
        cloud: 'gcp',
        provider: 'p',
        scopes: ['a', 'b'],
        project: 'p',
        quotaProject: 'q',
        universeDomain: 's3nsapis.fr',
      },
      { cloud: 'azure', tenantId: 't', clientId: 'c' },
    ] as const) {
      assert.deepEqual(
        parseSession(key, sessionText({ record: record({ target }), transport }))?.record.target,
        target,
      );
    }
  });

  it('names sessions so that no part can pass for another', () => {
    const all = [
      ['a', 'bc', 'd'],
      ['ab', 'c', 'd'],
      ['a', 'b', 'cd'],
      ['a', 'bc1:d', ''],
      ['', 'abc', 'd'],
    ];
    assert.equal(new Set(all.map(digested)).size, all.length);
    const identity = { homeDirectory: '/h', repository: '/r', roleName: 'dev' };
    assert.equal(
      sessionKey(identity, () => 'f'.repeat(64)),
      'f'.repeat(32),
    );
  });

  it('sweeps expired bytes, orphans and what writers left, and nothing that serves', async () => {
    await save();
    const orphan = 'b'.repeat(32);
    for (const kind of ['cache', 'failure', 'lock']) await directory.write(`${orphan}.${kind}`, 'x');
    await directory.write(`${key}.cache.${(clock.now() - 2 * MINUTE).toString(36)}-0a.tmp`, 'x');
    await directory.write(`${key}.cache.${clock.now().toString(36)}-0b.tmp`, 'x');
    await directory.write('consent.json', 'x');
    assert.equal((await sweep(directory, clock)).removed.length, 4);
    assert.notEqual(await store.credentials(record()), undefined);
    clock.time += HOUR;
    assert.ok((await sweep(directory, clock)).removed.includes(`${key}.cache`));
    assert.notEqual(await store.read(key), undefined);
    clock.time += 21 * HOUR;
    await sweep(directory, clock);
    assert.deepEqual([...directory.files.keys()], ['consent.json']);
  });

  it('forgets sessions of an earlier version, and says how many once', async () => {
    await save();
    const session = withoutChecksum(directory.files.get(`${key}.session`)?.content ?? '') ?? '';
    const earlier = withChecksum(session.replace('"version":2', '"version":1'));
    assert.notEqual(earlier, withChecksum(session));
    await directory.write(`${key}.session`, earlier);
    assert.deepEqual(await store.list(), []);
    assert.equal((await sweep(directory, clock)).ofEarlierVersion, 1);
    assert.deepEqual([...directory.files.keys()], []);
    assert.deepEqual(await sweep(directory, clock), { removed: [], ofEarlierVersion: 0 });
  });

  it('sweeps locks that nobody uses without taking one of them, however many there are', async () => {
    await save();
    for (let number = 0; number < 5000; number += 1) {
      const modifiedAt = number < 2500 ? clock.now() - 2 * HOUR : clock.now() - MINUTE;
      await directory.write(`${number.toString(16).padStart(32, '0')}.lock`, '', { modifiedAt });
    }
    assert.equal((await sweep(directory, clock)).removed.length, 2500);
    assert.deepEqual([directory.lockings, directory.files.size], [0, 2502]);
  });

  it('sweeps a few sessions at a time, since each lock costs a process', async () => {
    for (let number = 0; number < 50; number += 1) {
      await directory.write(`${number.toString(16).padStart(32, '0')}.cache`, 'x');
    }
    const left: number[] = [];
    for (let run = 0; run < 3; run += 1) {
      await sweep(directory, clock);
      left.push(directory.files.size);
    }
    assert.deepEqual([left, directory.lockings], [[30, 10, 0], 50]);
  });

  it('sweeps what one that was killed wanted, a day later', async () => {
    const attempt = await begin();
    directory.files.set(`attempt-${'1'.repeat(32)}.json`, { content: 'x', modifiedAt: clock.now() - 25 * HOUR });
    assert.deepEqual((await sweep(directory, clock)).removed, [`attempt-${'1'.repeat(32)}.json`]);
    assert.equal(await attempt.stands(), true);
  });

  it('sweeps on where something cannot be removed', async () => {
    const stuck = `${key}.cache.${(clock.now() - 2 * MINUTE).toString(36)}-0a.tmp`;
    const loose = `${key}.cache.${(clock.now() - 2 * MINUTE).toString(36)}-0b.tmp`;
    for (const name of [stuck, loose]) await directory.write(name, 'x');
    directory.stuck.add(stuck);
    assert.deepEqual((await sweep(directory, clock)).removed, [loose]);
  });

  it('releases the sessions of windows that are gone', async () => {
    const alive = new Map([[1, 's1']]);
    const leases = new WindowLeases(directory, clock, id => alive.get(id));
    const id = '0'.repeat(16);
    await leases.hold({ id, folder: '/workspaces/app', processId: 1 });
    await save();
    assert.deepEqual(await sweepLeases(leases, store), []);
    alive.set(1, 's2');
    assert.deepEqual(await sweepLeases(leases, store), ['dev']);
    await leases.hold({ id, folder: '/workspaces/app', processId: 1 });
    await save();
    alive.delete(1);
    assert.deepEqual(await sweepLeases(leases, store), ['dev']);
    await save({ owner: 'command' });
    assert.deepEqual(await sweepLeases(leases, store), []);
    await save();
    alive.set(1, 's3');
    await leases.hold({ id, folder: '/workspaces/app', processId: 1 });
    await leases.end(id);
    assert.deepEqual(await sweepLeases(leases, store), ['dev']);
  });
});
