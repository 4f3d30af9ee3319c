import { assumeAndTell } from '../assume-and-tell.ts';
import type { CommandDefinition } from '../command.ts';

export const renewCommand: CommandDefinition = {
  name: 'renew',
  argument: { syntax: '<role>', description: 'a role that was assumed' },
  summary: 'take a role again; silent renewal starts its eight hours anew',
  options: [{ flags: '--yes', description: 'do not ask for a role that wants to be confirmed (on a terminal only)' }],
  examples: [{ line: 'rolecall renew dev-readonly', does: 'before it expires, or after' }],
  async run(context, input) {
    const wanted = { role: input.required(0, "The role's name"), yes: input.flag('yes') };
    return assumeAndTell(context, wanted, (request, signal) => context.sessions.renew(request, signal));
  },
};
