import assert from 'node:assert/strict';
import { Secret } from '../../../src/core/secret.ts';
import { cacheText, parseCache } from '../../../src/store/cached-credentials.ts';
import { withChecksum } from '../../../src/store/checksum.ts';
import { sessionText } from '../../../src/store/session-record.ts';
import { SessionStore } from '../../../src/store/session-store.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { MemoryDirectory } from '../../support/memory-directory.ts';
import { sessionRecord } from '../../support/sample-session.ts';
import { storeSession } from '../../support/store-session.ts';

const key = 'a'.repeat(32);
const TARGET = { cloud: 'azure', tenantId: 't', clientId: 'c' } as const;
const QUESTION = { command: 'azure-token', key } as const;

/** Whole files, checksum and all, as a program before or after this one might have written them. */
describe('Files of a session that another version wrote', () => {
  const clock = new FakeClock();
  const expiresAt = clock.now() + 3_600_000;
  const record = sessionRecord({ target: TARGET, renewUntil: expiresAt, owner: 'command' });
  const transport = { endpoint: undefined, certificateAuthority: undefined };
  let directory: MemoryDirectory;
  let store: SessionStore;

  beforeEach(async () => {
    directory = new MemoryDirectory();
    store = new SessionStore(directory, clock);
    const handout = { answer: new Secret('{"version":1,"a":"b"}'), expiresAt, files: { token: new Secret('t') } };
    await storeSession(store, { record, transport }, handout);
  });

  async function withSession(changes: Readonly<Record<string, unknown>>): Promise<void> {
    const before = directory.files.get(`${key}.session`);
    assert.ok(before);
    const changed = JSON.stringify({ record: { ...record, ...changes }, transport });
    const [generation = ''] = sessionText({ record, transport }).split('\n');
    directory.files.set(`${key}.session`, { ...before, content: withChecksum(`${generation}\n${changed}\n`) });
  }

  for (const field of [
    'version',
    'key',
    'roleName',
    'repository',
    'folder',
    'target',
    'durationSeconds',
    'renewUntil',
    'generation',
    'owner',
    'profile',
  ]) {
    it(`are as good as absent without ${field}`, async () => {
      await withSession({ [field]: undefined });
      assert.deepEqual([await store.file(key), await store.list()], [undefined, []]);
    });
  }

  for (const [what, target] of [
    ['without its tenant', { cloud: 'azure', clientId: 'c' }],
    ['of a cloud that nobody knows', { cloud: 'oci', tenancy: 't' }],
    ['that is a text', 'azure'],
  ] as const) {
    it(`are as good as absent with a target ${what}`, async () => {
      await withSession({ target });
      assert.deepEqual([await store.file(key), await store.list()], [undefined, []]);
    });
  }

  it('say what this version knows, and nothing of what it does not', async () => {
    await withSession({ sovereign: true, target: { ...TARGET, sovereign: true } });
    assert.deepEqual((await store.file(key))?.record, record);
  });

  it('answer nothing from a cache without each fact, or of another format', () => {
    const { generation } = record;
    const text = cacheText(QUESTION, { answer: new Secret('{"version":1,"a":"b"}'), expiresAt, generation }) ?? '';
    assert.ok(parseCache(QUESTION, text) !== undefined);
    for (const [from, to] of [
      [/"expiresAt":\d+,/, ''],
      [/"generation":"one",/, ''],
      [/,"check":"\w+"/, ''],
      [/^rolecall 1 /, 'rolecall 0 '],
      [/^rolecall 1 /, ''],
    ] as const) {
      assert.match(text, from);
      assert.equal(parseCache(QUESTION, text.replace(from, to)), undefined, String(from));
    }
  });
});
