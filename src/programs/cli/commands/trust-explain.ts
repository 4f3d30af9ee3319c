import type { CommandDefinition } from '../command.ts';

export const trustExplainCommand: CommandDefinition = {
  name: 'explain',
  argument: {
    syntax: '[trust]',
    description: 'a role, provider or credential as its file names it (default: every one of the checkout)',
  },
  summary: 'why a token is let in by a trust policy of the checkout, or is not',
  options: [
    {
      flags: '--claims <file>',
      description:
        'claims as JSON, `-` for standard input (default: of a token of this environment, which is asked for)',
    },
  ],
  examples: [
    {
      line: 'rolecall trust explain deploy',
      does: "this environment's token beside each condition of the role's trust",
    },
    { line: 'rolecall trust explain --claims claims.json', does: 'the same for a token of another place' },
  ],
  async run(context, input) {
    const { runExplain } = await import('../trust/run-explain.ts');
    return runExplain(context, { name: input.argument(0), claims: input.text('claims') });
  },
};
