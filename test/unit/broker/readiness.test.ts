import assert from 'node:assert/strict';
import type { SigningKeys } from '../../../src/broker/broker.ts';
import { AssumeError } from '../../../src/core/errors.ts';
import { assertNoSecret } from '../../support/secret-absence.ts';
import { BrokerFixture, testKeys } from './broker-fixture.ts';

/** Real keys whose proof fails when told so, and that counts how often it was asked for. */
class ProvedKeys implements SigningKeys {
  readonly #keys: SigningKeys;
  failure: Error | undefined;
  proofs = 0;
  gate: Promise<void> = Promise.resolve();

  constructor(keys: SigningKeys) {
    this.#keys = keys;
  }

  sign: SigningKeys['sign'] = claims => this.#keys.sign(claims);
  publicJwks: SigningKeys['publicJwks'] = () => this.#keys.publicJwks();
  async prove(): Promise<void> {
    this.proofs += 1;
    await this.gate;
    if (this.failure !== undefined) throw this.failure;
    await this.#keys.prove();
  }
}

describe('The readiness of a broker', () => {
  let keys: ProvedKeys;
  let fixture: BrokerFixture;
  beforeEach(async () => {
    keys = new ProvedKeys(await testKeys());
    fixture = new BrokerFixture(keys);
  });

  async function ready(): Promise<readonly [number, unknown]> {
    const answer = await fixture.get('/readyz');
    return [answer.status, await answer.json()];
  }

  it('is that a key signs and verifies, proved at most every 30 s however often it is asked', async () => {
    for (let time = 0; time < 20; time += 1) assert.deepEqual(await ready(), [200, { status: 'ready' }]);
    assert.equal(keys.proofs, 1);
    fixture.clock.time += 30_000;
    await ready();
    assert.equal(keys.proofs, 2);
    // A clock that was set back does not lengthen what was proved.
    fixture.clock.time -= 86_400_000;
    await ready();
    assert.equal(keys.proofs, 3);
  });

  it('is proved once for many who ask at once', async () => {
    let open: (() => void) | undefined;
    keys.gate = new Promise(resolve => (open = resolve));
    const answers = Promise.all(Array.from({ length: 50 }, ready));
    open?.();
    assert.deepEqual(new Set((await answers).map(([status]) => status)), new Set([200]));
    assert.equal(keys.proofs, 1);
  });

  it('fails without a usable key, says so in the log alone, and comes back 5 s after the key', async () => {
    keys.failure = new AssumeError('network', 'The key that signs now cannot be used.', {
      code: 'KMSInternalException',
    });
    assert.deepEqual(await ready(), [503, { status: 'not-ready', reason: 'signing-key' }]);
    assert.ok(fixture.logged.some(line => line.includes('No key signs.') && line.includes('KMSInternalException')));
    assert.ok(!fixture.answered.join('').includes('KMS'));
    keys.failure = undefined;
    fixture.clock.time += 4_999;
    assert.equal((await ready())[0], 503);
    fixture.clock.time += 1;
    assert.equal((await ready())[0], 200);
  });

  it('is no matter of whatever a key service throws', async () => {
    keys.failure = new TypeError('ghs_secret is undefined');
    assert.deepEqual(await ready(), [503, { status: 'not-ready', reason: 'signing-key' }]);
    assertNoSecret(['ghs_secret'], { logged: fixture.logged });
  });

  it('ends when the broker is to end, while it is alive and answers', async () => {
    assert.equal((await ready())[0], 200);
    fixture.broker.drain();
    assert.deepEqual(await ready(), [503, { status: 'not-ready', reason: 'draining' }]);
    assert.equal((await fixture.get('/healthz')).status, 200);
    assert.equal((await fixture.ask()).status, 200);
  });

  it('fails while nearly all connections are busy, and says so in the log', async () => {
    fixture.broker.crowded(true);
    assert.deepEqual(await ready(), [503, { status: 'not-ready', reason: 'connections' }]);
    assert.ok(fixture.logged.some(line => line.includes('Nearly all connections are busy.')));
    assert.equal((await fixture.get('/healthz')).status, 200);
    fixture.broker.crowded(false);
    assert.equal((await ready())[0], 200);
  });

  it('is not asked for by what says only that the process lives', async () => {
    keys.failure = new AssumeError('network', 'No.');
    assert.equal((await fixture.get('/healthz')).status, 200);
    assert.equal(keys.proofs, 0);
  });
});
