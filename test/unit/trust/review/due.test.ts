import assert from 'node:assert/strict';
import { daysSince, REVIEW_DAYS, reviewState } from '../../../../src/trust/review/due.ts';
import { reviewSentence } from '../../../../src/trust/review/report/review-words.ts';

const TODAY = Date.parse('2026-12-01T15:00:00Z');

describe('when a role was last reviewed', () => {
  const rows: readonly (readonly [
    reviewed: string | undefined,
    kind: string,
    days: number | undefined,
    said: string,
  ])[] = [
    [undefined, 'never', undefined, 'Never reviewed.'],
    ['no date', 'never', undefined, 'Never reviewed.'],
    ['2026-12-01', 'current', 0, 'Reviewed on 2026-12-01, today, by Ada.'],
    ['2026-11-30', 'current', 1, 'Reviewed on 2026-11-30, yesterday, by Ada.'],
    ['2026-08-31', 'current', 92, 'Reviewed on 2026-08-31, 92 days ago, by Ada.'],
    ['2026-08-30', 'overdue', 93, 'Reviewed on 2026-08-30, 93 days ago, by Ada: overdue.'],
    [
      '2026-12-02',
      'future',
      -1,
      'Said to be reviewed on 2026-12-02, which is yet to come (by Ada): that is no review.',
    ],
  ];
  for (const [reviewed, kind, days, said] of rows) {
    it(`${String(reviewed)} is ${kind}`, () => {
      const state = reviewState({ reviewed, reviewedBy: 'Ada' }, TODAY, REVIEW_DAYS);
      assert.deepEqual(state, kind === 'never' ? { kind } : { kind, date: reviewed, by: 'Ada', days });
      assert.equal(reviewSentence(state), said);
    });
  }

  it('counts whole days, and none for what is no date', () => {
    assert.equal(daysSince('2026-11-30', Date.parse('2026-12-01T00:00:00Z')), 1);
    assert.equal(daysSince('2026-11-30', Date.parse('2026-11-30T23:59:59Z')), 0);
    assert.equal(daysSince('soon', TODAY), undefined);
  });
});
