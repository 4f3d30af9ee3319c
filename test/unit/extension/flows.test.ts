import assert from 'node:assert/strict';
import { AssumeError } from '../../../src/core/errors.ts';
import { awsRole } from '../../support/sample-roles.ts';
import { assumed } from './fakes.ts';
import { DEV, harness } from './flow-harness.ts';
import { consentNeeded, FOLDER, item, overview } from './sample-overview.ts';

const needed = () => overview([item('dev')], { consent: consentNeeded([item('dev')]) });
const CONSENT = 'consent? Allow acme/app to use this role?';

describe('Assuming a role', () => {
  it('holds the lease, assumes for this window, and says nothing', async () => {
    const { flow, outcome, held } = await harness();
    await flow.assume(DEV);
    assert.deepEqual(
      [outcome(), held],
      [{ calls: ['assume dev for window'], said: [], activity: undefined }, [FOLDER]],
    );
  });

  it('asks for consent first, and grants exactly what was shown', async () => {
    const { flow, outcome, dialogs } = await harness({ overview: needed() });
    dialogs.consents.push('allow');
    await flow.assume(DEV);
    assert.deepEqual(outcome(), {
      calls: ['grant aaaa', 'assume dev for window'],
      said: [CONSENT],
      activity: undefined,
    });
  });

  it('does nothing without consent', async () => {
    const { flow, outcome } = await harness({ overview: needed() });
    await flow.assume(DEV);
    assert.deepEqual(outcome(), { calls: [], said: [CONSENT], activity: undefined });
  });

  it('does nothing in Restricted Mode, whoever calls', async () => {
    const { flow, consent, outcome, held } = await harness({ overview: needed(), trusted: false });
    await flow.assume(DEV);
    await flow.renew(DEV);
    await consent.review(FOLDER);
    assert.deepEqual(
      [outcome(), held],
      [{ calls: [], said: ['restricted', 'restricted', 'restricted'], activity: undefined }, []],
    );
  });

  it('asks for a role of a catalogue by itself, and grants exactly that', async () => {
    const kept = { ...item('dev'), consent: consentNeeded([item('dev')]) };
    const asked = async (answer: 'allow' | 'not-now') => {
      const { flow, dialogs, outcome } = await harness({ overview: overview([kept]) });
      dialogs.consents.push(answer);
      await flow.assume(DEV);
      return outcome();
    };
    assert.deepEqual(await asked('not-now'), { calls: [], said: [CONSENT], activity: undefined });
    assert.deepEqual((await asked('allow')).calls, ['grant dev aaaa', 'assume dev for window']);
  });

  it('asks for that role of several of a catalogue, and lets the view see it', async () => {
    const [other, dev] = ['other', 'dev'].map((name, index) => {
      const { kind, request } = consentNeeded([item(name)]);
      return { ...item(name), consent: { kind, request: { ...request, fingerprint: String(index).repeat(64) } } };
    });
    assert.ok(other !== undefined && dev !== undefined);
    const { consent, dialogs, sessions, store, outcome } = await harness({ overview: overview([other, dev]) });
    dialogs.consents.push('allow');
    assert.equal(await consent.review(FOLDER, 'dev'), true);
    assert.deepEqual([outcome().calls, sessions.asked.at(-2)], [['grant dev 1111'], 'ask']);
    const [read] = store.state.kind === 'ready' ? store.state.folders : [];
    const kinds = read?.kind === 'read' ? read.overview.roles.map(each => each.consent?.kind) : [];
    assert.deepEqual(kinds, ['needed', 'granted']);
  });

  it('asks anew for that role, not for the map alone, when it changed while the person read', async () => {
    const kept = { ...item('dev'), consent: consentNeeded([item('dev')]) };
    const { consent, dialogs, sessions, outcome } = await harness({ overview: overview([kept]) });
    sessions.grantOutcome = new AssumeError('consent-needed', 'dev changed.');
    dialogs.consents.push('allow', 'not-now');
    dialogs.actions.push('review-consent');
    assert.equal(await consent.review(FOLDER, 'dev'), false);
    assert.deepEqual(outcome().said, [CONSENT, 'consent-needed: dev changed.', CONSENT]);
  });

  it('asks no more than a few times about what changes faster than a person reads it', async () => {
    const { flow, sessions, dialogs, outcome } = await harness();
    for (let times = 0; times < 20; times += 1) {
      sessions.outcomes.push(new AssumeError('consent-needed', 'dev changed since you allowed it.'));
    }
    await flow.assume(DEV);
    assert.ok(sessions.outcomes.length > 10, 'it goes on and on');
    assert.deepEqual([outcome().said, dialogs.consents], [['consent-needed: dev changed since you allowed it.'], []]);
  });

  it('needs no consent for a role of the person’s own', async () => {
    const { flow, outcome } = await harness({
      overview: overview([item('dev'), item('other')], { consent: consentNeeded([item('other')]) }),
    });
    await flow.assume(DEV);
    assert.deepEqual(outcome(), { calls: ['assume dev for window'], said: [], activity: undefined });
  });

  it('asks again when the map changed between the reading and the click', async () => {
    const { flow, sessions, dialogs, outcome } = await harness();
    sessions.outcomes.push(new AssumeError('consent-needed', 'The role map changed.'));
    sessions.current = needed();
    dialogs.consents.push('allow');
    await flow.assume(DEV);
    assert.deepEqual(outcome(), {
      calls: ['assume dev for window', 'grant aaaa', 'assume dev for window'],
      said: [CONSENT],
      activity: undefined,
    });
  });

  it('asks to confirm, with the repository that asks', async () => {
    const { flow, sessions, dialogs, outcome } = await harness();
    sessions.outcomes.push(async ({ confirm }) => {
      if ((await confirm?.(awsRole('dev'))) !== true) throw new AssumeError('cancelled', 'Cancelled.');
      return assumed('dev');
    });
    dialogs.confirms = false;
    await flow.assume(DEV);
    assert.deepEqual(outcome(), {
      calls: ['assume dev for window'],
      said: ['confirm dev for acme/app?'],
      activity: undefined,
    });
  });

  it('says that somebody released the role while it was being assumed, and offers to try again', async () => {
    const { flow, sessions, dialogs, outcome } = await harness();
    sessions.outcomes.push(new AssumeError('taken-back', 'dev was released while it was being assumed.'));
    dialogs.actions.push('retry');
    await flow.assume(DEV);
    assert.deepEqual(outcome(), {
      calls: ['assume dev for window', 'assume dev for window'],
      said: ['taken-back: dev was released while it was being assumed.'],
      activity: undefined,
    });
    sessions.outcomes.push(new AssumeError('taken-back', 'dev was released while it was being assumed.'));
    await flow.assumeQuietly(DEV);
    assert.deepEqual([outcome().said.length, outcome().activity], [1, undefined]);
  });

  it('says nothing of it to whoever cancelled', async () => {
    const { flow, sessions, outcome } = await harness();
    sessions.outcomes.push(() => {
      flow.cancel(DEV);
      return Promise.reject(new AssumeError('taken-back', 'dev was released while it was being assumed.'));
    });
    await flow.assume(DEV);
    assert.deepEqual(outcome(), { calls: ['assume dev for window'], said: [], activity: undefined });
  });

  it('keeps a refusal on the row, and carries out what was chosen', async () => {
    const { flow, sessions, dialogs, outcome, helped, logged } = await harness();
    const cause = new Error('server said: token eyJhbGciOi');
    sessions.outcomes.push(new AssumeError('trust-mismatch', 'AWS refused dev.', { hint: 'Compare.', cause }));
    dialogs.actions.push('go-to-role');
    await flow.assume(DEV);
    assert.deepEqual(
      [outcome(), helped, logged],
      [
        {
          calls: ['assume dev for window'],
          said: ['trust-mismatch: AWS refused dev.'],
          activity: {
            kind: 'refused',
            work: 'assume',
            failure: { kind: 'trust-mismatch', message: 'AWS refused dev.', hint: 'Compare.' },
          },
        },
        ['go-to-role dev'],
        ['Could not assume dev: trust-mismatch.'],
      ],
    );
  });

  it('logs what tells failures apart: role, kind, code and host, and nothing that a server wrote', async () => {
    const { flow, release, sessions, logged } = await harness();
    const cause = new Error('server said: token eyJhbGciOi');
    const details = { hint: 'eyJ', cause, code: 'ETIMEDOUT', host: 'sts.eu-west-1.amazonaws.com' };
    sessions.outcomes.push(
      new AssumeError('network', 'eyJ', details),
      new AssumeError('identity-rejected', 'eyJ', { code: 'token-kind', host: 'id.acme.example\u001b[2J' }),
      new AssumeError('local-file', 'eyJ', { code: 'EACCES' }),
    );
    await flow.assume(DEV);
    await flow.renew(DEV);
    await flow.assume(DEV);
    sessions.releaseFailure = new AssumeError('local-file', 'eyJ');
    await release.release(DEV);
    assert.deepEqual(logged, [
      'Could not assume dev: network (ETIMEDOUT, asked sts.eu-west-1.amazonaws.com).',
      'Could not renew dev: identity-rejected (token-kind, asked id.acme.example\ufffd[2J).',
      'Could not assume dev: local-file (EACCES).',
      'Could not release dev: local-file.',
    ]);
  });

  it('tries again when asked to, and forgets the refusal when that works', async () => {
    const { flow, sessions, dialogs, outcome } = await harness();
    sessions.outcomes.push(new AssumeError('network', 'No answer.'));
    dialogs.actions.push('retry');
    await flow.assume(DEV);
    assert.deepEqual(outcome(), {
      calls: ['assume dev for window', 'assume dev for window'],
      said: ['network: No answer.'],
      activity: undefined,
    });
  });

  it('explains a refusal again, and retries what was refused', async () => {
    const { flow, sessions, dialogs, outcome } = await harness();
    sessions.outcomes.push(new AssumeError('network', 'No answer.'));
    await flow.renew(DEV);
    dialogs.actions.push('retry');
    await flow.explain(DEV);
    assert.deepEqual(outcome(), {
      calls: ['renew dev', 'assume dev for window', 'renew dev', 'assume dev for window'],
      said: ['network: No answer.', 'network: No answer.'],
      activity: undefined,
    });
  });

  it('names what hides the role', async () => {
    const { flow, sessions, outcome } = await harness();
    sessions.outcomes.push({
      shadows: [{ name: 'AWS_ACCESS_KEY_ID', where: 'the environment', who: 'tools', fix: 'Unset it.' }],
    });
    await flow.assume(DEV);
    const one = { name: 'AWS_PROFILE', where: '/home/dev/.bashrc:3', who: 'boto3', fix: 'Remove it.' };
    sessions.outcomes.push({ shadows: [one, one, one] });
    await flow.assume(DEV);
    assert.deepEqual(outcome().said, ['dev is hidden by AWS_ACCESS_KEY_ID', 'dev is hidden by AWS_PROFILE and 2 more']);
  });

  it('ignores a second click, shows each step, and can be cancelled', async () => {
    const { flow, sessions, outcome, store } = await harness();
    const steps: unknown[] = [];
    store.onChange(() => {
      const { activity } = outcome();
      steps.push(activity?.kind === 'working' ? activity.step : activity);
    });
    sessions.outcomes.push(
      (request, signal) =>
        new Promise((_resolve, reject) => {
          request.onStep?.({ step: 'token', text: 'Ona', took: 1 });
          signal?.addEventListener('abort', () => reject(new AssumeError('cancelled', 'Cancelled.')));
        }),
    );
    const first = flow.assume(DEV);
    await flow.assume(DEV);
    await new Promise(resolve => setTimeout(resolve, 5));
    flow.cancel(DEV);
    await first;
    assert.deepEqual(
      [outcome(), [...new Set(steps)]],
      [{ calls: ['assume dev for window'], said: [], activity: undefined }, ['started', 'token', undefined]],
    );
  });
});

describe('Consent', () => {
  it('can be given after the whole text was read', async () => {
    const { consent, dialogs, outcome } = await harness({ overview: needed() });
    dialogs.consents.push('show-as-text', 'allow');
    assert.equal(await consent.review(FOLDER), true);
    assert.deepEqual(outcome(), { calls: ['grant aaaa'], said: [CONSENT, 'text: whole'], activity: undefined });
  });

  it('is asked for anew when the map changed while the person read', async () => {
    const { consent, dialogs, sessions, outcome } = await harness({ overview: needed() });
    sessions.grantOutcome = new AssumeError('consent-needed', 'The role map changed.');
    dialogs.consents.push('allow', 'not-now');
    dialogs.actions.push('review-consent');
    assert.equal(await consent.review(FOLDER), false);
    assert.deepEqual(outcome().said, [CONSENT, 'consent-needed: The role map changed.', CONSENT]);
  });
});

describe('Releasing', () => {
  it('shows that it is under way, and works in any mode', async () => {
    const { release, outcome } = await harness({ trusted: false });
    await release.release(DEV);
    assert.deepEqual(outcome(), { calls: ['release dev'], said: [], activity: undefined });
  });
});
