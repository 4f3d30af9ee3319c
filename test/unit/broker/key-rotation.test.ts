import assert from 'node:assert/strict';
import { chmod, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createLocalJWKSet, decodeProtectedHeader, importJWK, type JSONWebKeySet, jwtVerify } from 'jose';
import { MANIFEST_FILE } from '../../../src/broker/keys/key-ring.ts';
import { scheduledKeys } from '../../../src/broker/keys/signing-keys.ts';
import { FollowedKeyRing } from '../../../src/composition/broker-key-ring.ts';
import { KeyRingKeeper } from '../../../src/composition/keep-key-ring.ts';
import { FieldReader, isObject } from '../../../src/core/parse.ts';
import type { Logger } from '../../../src/core/ports.ts';
import { failureOf } from '../../support/failure-of.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { ownedDirectory } from '../../support/owned-directory.ts';
import { BrokerFixture } from './broker-fixture.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A broker of its own that follows the ring, with its own clock. */
class Instance {
  readonly ring: FollowedKeyRing;
  readonly #fixture: BrokerFixture;
  readonly #ahead: number;

  private constructor(ring: FollowedKeyRing, fixture: BrokerFixture, ahead: number) {
    this.ring = ring;
    this.#fixture = fixture;
    this.#ahead = ahead;
  }

  static async start(directory: string, ahead: number): Promise<Instance> {
    const ring = await FollowedKeyRing.open(directory, silentLog());
    const clock = new FakeClock();
    const fixture = new BrokerFixture(scheduledKeys(() => ring.keys, clock));
    const instance = new Instance(ring, fixture, ahead);
    instance.#clocks.push(clock, fixture.clock);
    return instance;
  }

  readonly #clocks: FakeClock[] = [];

  setTime(now: number): void {
    for (const clock of this.#clocks) clock.time = now + this.#ahead;
  }

  async token(): Promise<string> {
    const { status, token } = await this.#fixture.ask();
    assert.equal(status, 200);
    return token ?? assert.fail('no token');
  }

  async keySet(): Promise<JSONWebKeySet> {
    const document: unknown = await (await this.#fixture.get('/jwks')).json();
    const keys = new FieldReader(document, 'the key set').list('keys').filter(isObject);
    return { keys: keys.map(key => ({ ...key, kty: String(key['kty']) })) };
  }
}

describe('The rotation of a key ring', () => {
  let place: Awaited<ReturnType<typeof ownedDirectory>>;
  let directory: string;
  let clock: FakeClock;
  let keeper: KeyRingKeeper;
  beforeEach(async () => {
    place = await ownedDirectory();
    directory = path.join(place.directory, 'keys');
    clock = new FakeClock();
    keeper = await KeyRingKeeper.open(directory, clock);
  });
  afterEach(() => place.remove());

  it('refuses no valid token while two instances with clocks a minute apart issue them all the time', async () => {
    await keeper.make();
    const instances = [await Instance.start(directory, -30_000), await Instance.start(directory, 30_000)] as const;
    const start = clock.time;
    const issued: { readonly jwt: string; readonly at: number }[] = [];
    const signers = new Set<string | undefined>();
    // The times around everything that happens: the rotation, the change of the signing key, the end of the old one.
    const moments = [0, 1, HOUR - 31_000, HOUR - 29_000, HOUR, HOUR + 31_000, HOUR + 19 * MINUTE, HOUR + 86 * MINUTE];
    for (const moment of [...moments, HOUR + 90 * MINUTE]) {
      clock.time = start + moment;
      for (const instance of instances) instance.setTime(clock.time);
      const work: Promise<unknown>[] = [];
      if (moment === 1) work.push(keeper.rotate(HOUR));
      for (const instance of instances) {
        for (let count = 0; count < 10; count += 1) {
          work.push(instance.token().then(jwt => issued.push({ jwt, at: clock.time })));
          work.push(instance.ring.refresh());
        }
      }
      await Promise.all(work);
      for (const instance of instances) await instance.ring.refresh();
      const keySets = await Promise.all(instances.map(async each => createLocalJWKSet(await each.keySet())));
      const valid = issued.filter(({ at }) => clock.time - at < 20 * MINUTE);
      for (const { jwt } of valid) {
        signers.add(decodeProtectedHeader(jwt).kid);
        // Clouds take them for five minutes after `exp`, which is at most 15 after `iat`, so times are not looked at here.
        for (const keySet of keySets) await jwtVerify(jwt, keySet, { currentDate: new Date(0), clockTolerance: 1e12 });
      }
      assert.ok(valid.length >= 20);
    }
    assert.equal(signers.size, 2);
    const last = await Promise.all(instances.map(async each => (await each.keySet()).keys.length));
    assert.deepEqual(last, [1, 1]);
  });

  it('is followed without a restart: published at once, signing from its time on', async () => {
    await keeper.make();
    const instance = await Instance.start(directory, 0);
    instance.setTime(clock.time);
    const before = decodeProtectedHeader(await instance.token()).kid;
    await keeper.rotate(HOUR);
    await instance.ring.refresh();
    assert.equal((await instance.keySet()).keys.length, 2);
    assert.equal(decodeProtectedHeader(await instance.token()).kid, before);
    instance.setTime(clock.time + HOUR);
    const after = decodeProtectedHeader(await instance.token()).kid;
    assert.notEqual(after, before);
  });

  it('withdraws leaked keys from brokers that run', async () => {
    await keeper.make();
    const instance = await Instance.start(directory, 0);
    instance.setTime(clock.time);
    const [leaked] = (await instance.keySet()).keys;
    await keeper.replaceLeaked();
    await instance.ring.refresh();
    const { keys } = await instance.keySet();
    assert.deepEqual([keys.length, keys[0]?.kid === leaked?.kid], [1, false]);
    assert.equal(decodeProtectedHeader(await instance.token()).kid, keys[0]?.kid);
  });

  it('publishes public parts alone', async () => {
    await keeper.make();
    const { keys } = await (await Instance.start(directory, 0)).keySet();
    assert.deepEqual(Object.keys(keys[0] ?? {}).toSorted(), ['alg', 'e', 'kid', 'kty', 'n', 'use']);
    assert.ok((await importJWK({ ...keys[0], kty: 'RSA' }, 'RS256')) instanceof Object);
  });

  const broken: readonly (readonly [string, () => Promise<unknown>, RegExp])[] = [
    ['half a manifest', () => writeFile(manifest(), '{"version": 1, "keys": ['), /manifest is not an object/],
    ['an empty ring', () => writeFile(manifest(), '{"version":1,"keys":[]}'), /is empty/],
    ['no manifest', () => rm(manifest()), /There is no key ring in/],
    ['a manifest that others may write', () => chmod(manifest(), 0o666), /writable by everyone/],
    ['a manifest that names another key’s file', () => swapFiles(), /holds another key than the manifest says/],
    ['a key that others may read', () => newKeyWith(file => chmod(file, 0o644)), /others may read it/],
    ['a key that is gone', () => newKeyWith(file => rm(file)), /there is no such file/],
    ['a key that is damaged', () => newKeyWith(file => writeFile(file, 'x')), /holds no key; an RSA private key/],
  ];
  for (const [what, spoil, sentence] of broken) {
    it(`keeps the last good state and says so once for ${what}`, async () => {
      await keeper.make();
      const lines: string[] = [];
      const ring = await FollowedKeyRing.open(directory, silentLog(lines));
      const before = ring.keys;
      await spoil();
      await ring.refresh();
      await ring.refresh();
      assert.deepEqual(
        ring.keys.map(({ key }) => key.jwk.kid),
        before.map(({ key }) => key.jwk.kid),
      );
      assert.equal(lines.length, 1);
      assert.match(lines[0] ?? '', sentence);
      assert.ok(!/PRIVATE KEY/.test(lines.join()));
      // And a broker that starts now does not start.
      const { kind, message } = await failureOf(() => FollowedKeyRing.open(directory, silentLog()));
      assert.deepEqual([kind, sentence.test(message)], ['local-file', true]);
    });
  }

  it('goes on by itself when the ring is whole again', async () => {
    await keeper.make();
    const lines: string[] = [];
    const ring = await FollowedKeyRing.open(directory, silentLog(lines));
    await rename(manifest(), `${manifest()}.away`);
    await ring.refresh();
    await rename(`${manifest()}.away`, manifest());
    await keeper.rotate(HOUR);
    await ring.refresh();
    assert.equal(ring.keys.length, 2);
    assert.deepEqual(
      lines.map(line => line.split('.')[0]),
      ['The key ring is used as it was', 'The key ring has changed'],
    );
  });

  it('is one at a time: of two at once the second finds the first’s key waiting', async () => {
    await keeper.make();
    const outcomes = await Promise.allSettled([keeper.rotate(HOUR), keeper.rotate(HOUR)]);
    assert.deepEqual(outcomes.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected']);
    assert.equal((await keeper.keys()).length, 2);
  });

  function manifest(): string {
    return path.join(directory, MANIFEST_FILE);
  }

  async function newKeyWith(spoil: (file: string) => Promise<unknown>): Promise<void> {
    const keys = await keeper.rotate(HOUR);
    await spoil(path.join(directory, keys.at(-1)?.file ?? ''));
  }

  async function swapFiles(): Promise<void> {
    const [first, second] = await keeper.rotate(HOUR);
    const text = await readFile(manifest(), 'utf8');
    await writeFile(manifest(), text.replace(second?.file ?? '?', first?.file ?? '?'));
  }
});

function silentLog(lines: string[] = []): Logger {
  const line = (message: string, ...facts: unknown[]): void => void lines.push(`${message} ${JSON.stringify(facts)}`);
  return { trace: line, debug: line, info: line, warn: line, error: line };
}
