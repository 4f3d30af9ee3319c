import assert from 'node:assert/strict';
import { AssumeError } from '../../../src/core/errors.ts';
import { Secret } from '../../../src/core/secret.ts';
import type { DeviceAuthorization, SignInPrompt, SignInRequest } from '../../../src/core/sign-in.ts';
import type { AssessedSource, SubjectToken, TokenSource } from '../../../src/core/token.ts';
import { createProviderSource } from '../../../src/identity/openid/provider-source.ts';
import { signInPrompt } from '../../../src/programs/cli/asking/sign-in-prompt.ts';
import type { Assumed, AssumeRequest, RoleSessions } from '../../../src/sessions/overview/overview.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { assertNoSecret } from '../../support/secret-absence.ts';
import { unsignedToken } from '../../support/unsigned-token.ts';
import { assumed, fakeOverview, fakeSessions, fakeWorld, run } from './fake-context.ts';
import { FakeTerminal } from './fake-terminal.ts';

const REQUEST: SignInRequest = {
  service: 'acme.okta.com',
  userCode: 'ABCD-EFGH',
  verificationUri: 'https://acme.okta.com/activate',
  verificationUriComplete: 'https://acme.okta.com/activate?user_code=ABCD-EFGH',
  expiresAt: new FakeClock().now() + 600_000,
};
const TOLD = [
  'Open https://acme.okta.com/activate and enter ABCD-EFGH',
  'or open https://acme.okta.com/activate?user_code=ABCD-EFGH and compare the code.',
].join('\n');

/** A source that has the person sign in, once; `tried` tells what it was asked. */
function provider(tried: string[]): AssessedSource {
  const source: TokenSource = {
    id: 'device-authorization',
    name: 'Sign-in at acme.okta.com',
    interactive: true,
    availability: () => Promise.resolve({ usable: true }),
    audienceFor: () => '0oa-aws',
    async token(audience, _signal, prompt): Promise<SubjectToken> {
      tried.push(audience);
      if (prompt === undefined) throw new AssumeError('sign-in-needed', 'You have to sign in first.');
      await shownFor(prompt, REQUEST);
      return {
        jwt: new Secret('eyJ.secret.x'),
        claims: { iss: 'https://acme.okta.com', sub: '00u1', aud: audience, groups: ['platform'] },
        audience,
        source: 'device-authorization',
      };
    },
    record: () => undefined,
  };
  return { source, id: source.id, name: source.name, availability: { usable: true }, needsSignIn: ['aws'] };
}

/** Shows it until the next turn of the loop. */
async function shownFor(prompt: SignInPrompt, request: SignInRequest): Promise<void> {
  const done = new AbortController();
  const shown = prompt(request, done.signal);
  await new Promise(resolve => setImmediate(resolve));
  done.abort();
  await shown;
}

async function assumedAfterSigningIn({ signIn }: AssumeRequest): Promise<Assumed> {
  assert.ok(signIn !== undefined);
  await shownFor(signIn, REQUEST);
  return assumed();
}

/** Sessions that can be signed out of: what a command had a person sign in for ends with it. */
function sessionsOf(overrides: Partial<RoleSessions>): RoleSessions {
  return fakeSessions({ signOut: () => Promise.resolve(), ...overrides });
}

describe('Signing in from the command', () => {
  it('says on standard error where to go, with which code, and how long there is', async () => {
    const terminal = new FakeTerminal({ interactive: true });
    await shownFor(signInPrompt({ terminal, world: fakeWorld() }), REQUEST);
    assert.deepEqual([terminal.out, terminal.err], ['', TOLD]);
    assert.equal(terminal.waits[0], '  sign-in   waiting for you at acme.okta.com, 10 min left …');
    assert.ok(terminal.waits.includes('  sign-in   waiting for you at acme.okta.com, under a minute left …'));
  });

  it('names one address where the provider has no other', async () => {
    const terminal = new FakeTerminal();
    const { verificationUriComplete: _, ...request } = REQUEST;
    await shownFor(signInPrompt({ terminal, world: fakeWorld() }), request);
    assert.equal(terminal.err, 'Open https://acme.okta.com/activate and enter ABCD-EFGH');
  });

  for (const command of ['assume', 'renew'] as const) {
    it(`is asked for by \`${command}\`, without a terminal too`, async () => {
      const terminal = new FakeTerminal();
      const sessions = sessionsOf({ [command]: assumedAfterSigningIn });
      assert.equal(await run([command, 'dev-readonly'], terminal, { sessions }), 0);
      assert.equal(terminal.err, TOLD);
    });
  }

  it('leaves standard output to the document', async () => {
    const terminal = new FakeTerminal();
    const sessions = sessionsOf({ assume: assumedAfterSigningIn });
    assert.equal(await run(['assume', 'dev-readonly', '--json'], terminal, { sessions }), 0);
    assert.equal(terminal.err, TOLD);
    const document: unknown = JSON.parse(terminal.out);
    assert.equal(typeof document, 'object');
  });

  const asking: readonly (readonly [words: readonly string[], audience: string])[] = [
    [['token', '--role', 'dev-readonly'], '0oa-aws'],
    [['token', '--audience', '0oa-aws', '--decode'], '0oa-aws'],
    [['env', '--claims'], '0oa-aws'],
    [['env', '--claims', '--json'], '0oa-aws'],
  ];
  for (const [words, audience] of asking) {
    it(`is asked for by \`${words.join(' ')}\`, for the client of the cloud`, async () => {
      const terminal = new FakeTerminal();
      const tried: string[] = [];
      const source = provider(tried);
      const sessions = sessionsOf({
        overview: () => Promise.resolve(fakeOverview({ sources: [source], source })),
      });
      assert.equal(await run(words, terminal, { sessions }), 0);
      assert.deepEqual([tried, terminal.err], [[audience], TOLD]);
      assertNoSecret(['secret'], { out: terminal.out });
    });
  }

  for (const clientIds of [{ gcp: '0oa-gcp' }, { azure: '0oa-azure' }]) {
    const [clientId] = Object.values(clientIds);
    it(`is asked for by \`env --claims\` where ${clientId} is the only client`, async () => {
      const claims = { iss: 'https://acme.okta.com', sub: '00u1', aud: clientId, exp: 1e300 };
      const signIns: DeviceAuthorization = {
        isSignedIn: () => false,
        idToken: client => Promise.resolve(new Secret(unsignedToken({ ...claims, aud: client.clientId }))),
        signOut: () => Promise.resolve(),
      };
      const okta = createProviderSource(
        { preset: 'okta', issuer: claims.iss, clientIds },
        { deviceAuthorization: () => Promise.resolve(signIns) },
      );
      const source = { source: okta, id: okta.id, name: okta.name, availability: await okta.availability() };
      const sessions = sessionsOf({ overview: () => Promise.resolve(fakeOverview({ sources: [source], source })) });
      const terminal = new FakeTerminal();
      assert.equal(await run(['env', '--claims'], terminal, { sessions }), 0);
      assert.match(terminal.out, new RegExp(`^Claims of a token for ${clientId}$`, 'm'));
      assert.match(terminal.out, /^ +exp +1e\+300$/m);
    });
  }

  for (const words of [['env'], ['roles'], ['status'], ['status', '--prompt'], ['consent', 'show']]) {
    it(`is never asked for by \`${words.join(' ')}\``, async () => {
      const terminal = new FakeTerminal();
      const tried: string[] = [];
      const source = provider(tried);
      const sessions = sessionsOf({
        overview: () => Promise.resolve(fakeOverview({ sources: [source], source })),
      });
      assert.equal(await run(words, terminal, { sessions }), 0);
      assert.deepEqual([tried, terminal.err], [[], '']);
    });
  }
});
