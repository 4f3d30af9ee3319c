import { assumeAndTell } from '../assume-and-tell.ts';
import type { CommandDefinition } from '../command.ts';
import { MASK_OPTION, maskingSecrets } from '../mask-secrets.ts';

export const renewCommand: CommandDefinition = {
  name: 'renew',
  argument: { syntax: '<role>', description: 'a role that was assumed' },
  summary: 'take a role again; silent renewal starts its eight hours anew',
  options: [
    { flags: '--yes', description: 'do not ask for a role that wants to be confirmed (on a terminal only)' },
    MASK_OPTION,
  ],
  examples: [{ line: 'rolecall renew dev-readonly', does: 'before it expires, or after' }],
  async run(context, input) {
    const role = input.required(0, "The role's name");
    const onIssued = input.flag('mask') ? await maskingSecrets(context) : undefined;
    const wanted = { role, yes: input.flag('yes'), ...(onIssued === undefined ? {} : { onIssued }) };
    return assumeAndTell(context, wanted, (request, signal) => context.sessions.renew(request, signal));
  },
};
