import { AssumeError } from '../../../core/errors.ts';
import { listed } from '../../../core/text.ts';
import type { CommandDefinition } from '../command.ts';
import type { TestFormat } from '../trust/test-report.ts';

const FORMATS: readonly TestFormat[] = ['text', 'json', 'github', 'junit'];

export const trustTestCommand: CommandDefinition = {
  name: 'test',
  argument: {
    syntax: '[trusts...]',
    description: 'roles, providers or credentials as their files name them (default: every one of the checkout)',
  },
  summary: 'break the boundaries of trust policies on purpose, and hold them to trust-tests.yaml',
  options: [
    { flags: '--format <format>', description: `how to print: ${listed(FORMATS, 'or')} (default: text)` },
    { flags: '--all', description: 'tell also of those who stay out' },
    {
      flags: '--claims <file>',
      description:
        'claims, as JSON, of a token that the trusts are for; `-` for standard input (default: made of each policy)',
    },
    { flags: '--token', description: 'take the claims of a token of this environment, which is asked for' },
    {
      flags: '--write',
      description: 'write what is found into trust-tests.yaml, for trusts that have no rows in it yet',
    },
  ],
  examples: [
    {
      line: 'rolecall trust test',
      does: 'which strangers would get in; in CI, whether the rows of trust-tests.yaml hold',
    },
    { line: 'rolecall trust test deploy --all', does: 'every boundary of one role' },
    { line: 'rolecall trust test --write', does: 'write the rows, to be looked over and kept in the repository' },
  ],
  async run(context, input) {
    const format = context.json ? 'json' : (FORMATS.find(each => each === input.text('format')) ?? 'text');
    if (input.has('format') && !FORMATS.some(each => each === input.text('format'))) {
      throw new AssumeError('usage', `--format takes ${listed(FORMATS, 'or')}.`, {
        hint: '`rolecall trust test --help` explains.',
      });
    }
    const { runTest } = await import('../trust/run-test.ts');
    return runTest(context, {
      names: input.words(),
      format,
      all: input.flag('all'),
      claims: input.text('claims'),
      ownToken: input.flag('token'),
      write: input.flag('write'),
    });
  },
};
