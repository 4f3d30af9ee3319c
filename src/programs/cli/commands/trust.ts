import type { CommandGroup } from '../command.ts';
import { trustExplainCommand } from './trust-explain.ts';
import { trustLintCommand } from './trust-lint.ts';

export const trustCommands: CommandGroup = {
  name: 'trust',
  summary: 'who can take the roles that this repository defines, and who should not',
  examples: [
    { line: 'rolecall trust explain deploy', does: 'why a token is let in, or is not' },
    { line: 'rolecall trust lint', does: 'find trust that lets too many in, or nobody' },
  ],
  commands: [trustExplainCommand, trustLintCommand],
};
