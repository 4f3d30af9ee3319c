import type { CommandDefinition } from '../command.ts';

export const trustExplainCommand: CommandDefinition = {
  name: 'explain',
  argument: {
    syntax: '[role]',
    description:
      'a role of the role map; else a role, provider or credential as its file names it (default: every one of the checkout)',
  },
  summary: 'why a role is refused, or would be: the token beside the trust policies of the checkout',
  options: [
    {
      flags: '--claims <file>',
      description:
        'claims as JSON, `-` for standard input (default: of a token of this environment, which is asked for)',
    },
    {
      flags: '--answer <code>',
      description:
        'what the cloud answered: its message, a code of it (AccessDenied, AADSTS700213), or as a refused `assume` says',
    },
    {
      flags: '--with <role>',
      description: 'of a role of AWS: ask AWS for its trust policy as this role, which is active and may iam:GetRole',
    },
    { flags: '--markdown', description: 'of a role: for an issue or a chat, without names of people' },
  ],
  examples: [
    { line: 'rolecall trust explain deploy', does: "this environment's token beside the trust of the role" },
    {
      line: 'rolecall trust explain deploy --answer AccessDenied',
      does: 'the likely causes of that, also without a policy',
    },
    { line: 'rolecall trust explain --claims claims.json', does: 'every trust beside a token of another place' },
  ],
  async run(context, input) {
    const { runExplain } = await import('../trust/run-explain.ts');
    return runExplain(context, {
      name: input.argument(0),
      claims: input.text('claims'),
      answer: input.text('answer'),
      as: input.text('with'),
      markdown: input.flag('markdown'),
    });
  },
};
