import assert from 'node:assert/strict';
import { AssumeError } from '../../../src/core/errors.ts';
import { type Explained, ExplainFlow } from '../../../src/programs/extension/flows/explain-flow.ts';
import type { ToldFailure } from '../../../src/trust/explain/refusal-explanation.ts';
import { explainRefusal } from '../../../src/trust/explain/explain-refusal.ts';
import { SCENARIOS } from '../trust/explain/scenarios.ts';
import { DEV, harness } from './flow-harness.ts';

const [scenario = assert.fail()] = SCENARIOS;
const EXPLAINED: Explained = {
  folder: DEV.folder,
  markdown: '# Why',
  explanation: explainRefusal({
    role: { name: 'dev', target: scenario.target },
    claims: scenario.claims,
    failure: scenario.failure,
    trusts: [],
    originOf: () => ({ kind: 'cloud', asked: 'test' }),
  }),
};

async function explaining(result: () => Explained) {
  const { dialogs, store, log, logged } = await harness();
  const asked: (ToldFailure | undefined)[] = [];
  const shown: Explained[] = [];
  const flow = new ExplainFlow({
    store,
    dialogs,
    log,
    explainRole: async (_, failure) => {
      asked.push(failure);
      return await Promise.resolve().then(result);
    },
    showExplanation: async explained => {
      shown.push(explained);
      await Promise.resolve();
    },
  });
  return { flow, store, dialogs, asked, shown, logged };
}

describe('Explaining a refusal in the window', () => {
  it('tells what the cloud answered in the last attempt, of closed lists alone, and shows what comes of it', async () => {
    const { flow, store, asked, shown, dialogs } = await explaining(() => EXPLAINED);
    const failure = {
      kind: 'identity-rejected',
      message: 'AWS refuses.',
      hint: 'Look.',
      code: 'InvalidIdentityToken',
      reason: 'audience-differs',
    } as const;
    store.activity(DEV, { kind: 'refused', work: 'assume', failure });
    await flow.explain(DEV);
    assert.deepEqual([asked, shown, dialogs.said], [[failure], [EXPLAINED], ['looking into dev']]);
  });

  it('is there for a role that nobody has tried yet', async () => {
    const { flow, asked, shown } = await explaining(() => EXPLAINED);
    await flow.explain(DEV);
    assert.deepEqual([asked, shown.length], [[undefined], 1]);
  });

  it('says why it cannot, and nothing when it was cancelled', async () => {
    for (const [kind, said] of [
      ['consent-needed', ['looking into dev', 'consent-needed: No.']],
      ['cancelled', ['looking into dev']],
    ] as const) {
      const { flow, dialogs, shown } = await explaining(() => {
        throw new AssumeError(kind, 'No.');
      });
      await flow.explain(DEV);
      assert.deepEqual([dialogs.said, shown], [said, []]);
    }
  });
});
