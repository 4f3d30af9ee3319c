import type { CommandDefinition } from '../command.ts';
import { place } from '../present/place.ts';
import { reply } from '../present/reply.ts';

export const uninstallCommand: CommandDefinition = {
  name: 'uninstall',
  summary: 'remove profiles, command, credentials and consents; your own configuration stays',
  options: [],
  examples: [{ line: 'rolecall uninstall', does: 'prints each file it changed or removed' }],
  async run(context) {
    const files = await context.installation.uninstall();
    reply(context, {
      document: { files },
      lines: () =>
        files.length === 0
          ? ['Nothing of Rolecall was there.']
          : ['Changed or removed:', ...files.map(file => `  ${place(file, context.world.homeDirectory)}`)],
    });
    return 0;
  },
};
