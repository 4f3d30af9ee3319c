import { AssumeError } from '../../../core/errors.ts';
import { listed, printable } from '../../../core/text.ts';
import type { CommandContext, CommandDefinition } from '../command.ts';
import { reply } from '../present/reply.ts';

export const releaseCommand: CommandDefinition = {
  name: 'release',
  argument: { syntax: '[role]', description: 'the role to give up' },
  summary: 'forget the credentials of a role, or of all',
  options: [{ flags: '--all', description: 'every role of yours in this environment, whatever the repository' }],
  examples: [
    { line: 'rolecall release dev-readonly', does: 'forget one' },
    { line: 'rolecall release --all', does: 'forget every one, at the end of the day' },
  ],
  async run(context, input) {
    const role = input.argument(0);
    const all = input.flag('all');
    if (all === (role !== undefined)) {
      throw new AssumeError('usage', all ? 'Name a role or say --all, not both.' : 'Name a role, or say --all.', {
        hint: '`rolecall status` lists the roles that are active.',
      });
    }
    const released =
      role === undefined
        ? await context.sessions.releaseAll()
        : await context.sessions.release(await context.folder(), role);
    reply(context, {
      document: () => ({ released }),
      lines: () => [
        released.length === 0
          ? [
              `${role === undefined ? 'No role was' : `${printable(role, 80)} was not`} active.`,
              ...notOurs(context),
            ].join(' ')
          : `Released ${listed(released.map(name => printable(name)))}. Tools get no credentials from Rolecall until you assume it again.`,
      ],
    });
    return 0;
  },
};

/** Names that others took before we came: nothing of ours was ever there, and that is said. */
function notOurs({ world }: CommandContext): readonly string[] {
  const { unread } = world.otherPlaces();
  return unread.map(({ path, why }) => `${printable(path)} ${why}, and was never used by Rolecall.`);
}
