import { AssumeError } from '../../../core/errors.ts';
import { printable } from '../../../core/text.ts';
import type { CommandDefinition } from '../command.ts';
import { place } from '../present/place.ts';
import { reply } from '../present/reply.ts';

export const uninstallCommand: CommandDefinition = {
  name: 'uninstall',
  summary: 'remove credentials, profiles, command and consents; your own configuration stays',
  options: [],
  examples: [{ line: 'rolecall uninstall', does: 'prints each file it changed or removed, and what it had to leave' }],
  async run(context) {
    const { refusedHome, homeDirectory } = context.world;
    if (refusedHome !== undefined) {
      throw new AssumeError('local-file', `HOME is not used: ${printable(refusedHome.why)}. Nothing was removed.`, {
        hint: `Run it as whose home it is; for what is yours in ${homeDirectory}, run \`HOME=${homeDirectory} rolecall uninstall\`.`,
      });
    }
    const { files, left } = await context.installation.uninstall();
    reply(context, {
      document: { files, left },
      lines: () => [
        ...(files.length + left.length === 0 ? ['Nothing of Rolecall was there.'] : []),
        ...(files.length === 0 ? [] : ['Changed or removed:', ...files.map(file => `  ${place(file, homeDirectory)}`)]),
        ...(left.length === 0 ? [] : ['Left, and to be removed by you:']),
        ...left.map(({ path, why }) => `  ${place(path, homeDirectory)}: ${printable(why, 600)}`),
      ],
    });
    return left.length === 0 ? 0 : 1;
  },
};
