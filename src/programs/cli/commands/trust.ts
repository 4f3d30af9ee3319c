import type { CommandGroup } from '../command.ts';
import { trustExplainCommand } from './trust-explain.ts';
import { trustGenerateCommand } from './trust-generate.ts';
import { trustLintCommand } from './trust-lint.ts';
import { trustMigrateCommand } from './trust-migrate.ts';
import { trustReviewCommand } from './trust-review.ts';
import { trustTestCommand } from './trust-test.ts';

export const trustCommands: CommandGroup = {
  name: 'trust',
  summary: 'who can take the roles that this repository defines, and who should not',
  examples: [
    { line: 'rolecall trust explain deploy', does: 'why a token is let in, or is not' },
    { line: 'rolecall trust lint', does: 'find trust that lets too many in, or nobody' },
    { line: 'rolecall trust test', does: 'which strangers would get in where a boundary is another' },
    { line: 'rolecall trust generate deploy --form terraform', does: 'the narrowest trust for a token, proved' },
    { line: 'rolecall trust review', does: 'who can take each role, and when somebody last looked at it' },
  ],
  commands: [
    trustExplainCommand,
    trustLintCommand,
    trustTestCommand,
    trustGenerateCommand,
    trustMigrateCommand,
    trustReviewCommand,
  ],
};
