import assert from 'node:assert/strict';
import { AssumeError } from '../../../src/core/errors.ts';
import { AutoAssume } from '../../../src/programs/extension/flows/auto-assume.ts';
import { GitHubSignIn } from '../../../src/programs/extension/flows/git-hub-sign-in.ts';
import { assertNoSecret } from '../../support/secret-absence.ts';
import { assumed } from './fakes.ts';
import { DEV, harness } from './flow-harness.ts';
import { item, overview } from './sample-overview.ts';

const FRESH = `ghu_${'a'.repeat(36)}`;
const STALE = "identity-stale: GitHub no longer accepts this codespace's token.";

function stale(): AssumeError {
  return new AssumeError('identity-stale', "GitHub no longer accepts this codespace's token.");
}

/** A window in which GitHub's sign-in gives these tokens in turn; undefined: the person closed it. */
async function window(tokens: readonly (string | undefined)[], autoAssume = false) {
  const asked: string[] = [];
  const gitHub = new GitHubSignIn(again => {
    asked.push(again ? 'for a new session' : 'for a session');
    return Promise.resolve(tokens[asked.length - 1]);
  });
  const parts = await harness({ overview: overview([item('dev', { autoAssume })]), signIn: gitHub.signIn });
  return { ...parts, asked, gitHub };
}

describe('A GitHub token that is stale', () => {
  it('is replaced after a click, and the role is tried again with the session’s', async () => {
    const { flow, sessions, dialogs, outcome, asked, gitHub } = await window([FRESH]);
    const usedAtRetry: unknown[] = [];
    sessions.outcomes.push(stale(), () => {
      usedAtRetry.push(gitHub.session(DEV.folder)?.reveal());
      return Promise.resolve(assumed('dev'));
    });
    dialogs.actions.push('sign-in-to-github');
    await flow.assume(DEV);
    assert.deepEqual(
      [outcome(), asked, usedAtRetry],
      [
        { calls: ['assume dev for window', 'assume dev for window'], said: [STALE], activity: undefined },
        ['for a session'],
        [FRESH],
      ],
    );
  });

  it('is replaced by one in GitHub’s newer form, with dots and 530 characters', async () => {
    const newer = `ghu_1234567_eyJhbGciOiJSUzI1NiJ9.${'a'.repeat(160)}.${'b-_'.repeat(112)}`;
    const { flow, sessions, dialogs, gitHub } = await window([newer]);
    sessions.outcomes.push(stale());
    dialogs.actions.push('sign-in-to-github');
    await flow.assume(DEV);
    assert.equal(gitHub.session(DEV.folder)?.reveal(), newer);
  });

  it('is replaced for the folder that was clicked in alone', async () => {
    const { flow, sessions, dialogs, gitHub } = await window([FRESH]);
    sessions.outcomes.push(stale());
    dialogs.actions.push('sign-in-to-github');
    await flow.assume(DEV);
    assert.deepEqual(
      [DEV.folder, '/workspaces/other'].map(folder => gitHub.session(folder)?.reveal()),
      [FRESH, undefined],
    );
  });

  it('is replaced for a renewal, and from the row', async () => {
    const { flow, sessions, dialogs, outcome, asked } = await window([FRESH]);
    sessions.outcomes.push(stale());
    await flow.renew(DEV);
    assert.deepEqual(asked, []);
    dialogs.actions.push('sign-in-to-github');
    await flow.explain(DEV);
    assert.deepEqual(
      [outcome(), asked],
      [
        {
          calls: ['renew dev', 'assume dev for window', 'renew dev', 'assume dev for window'],
          said: [STALE, STALE],
          activity: undefined,
        },
        ['for a session'],
      ],
    );
  });

  it('asks for a new session when the first one’s token did not help', async () => {
    const { flow, sessions, dialogs, asked } = await window([FRESH, FRESH]);
    sessions.outcomes.push(stale(), stale());
    dialogs.actions.push('sign-in-to-github', 'sign-in-to-github');
    await flow.assume(DEV);
    assert.deepEqual(asked, ['for a session', 'for a new session']);
  });

  it('is not replaced when the person closes the sign-in', async () => {
    const { flow, sessions, dialogs, outcome, gitHub } = await window([undefined]);
    sessions.outcomes.push(stale());
    dialogs.actions.push('sign-in-to-github');
    await flow.assume(DEV);
    assert.deepEqual(
      [outcome().calls, outcome().said, gitHub.session(DEV.folder)],
      [['assume dev for window'], [STALE], undefined],
    );
  });

  for (const token of [`gho_${'a'.repeat(36)}`, `ghp_${'a'.repeat(36)}`, `github_pat_${'a'.repeat(40)}`, '', 'ghu_']) {
    it(`is not replaced by ${token.slice(0, 6) || 'nothing'}…, which is said and never shown`, async () => {
      const { flow, sessions, dialogs, outcome, gitHub, logged } = await window([token]);
      sessions.outcomes.push(stale());
      dialogs.actions.push('sign-in-to-github');
      await flow.assume(DEV);
      assert.deepEqual(
        [outcome().calls, outcome().said.length, gitHub.session(DEV.folder)],
        [['assume dev for window'], 2, undefined],
      );
      assert.match(outcome().said[1] ?? '', /^no-identity-source: .*is not the codespace’s own/);
      assertNoSecret([/aaaa/], { outcome: outcome(), logged });
    });
  }

  it('asks nobody to sign in when no click asked for the role', async () => {
    const { flow, sessions, store, outcome, asked } = await window([FRESH], true);
    sessions.outcomes.push(stale());
    await new AutoAssume({ store, assumeFlow: flow }).consider();
    assert.deepEqual([asked, outcome().said, outcome().activity?.kind], [[], [], 'refused']);
  });
});
