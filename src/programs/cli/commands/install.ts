import type { CommandDefinition } from '../command.ts';
import { place } from '../present/place.ts';
import { reply } from '../present/reply.ts';

export const installCommand: CommandDefinition = {
  name: 'install',
  summary: 'put the command in place that profiles run',
  options: [],
  examples: [{ line: 'rolecall install', does: 'once; `assume` does it too' }],
  async run(context) {
    const files = await context.installation.install();
    const { command, homeDirectory } = context.world;
    reply(context, {
      document: { command: command.path, files },
      lines: () => [
        `Installed ${place(command.path, homeDirectory)}`,
        ...files.map(file => `  ${place(file, homeDirectory)}`),
        'No profile is written until a role map is allowed.',
      ],
    });
    return 0;
  },
};
