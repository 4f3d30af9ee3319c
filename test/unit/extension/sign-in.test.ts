import assert from 'node:assert/strict';
import { AssumeError } from '../../../src/core/errors.ts';
import { Secret } from '../../../src/core/secret.ts';
import type { OpenIdClient, SignInPrompt, SignInRequest } from '../../../src/core/sign-in.ts';
import { createDeviceAuthorization, type OpenIdFlows } from '../../../src/identity/openid/device-authorization.ts';
import { AutoAssume } from '../../../src/programs/extension/flows/auto-assume.ts';
import { signInWithDialogs } from '../../../src/programs/extension/flows/sign-in.ts';
import { failureActions } from '../../../src/programs/extension/view/failure-actions.ts';
import { failureOf } from '../../support/failure-of.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { assumed, ScriptedDialogs } from './fakes.ts';
import { DEV, harness } from './flow-harness.ts';
import { item, overview } from './sample-overview.ts';

const REQUEST: SignInRequest = {
  service: 'acme.okta.com',
  userCode: 'ABCD-EFGH',
  verificationUri: 'https://acme.okta.com/activate',
  verificationUriComplete: 'https://acme.okta.com/activate?user_code=ABCD-EFGH',
  expiresAt: 600_000,
};
const CLIENT: OpenIdClient = { issuer: 'https://acme.okta.com', clientId: 'aws', scopes: ['openid'] };
const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

/** Shows a request to a scripted person, and ends it once they did their part. */
async function shown(dialogs: ScriptedDialogs, request = REQUEST): Promise<void> {
  const done = new AbortController();
  const asked = signInWithDialogs(dialogs)(request, done.signal);
  await Promise.race([turn(), asked]);
  done.abort();
  await asked;
}

describe('Signing in from a window', () => {
  it('opens the address after a click, with the code to paste, and shows both until it is done', async () => {
    const dialogs = new ScriptedDialogs();
    dialogs.signInAnswers.push('copy-and-open');
    await shown(dialogs);
    assert.deepEqual(dialogs.said, [
      'sign in at acme.okta.com with ABCD-EFGH?',
      'copied ABCD-EFGH',
      'opened https://acme.okta.com/activate',
      'shows ABCD-EFGH',
    ]);
  });

  it('opens the address that holds the code, where there is one, and leaves the clipboard alone', async () => {
    const { verificationUriComplete: _, ...plain } = REQUEST;
    for (const [request, address] of [
      [REQUEST, 'https://acme.okta.com/activate?user_code=ABCD-EFGH'],
      [plain, 'https://acme.okta.com/activate'],
    ] as const) {
      const dialogs = new ScriptedDialogs();
      dialogs.signInAnswers.push('open');
      await shown(dialogs, request);
      assert.deepEqual(dialogs.said.slice(1), [`opened ${address}`, 'shows ABCD-EFGH']);
    }
  });

  it('opens nothing for a person who does not want to, and ends', async () => {
    const dialogs = new ScriptedDialogs();
    const failure = await failureOf(() => shown(dialogs));
    assert.deepEqual(
      [failure.kind, failure.message, dialogs.said],
      ['cancelled', 'You did not sign in at acme.okta.com.', ['sign in at acme.okta.com with ABCD-EFGH?']],
    );
  });

  it('ends when the person gives up while it waits', async () => {
    const dialogs = new ScriptedDialogs();
    dialogs.signInAnswers.push('open');
    dialogs.waits = () => Promise.resolve('gave-up');
    assert.equal((await failureOf(() => shown(dialogs))).kind, 'cancelled');
  });

  it('ends by itself when somebody signed in before the question was answered, and opens nothing', async () => {
    const dialogs = new ScriptedDialogs();
    dialogs.askToSignIn = () => new Promise(() => undefined);
    await shown(dialogs);
    assert.deepEqual(dialogs.said, []);
  });
});

/** Flows that have the person sign in and then give a token. */
function flowsAsking(): { readonly flows: OpenIdFlows; readonly calls: string[] } {
  const calls: string[] = [];
  return {
    calls,
    flows: {
      async signIn(client, prompt) {
        calls.push(client.clientId);
        const done = new AbortController();
        const asked = prompt(REQUEST, done.signal);
        await Promise.race([turn(), asked]);
        done.abort();
        await asked;
        return {
          idToken: new Secret('t'),
          subject: 's',
          expiresAt: new FakeClock().now() + 3_600_000,
          refreshToken: undefined,
        };
      },
      refresh: () => Promise.reject(new AssumeError('internal', 'Nothing to refresh.')),
    },
  };
}

/** A window with three roles for whose identity somebody has to sign in. */
async function window(autoAssume = false) {
  const { flows, calls } = flowsAsking();
  const signIns = createDeviceAuthorization({ clock: new FakeClock(), flows: () => Promise.resolve(flows) });
  const rows = () =>
    ['dev', 'deploy', 'data'].map(name => {
      const row = item(name, { autoAssume });
      return signIns.isSignedIn(CLIENT) ? row : { ...row, needsSignIn: true as const };
    });
  const parts = await harness({ overview: overview(rows()) });
  const { sessions, refresher } = parts;
  const assume = async (request: { readonly role: string; readonly signIn?: SignInPrompt }) => {
    await signIns.idToken(CLIENT, request.signIn);
    sessions.current = overview(rows());
    return assumed(request.role);
  };
  sessions.outcomes.push(assume, assume, assume);
  return { ...parts, calls, refresher };
}

describe('Roles whose identity needs a sign-in', () => {
  it('wait for one sign-in together: one dialog, then each goes on', async () => {
    const { flow, dialogs, calls, sessions } = await window();
    dialogs.signInAnswers.push('open');
    await Promise.all(['dev', 'deploy', 'data'].map(role => flow.assume({ ...DEV, role })));
    assert.deepEqual(calls, ['aws']);
    assert.deepEqual(
      dialogs.said.filter(said => said.startsWith('sign in')),
      ['sign in at acme.okta.com with ABCD-EFGH?'],
    );
    assert.equal(sessions.calls.length, 3);
  });

  it('are all left when the person does not want to, and nothing is said of it', async () => {
    const { flow, dialogs, store } = await window();
    await Promise.all(['dev', 'deploy'].map(role => flow.assume({ ...DEV, role })));
    assert.deepEqual(dialogs.said, ['sign in at acme.okta.com with ABCD-EFGH?']);
    assert.ok(store.state.kind === 'ready' && store.state.activities.size === 0);
  });

  it('are not assumed by themselves before somebody signed in, and are then', async () => {
    const { flow, dialogs, calls, sessions, store } = await window(true);
    const auto = new AutoAssume({ store, assumeFlow: flow });
    await auto.consider();
    assert.deepEqual([sessions.calls, dialogs.said, calls], [[], [], []]);
    dialogs.signInAnswers.push('open');
    await flow.assume(DEV);
    await auto.consider();
    assert.deepEqual(
      sessions.calls,
      ['assume dev for window', 'assume dev for window', 'assume deploy for window', 'assume data for window'].slice(
        0,
        sessions.calls.length,
      ),
    );
    assert.ok(sessions.calls.includes('assume deploy for window') && sessions.calls.includes('assume data for window'));
    assert.deepEqual(calls, ['aws']);
  });

  it('offer to sign in where that was missing or took too long, and the click asks again', async () => {
    assert.deepEqual(failureActions('sign-in-needed'), ['sign-in']);
    const { flow, dialogs, sessions } = await window();
    sessions.outcomes.unshift(new AssumeError('sign-in-needed', 'Nobody signed in at acme.okta.com within 10 min.'));
    dialogs.actions.push('sign-in');
    dialogs.signInAnswers.push('open');
    await flow.assume(DEV);
    assert.deepEqual(
      [sessions.calls, dialogs.said],
      [
        ['assume dev for window', 'assume dev for window'],
        [
          'sign-in-needed: Nobody signed in at acme.okta.com within 10 min.',
          'sign in at acme.okta.com with ABCD-EFGH?',
          'opened https://acme.okta.com/activate?user_code=ABCD-EFGH',
          'shows ABCD-EFGH',
        ],
      ],
    );
  });

  it('ask nobody without a click', async () => {
    const { flow, dialogs, calls, outcome } = await window();
    await flow.assumeQuietly(DEV);
    assert.deepEqual([calls, dialogs.said, outcome().activity?.kind], [[], [], 'refused']);
  });

  it('are asked about again after signing out', async () => {
    const { release, sessions } = await window();
    assert.equal(await release.signOut(), true);
    assert.deepEqual(sessions.calls, ['signOut']);
  });
});
