import { AssumeError } from '../../../core/errors.ts';
import { REVIEW_DAYS } from '../../../trust/review/due.ts';
import type { CommandDefinition } from '../command.ts';
import type { CommandInput } from '../command-input.ts';

const EXPLAINS = { hint: '`rolecall trust review --help` explains.' };

export const trustReviewCommand: CommandDefinition = {
  name: 'review',
  summary: 'who can take each role of the map and of pipelines, and when somebody last looked at it',
  options: [
    {
      flags: '--due [days]',
      description: `end with 7 where a review is longer ago than that, or never was (default: ${REVIEW_DAYS} days)`,
    },
  ],
  examples: [
    { line: 'rolecall trust review', does: 'each role: who can take it, findings, the last review' },
    { line: 'rolecall trust review --due', does: 'in CI: fail where a review is overdue' },
  ],
  async run(context, input) {
    const { runReview } = await import('../trust/run-review.ts');
    return runReview(context, { isDueAsked: input.flag('due') || input.has('due'), longest: longestOf(input) });
  },
};

/** @throws AssumeError `usage`. */
function longestOf(input: CommandInput): number {
  const text = input.text('due');
  if (text === undefined) return REVIEW_DAYS;
  if (/^[1-9][0-9]{0,3}$/.test(text)) return Number(text);
  throw new AssumeError('usage', '--due takes days, from 1 to 9999.', EXPLAINS);
}
