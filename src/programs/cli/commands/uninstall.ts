import { AssumeError } from '../../../core/errors.ts';
import { printable } from '../../../core/text.ts';
import { removeProfilesOf } from '../../../clouds/delivery.ts';
import type { CommandContext, CommandDefinition } from '../command.ts';
import type { Uninstalled } from '../installation.ts';
import { place } from '../present/place.ts';
import { reply } from '../present/reply.ts';

const NOTHING = 'Nothing of Rolecall was there.';

export const uninstallCommand: CommandDefinition = {
  name: 'uninstall',
  summary: 'remove credentials, profiles, command and consents; your own configuration stays',
  options: [
    {
      flags: '--home <id>',
      description: "only the profiles of another home, as `rolecall doctor` names it: a container's that is gone",
    },
  ],
  examples: [{ line: 'rolecall uninstall', does: 'prints each file it changed or removed, and what it had to leave' }],
  async run(context, input) {
    const { refusedHome, homeDirectory } = context.world;
    if (refusedHome !== undefined) {
      throw new AssumeError('local-file', `HOME is not used: ${printable(refusedHome.why)}. Nothing was removed.`, {
        hint: `Run it as whose home it is; for what is yours in ${homeDirectory}, run \`HOME=${homeDirectory} rolecall uninstall\`.`,
      });
    }
    const home = input.text('home');
    const { files, left } =
      home === undefined ? await context.installation.uninstall() : await withoutHome(context, home);
    reply(context, {
      document: () => ({ files, left }),
      lines: () => [
        ...(files.length + left.length > 0
          ? []
          : [home === undefined ? NOTHING : 'No profile of that home was there.']),
        ...(files.length === 0 ? [] : ['Changed or removed:', ...files.map(file => `  ${place(file, homeDirectory)}`)]),
        ...(left.length === 0 ? [] : ['Left, and to be removed by you:']),
        ...left.map(({ path, why }) => `  ${place(path, homeDirectory)}: ${printable(why, 600)}`),
      ],
    });
    return left.length === 0 ? 0 : 1;
  },
};

/** Profiles of a home that is gone: nobody else can take them away. */
async function withoutHome({ world }: CommandContext, home: string): Promise<Uninstalled> {
  if (!/^[0-9a-f]{12}$/.test(home)) {
    throw new AssumeError('usage', `"${printable(home, 40)}" names no home.`, {
      hint: '`rolecall doctor` lists the profiles of other homes with their names: twelve hexadecimal digits.',
    });
  }
  const changed = await removeProfilesOf(world, home);
  return { files: changed ? [world.awsConfig.path] : [], left: [] };
}
