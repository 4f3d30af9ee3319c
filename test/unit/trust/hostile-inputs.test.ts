import assert from 'node:assert/strict';
import { hostileAnswers, hostileInput } from '../../support/hostile-inputs.ts';

/** All ten thousand are read by `npm run bench -- trust`, or here where this says so. */
const COUNT = Number(process.env['ROLECALL_HOSTILE_INPUTS'] ?? 1200);

describe('Hostile files', function () {
  // What is bounded takes seconds in all, what is not takes many minutes.
  this.timeout(600_000);

  it('are the same for the same number, and each another', () => {
    assert.deepEqual(hostileInput(7), hostileInput(7));
    const texts = Array.from({ length: 200 }, (_, index) => hostileInput(index + 1).text);
    assert.ok(new Set(texts).size > 190);
  });

  it(`end in findings or in sentences that say what was not read, all ${COUNT} of them`, async () => {
    const { failures } = await hostileAnswers(COUNT);
    assert.deepEqual(failures, []);
  });
});
