import assert from 'node:assert/strict';
import { AssumeError } from '../../../src/core/errors.ts';
import { Secret } from '../../../src/core/secret.ts';
import type { OpenIdClient, SignInPrompt } from '../../../src/core/sign-in.ts';
import {
  createDeviceAuthorization,
  type OpenIdFlows,
  type OpenIdGrant,
} from '../../../src/identity/openid/device-authorization.ts';
import { failureOf } from '../../support/failure-of.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const AWS: OpenIdClient = { issuer: 'https://acme.okta.com', clientId: 'aws', scopes: ['openid', 'groups'] };
const GOOGLE: OpenIdClient = { ...AWS, clientId: 'google' };
const prompt: SignInPrompt = () => Promise.resolve();

/** Flows that wait until the test says how they end. */
class HeldFlows implements OpenIdFlows {
  readonly calls: string[] = [];
  readonly signals: AbortSignal[] = [];
  /** Does not end when it is given up. */
  deaf = false;
  readonly #ends: ((end: OpenIdGrant | Error) => void)[] = [];

  signIn(client: OpenIdClient, _prompt: SignInPrompt, signal: AbortSignal): Promise<OpenIdGrant> {
    this.calls.push(`sign in ${client.clientId}`);
    return this.#held(signal);
  }

  refresh(client: OpenIdClient, { refreshToken }: { refreshToken: Secret }, signal: AbortSignal): Promise<OpenIdGrant> {
    this.calls.push(`refresh ${client.clientId} with ${refreshToken.reveal()}`);
    return this.#held(signal);
  }

  /** Ends the one that began first. */
  async end(end: OpenIdGrant | Error): Promise<void> {
    while (this.#ends.length === 0) await turn();
    this.#ends.shift()?.(end);
    await turn();
  }

  #held(signal: AbortSignal): Promise<OpenIdGrant> {
    this.signals.push(signal);
    return new Promise((resolve, reject) => {
      if (!this.deaf)
        signal.addEventListener('abort', () => reject(new AssumeError('cancelled', 'Cancelled.')), { once: true });
      this.#ends.push(end => (end instanceof Error ? reject(end) : resolve(end)));
    });
  }
}

/** Lets everything that is ready go on. */
const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

function setUp() {
  const clock = new FakeClock();
  const flows = new HeldFlows();
  let loaded = 0;
  const signIns = createDeviceAuthorization({
    clock,
    flows: () => {
      loaded += 1;
      return Promise.resolve(flows);
    },
  });
  const grant = (name: string, more: Partial<OpenIdGrant> = {}): OpenIdGrant => ({
    idToken: new Secret(name),
    subject: 'jane',
    expiresAt: clock.now() + 3_600_000,
    refreshToken: undefined,
    ...more,
  });
  const ask = async (client = AWS, asked: SignInPrompt | undefined = prompt, signal?: AbortSignal): Promise<string> =>
    (await signIns.idToken(client, asked, signal)).reveal();
  return { clock, flows, signIns, grant, ask, loaded: () => loaded };
}

describe('What people signed in for', () => {
  it('is asked for once, whoever else waits for it', async () => {
    const { flows, ask, grant } = setUp();
    const both = Promise.all([ask(), ask(AWS, () => assert.fail('asked twice')), ask()]);
    await flows.end(grant('one'));
    assert.deepEqual([await both, flows.calls], [['one', 'one', 'one'], ['sign in aws']]);
  });

  it('is kept until a minute before its end, and asked for again then', async () => {
    const { clock, flows, signIns, ask, grant } = setUp();
    const first = ask();
    await flows.end(grant('one'));
    await first;
    clock.time += 3_540_000;
    assert.deepEqual([await ask(), signIns.isSignedIn(AWS)], ['one', true]);
    clock.time += 1;
    assert.equal(signIns.isSignedIn(AWS), false);
    const again = ask();
    await flows.end(grant('two'));
    assert.deepEqual([await again, flows.calls.length], ['two', 2]);
  });

  it('is each client’s own', async () => {
    const { flows, signIns, ask, grant } = setUp();
    const both = Promise.all([ask(AWS), ask(GOOGLE)]);
    await flows.end(grant('of aws'));
    await flows.end(grant('of google'));
    assert.deepEqual(await both, ['of aws', 'of google']);
    assert.equal(signIns.isSignedIn({ ...AWS, issuer: 'https://other.okta.com' }), false);
    assert.equal(signIns.isSignedIn({ ...AWS, scopes: ['openid', 'groups', 'email'] }), false);
    assert.equal(signIns.isSignedIn({ ...AWS, scopes: ['groups', 'openid'] }), true);
  });

  it('is not asked for where nobody can be, and nothing is loaded or sent', async () => {
    const { signIns, loaded } = setUp();
    assert.deepEqual(await failureOf(() => signIns.idToken(AWS)), {
      kind: 'sign-in-needed',
      message: 'You have to sign in at acme.okta.com first.',
      hint: 'Assume the role by a click in VS Code or with `rolecall assume`, which show you where to sign in.',
      retryable: false,
    });
    assert.equal(loaded(), 0);
  });

  it('is not given up while somebody still waits', async () => {
    const { flows, ask, grant } = setUp();
    const leaving = new AbortController();
    const leaves = failureOf(() => ask(AWS, prompt, leaving.signal));
    const stays = ask();
    await turn();
    leaving.abort();
    assert.equal((await leaves).kind, 'cancelled');
    assert.equal(flows.signals[0]?.aborted, false);
    await flows.end(grant('one'));
    assert.equal(await stays, 'one');
  });

  it('is given up at once when the last one leaves, and begun anew for whoever comes then', async () => {
    const { flows, ask, grant } = setUp();
    const leaving = new AbortController();
    const leaves = failureOf(() => ask(AWS, prompt, leaving.signal));
    await turn();
    leaving.abort();
    assert.equal((await leaves).kind, 'cancelled');
    const comes = ask();
    assert.equal(flows.signals[0]?.aborted, true);
    await flows.end(grant('too late'));
    await flows.end(grant('two'));
    assert.deepEqual([await comes, await ask(), flows.calls.length], ['two', 'two', 2]);
  });

  it('leaves what was given up to itself, however long it takes to end and whatever it brings', async () => {
    const { flows, ask, grant } = setUp();
    flows.deaf = true;
    const leaving = new AbortController();
    const leaves = failureOf(() => ask(AWS, prompt, leaving.signal));
    await turn();
    leaving.abort();
    await leaves;
    const comes = ask();
    await turn();
    assert.equal(flows.calls.length, 2);
    await flows.end(grant('too late'));
    await flows.end(grant('two'));
    assert.deepEqual([await comes, await ask()], ['two', 'two']);
  });

  it('asks nobody who has given up already', async () => {
    const { flows, ask } = setUp();
    const failure = await failureOf(() => ask(AWS, prompt, AbortSignal.abort()));
    await turn();
    assert.equal(failure.kind, 'cancelled');
    assert.deepEqual(
      flows.signals.map(({ aborted }) => aborted),
      [true],
    );
  });

  it('fails for everyone who waits, and can be asked for again', async () => {
    const { flows, ask, grant } = setUp();
    const both = [ask(), ask()].map(each => failureOf(() => each));
    await flows.end(new AssumeError('identity-rejected', 'The sign-in was refused.'));
    assert.deepEqual(
      (await Promise.all(both)).map(({ kind }) => kind),
      ['identity-rejected', 'identity-rejected'],
    );
    const again = ask();
    await flows.end(grant('two'));
    assert.equal(await again, 'two');
  });

  it('is renewed without a person while there is a refresh token', async () => {
    const { clock, flows, signIns, ask, grant } = setUp();
    const first = ask();
    await flows.end(grant('one', { refreshToken: new Secret('r1') }));
    await first;
    clock.time += 3_600_000;
    assert.equal(signIns.isSignedIn(AWS), true);
    const quiet = Promise.all([signIns.idToken(AWS), signIns.idToken(AWS)]);
    await flows.end(grant('two', { refreshToken: new Secret('r2') }));
    assert.deepEqual(
      (await quiet).map(token => token.reveal()),
      ['two', 'two'],
    );
    clock.time += 3_600_000;
    const next = signIns.idToken(AWS);
    await flows.end(grant('three'));
    await next;
    assert.deepEqual(flows.calls, ['sign in aws', 'refresh aws with r1', 'refresh aws with r2']);
  });

  it('is asked of the person again when the provider ended the sign-in, and only of one who is there', async () => {
    const over = new AssumeError('sign-in-needed', 'acme.okta.com ended your sign-in.');
    for (const there of [true, false]) {
      const { clock, flows, signIns, ask, grant } = setUp();
      const first = ask();
      await flows.end(grant('one', { refreshToken: new Secret('r1') }));
      await first;
      clock.time += 3_600_000;
      const next = there ? ask() : failureOf(() => signIns.idToken(AWS));
      await flows.end(over);
      if (there) {
        await flows.end(grant('two'));
        assert.equal(await next, 'two');
      } else {
        assert.equal((await failureOf(() => signIns.idToken(AWS))).kind, 'sign-in-needed');
        assert.deepEqual([signIns.isSignedIn(AWS), flows.calls.length], [false, 2]);
      }
    }
  });

  it('asks the person who comes while it is renewed quietly, should that fail', async () => {
    const { clock, flows, signIns, ask, grant } = setUp();
    const first = ask();
    await flows.end(grant('one', { refreshToken: new Secret('r1') }));
    await first;
    clock.time += 3_600_000;
    const quiet = signIns.idToken(AWS);
    await turn();
    const clicked = ask();
    await flows.end(new AssumeError('sign-in-needed', 'acme.okta.com ended your sign-in.'));
    await flows.end(grant('two'));
    assert.deepEqual([(await quiet).reveal(), await clicked], ['two', 'two']);
  });

  it('keeps its refresh token while the provider cannot be reached', async () => {
    const { clock, flows, signIns, ask, grant } = setUp();
    const first = ask();
    await flows.end(grant('one', { refreshToken: new Secret('r1') }));
    await first;
    clock.time += 3_600_000;
    const failing = failureOf(() => ask());
    await flows.end(new AssumeError('network', 'No answer.'));
    assert.equal((await failing).kind, 'network');
    assert.deepEqual([signIns.isSignedIn(AWS), flows.calls], [true, ['sign in aws', 'refresh aws with r1']]);
  });

  it('is forgotten by signing out, and so is what is under way', async () => {
    const { flows, signIns, ask, grant } = setUp();
    const first = ask(GOOGLE);
    await flows.end(grant('one', { refreshToken: new Secret('r1') }));
    await first;
    const under = failureOf(() => ask(AWS));
    await turn();
    await signIns.signOut();
    assert.equal((await under).kind, 'cancelled');
    assert.deepEqual(
      [AWS, GOOGLE].map(client => signIns.isSignedIn(client)),
      [false, false],
    );
    assert.equal((await failureOf(() => signIns.idToken(GOOGLE))).kind, 'sign-in-needed');
  });

  it('can be asked for again when what speaks with providers could not be loaded', async () => {
    let works = false;
    const flows = new HeldFlows();
    const { clock, grant } = setUp();
    const signIns = createDeviceAuthorization({
      clock,
      flows: () => (works ? Promise.resolve(flows) : Promise.reject(new AssumeError('local-file', 'No such file.'))),
    });
    assert.equal((await failureOf(() => signIns.idToken(AWS, prompt))).kind, 'local-file');
    works = true;
    const again = signIns.idToken(AWS, prompt);
    await flows.end(grant('one'));
    assert.equal((await again).reveal(), 'one');
  });
});
