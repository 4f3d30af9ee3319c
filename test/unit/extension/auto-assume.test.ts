import assert from 'node:assert/strict';
import { AssumeError } from '../../../src/core/errors.ts';
import { AutoAssume } from '../../../src/programs/extension/flows/auto-assume.ts';
import { roleKey } from '../../../src/programs/extension/state/roles-state.ts';
import type { Overview, RoleOverview } from '../../../src/sessions/overview/overview.ts';
import { ONA_DETECTED, USER } from '../../support/sample-roles.ts';
import { assumed } from './fakes.ts';
import { DEV, harness } from './flow-harness.ts';
import { active, consentNeeded, FOLDER, item, NOW, overview } from './sample-overview.ts';

const AUTO = item('dev', { autoAssume: true });

async function opened(options: { overview?: Overview; trusted?: boolean } = {}) {
  const parts = await harness({ overview: overview([AUTO]), ...options });
  const { store, flow, sessions, refresher } = parts;
  const auto = new AutoAssume({ store, assumeFlow: flow });
  /** What the window shows from now on, as after a change outside. */
  const becomes = async (next: Overview): Promise<void> => {
    sessions.current = next;
    await refresher.refresh();
    await auto.consider();
  };
  await auto.consider();
  return { ...parts, auto, becomes };
}

const granted = (fingerprint: string) =>
  ({ consent: { kind: 'granted', fingerprint: fingerprint.repeat(64) } }) as const;

describe('A role of autoAssume', () => {
  it('is assumed for this window when the folder is first ready, and nothing is said', async () => {
    const { outcome, held } = await opened();
    assert.deepEqual(
      [outcome(), held],
      [{ calls: ['assume dev for window'], said: [], activity: undefined }, [FOLDER]],
    );
  });

  const left: readonly (readonly [what: string, overview: Overview, trusted?: boolean])[] = [
    ['in Restricted Mode', overview([AUTO]), false],
    ['before consent', overview([AUTO], { consent: consentNeeded([AUTO]) })],
    ['in a prebuild', overview([AUTO], { detection: { ...ONA_DETECTED, prebuild: true } })],
    ['that asks to confirm', overview([item('dev', { autoAssume: true }, { confirm: true })])],
    [
      'that is not available here',
      overview([{ ...AUTO, state: { kind: 'unavailable', reason: 'on main', detail: 'x' } }]),
    ],
    ['that is active, in another window or by the command', overview([{ ...AUTO, state: active(30) }])],
    ['that is not named there', overview([item('dev')])],
    ['whose identity needs a person', overview([{ ...AUTO, needsSignIn: true }])],
    ['of a catalogue, before it is allowed by itself', overview([{ ...AUTO, consent: consentNeeded([AUTO]) }])],
    [
      'of a catalogue, while the map waits',
      overview([{ ...AUTO, consent: { kind: 'granted', fingerprint: 'e'.repeat(64) } }], {
        consent: consentNeeded([item('other')]),
      }),
    ],
  ];
  for (const [what, current, trusted = true] of left) {
    it(`is left alone ${what}`, async () => {
      const { outcome, held } = await opened({ overview: current, trusted });
      assert.deepEqual([outcome(), held], [{ calls: [], said: [], activity: undefined }, []]);
    });
  }

  it('is assumed anew when what another window left has expired', async () => {
    const { outcome } = await opened({ overview: overview([{ ...AUTO, state: { kind: 'expired', expiredAt: NOW } }]) });
    assert.deepEqual(outcome().calls, ['assume dev for window']);
  });

  it('is assumed once the folder is trusted', async () => {
    const options = { trusted: false };
    const { outcome, auto, refresher } = await openedWith(options);
    options.trusted = true;
    await refresher.refresh();
    await auto.consider();
    assert.deepEqual(outcome(), { calls: ['assume dev for window'], said: [], activity: undefined });
  });

  it('stays released, whatever is read again', async () => {
    const { outcome, becomes } = await opened({ overview: overview([AUTO], granted('a')) });
    await becomes(overview([{ ...AUTO, state: active(59) }], granted('a')));
    await becomes(overview([AUTO], granted('a')));
    await becomes(overview([AUTO], { consent: consentNeeded([AUTO]) }));
    await becomes(overview([AUTO], granted('a')));
    assert.deepEqual(outcome().calls, ['assume dev for window']);
  });

  it('is assumed again when a changed map was allowed, and not before', async () => {
    const { outcome, becomes } = await opened({ overview: overview([AUTO], granted('a')) });
    await becomes(overview([AUTO], { consent: consentNeeded([AUTO], [{ sign: '+', text: 'role x' }]) }));
    assert.deepEqual(outcome().calls, ['assume dev for window']);
    await becomes(overview([AUTO], granted('b')));
    assert.deepEqual(outcome().calls, ['assume dev for window', 'assume dev for window']);
  });

  it('of the person’s own configuration waits for nobody’s consent', async () => {
    const own = { ...AUTO, source: USER };
    const other = item('other', { autoAssume: true });
    const { outcome } = await opened({ overview: overview([own, other], { consent: consentNeeded([other]) }) });
    assert.deepEqual(outcome().calls, ['assume dev for window']);
  });

  it('keeps its failure on its row: no message, for no click asked', async () => {
    const parts = await harness({ overview: overview([AUTO, item('second', { autoAssume: true })]) });
    const { sessions, store, flow, outcome } = parts;
    sessions.outcomes.push(new AssumeError('trust-mismatch', 'AWS refused dev.', { hint: 'Compare.' }));
    const auto = new AutoAssume({ store, assumeFlow: flow });
    await auto.consider();
    await auto.consider();
    assert.deepEqual(outcome(), {
      calls: ['assume dev for window', 'assume second for window'],
      said: [],
      activity: {
        kind: 'refused',
        work: 'assume',
        failure: { kind: 'trust-mismatch', message: 'AWS refused dev.', hint: 'Compare.' },
      },
    });
  });

  it('asks nobody to confirm, even when the map changed to ask just now', async () => {
    const { sessions, store, flow } = await harness({ overview: overview([AUTO]) });
    const confirms: unknown[] = [];
    sessions.outcomes.push(({ confirm }) => {
      confirms.push(confirm);
      return Promise.resolve(assumed('dev'));
    });
    await new AutoAssume({ store, assumeFlow: flow }).consider();
    assert.deepEqual(confirms, [undefined]);
  });

  it('can be cancelled like a click, and the next one follows', async () => {
    const { sessions, store, flow, outcome } = await harness({
      overview: overview([AUTO, item('second', { autoAssume: true })]),
    });
    let cancelling: Promise<void> | undefined;
    sessions.outcomes.push(
      (_request, signal) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => reject(new AssumeError('cancelled', 'Cancelled.')));
          cancelling = Promise.resolve().then(() => flow.cancel(DEV));
        }),
    );
    await new AutoAssume({ store, assumeFlow: flow }).consider();
    await cancelling;
    assert.deepEqual(outcome(), {
      calls: ['assume dev for window', 'assume second for window'],
      said: [],
      activity: undefined,
    });
  });

  it('does not follow when the window closes, or a person was quicker', async () => {
    const { sessions, store, flow, refresher, outcome } = await harness({
      overview: overview(['dev', 'second', 'third'].map(name => item(name, { autoAssume: true }))),
    });
    const auto = new AutoAssume({ store, assumeFlow: flow });
    sessions.outcomes.push(async () => {
      sessions.current = overview([AUTO, item('second', { autoAssume: true, state: active(59) }), third()]);
      await refresher.refresh();
      return assumed('dev');
    });
    sessions.outcomes.push(() => {
      auto.dispose();
      return Promise.resolve(assumed('third'));
    });
    await auto.consider();
    assert.deepEqual(outcome().calls, ['assume dev for window', 'assume third for window']);
    assert.equal(store.state.kind === 'ready' && store.state.activities.has(roleKey(DEV)), false);
  });
});

function third(): RoleOverview {
  return item('third', { autoAssume: true });
}

async function openedWith(options: { trusted: boolean }) {
  const parts = await harness(Object.assign(options, { overview: overview([AUTO]) }));
  const auto = new AutoAssume({ store: parts.store, assumeFlow: parts.flow });
  await auto.consider();
  return { ...parts, auto };
}
