import assert from 'node:assert/strict';
import type { EndedJob } from '../../run/run-jobs.ts';
import { emptyReport } from '../../run/stage-report.ts';
import { summary } from '../../run/summary.ts';

const ended = (seconds: number, report: Partial<EndedJob['report']> = {}): EndedJob => ({
  name: `job of ${seconds}`,
  report: { ...emptyReport, ...report },
  seconds,
});

describe('The end of a test run', () => {
  it('names the ten slowest jobs, what was skipped, what failed and why, and at last the counts', () => {
    const quick = Array.from({ length: 9 }, (_, index) => ended(index));
    const failed = ended(70.4, { passed: 2, failed: ['a test\n    because of this'] });
    const skipped = ended(90.6, { skipped: [{ title: 'another', reason: 'it is dark' }] });
    assert.deepEqual(summary([...quick, failed, skipped]), [
      '',
      'Slowest:',
      '- 91 s: job of 90.6',
      '- 70 s: job of 70.4',
      ...[8, 7, 6, 5, 4, 3, 2, 1].map(seconds => `- ${seconds} s: job of ${seconds}`),
      '',
      'Skipped, and why:',
      '- it is dark',
      '    another',
      '',
      'Failed:',
      '- a test\n    because of this',
      '',
      '2 passed, 1 failed, 1 skipped',
    ]);
  });
});
