import { AssumeError } from '../../../core/errors.ts';
import { listed } from '../../../core/text.ts';
import { REVIEW_DAYS } from '../../../trust/review/due.ts';
import type { CommandDefinition } from '../command.ts';
import type { CommandInput } from '../command-input.ts';
import type { MarkRequest } from '../trust/mark-roles.ts';
import type { ReviewFormat } from '../trust/run-review.ts';

const FORMATS: readonly ReviewFormat[] = ['text', 'markdown', 'csv', 'json'];
const EXPLAINS = { hint: '`rolecall trust review --help` explains.' };

export const trustReviewCommand: CommandDefinition = {
  name: 'review',
  summary: 'who can take each role of the map and of pipelines, and when somebody last looked at it',
  options: [
    { flags: '--format <format>', description: `how to print: ${listed(FORMATS, 'or')} (default: text)` },
    {
      flags: '--due [days]',
      description: `end with 7 where a review is longer ago than that, or never was (default: ${REVIEW_DAYS} days)`,
    },
    {
      flags: '--with <role>',
      description: 'an active role as which its cloud is asked when roles of its account were last used, and for what',
    },
    { flags: '--svg <file>', description: 'draw it into a file as well: issuer, who, role, account' },
    { flags: '--mark <roles...>', description: 'write into the map of these roles that they were reviewed today' },
    { flags: '--by <name>', description: 'who reviewed them, for --mark' },
  ],
  examples: [
    {
      line: 'rolecall trust review --mark deploy --by "Ada Lovelace"',
      does: 'write into its map that it was reviewed today',
    },
    { line: 'rolecall trust review', does: 'each role: who can take it, findings, the last review' },
    { line: 'rolecall trust review --format markdown > review.md', does: 'evidence for an audit' },
    { line: 'rolecall trust review --due', does: 'in CI: fail where a review is overdue' },
  ],
  async run(context, input) {
    const mark = markOf(input);
    const { markRoles, runReview } = await import('../trust/run-review.ts');
    if (mark !== undefined) return markRoles(context, mark);
    return runReview(context, {
      format: context.json ? 'json' : formatOf(input),
      svg: input.text('svg'),
      isDueAsked: input.flag('due') || input.has('due'),
      longest: longestOf(input),
      as: input.text('with'),
    });
  },
};

/** @throws AssumeError `usage`. */
function formatOf(input: CommandInput): ReviewFormat {
  const named = input.text('format') ?? 'text';
  const format = FORMATS.find(each => each === named);
  if (format !== undefined) return format;
  throw new AssumeError('usage', `--format takes ${listed(FORMATS, 'or')}.`, EXPLAINS);
}

/** @throws AssumeError `usage`. */
function longestOf(input: CommandInput): number {
  const text = input.text('due');
  if (text === undefined) return REVIEW_DAYS;
  if (/^[1-9][0-9]{0,3}$/.test(text)) return Number(text);
  throw new AssumeError('usage', '--due takes days, from 1 to 9999.', EXPLAINS);
}

/** @throws AssumeError `usage`. */
function markOf(input: CommandInput): MarkRequest | undefined {
  const roles = input.texts('mark');
  const by = input.text('by');
  if (roles.length === 0 && by === undefined) return undefined;
  if (roles.length === 0) throw new AssumeError('usage', '--by goes with --mark.', EXPLAINS);
  if (by === undefined) throw new AssumeError('usage', 'Who reviewed it is missing: give --by.', EXPLAINS);
  return { roles, by };
}
