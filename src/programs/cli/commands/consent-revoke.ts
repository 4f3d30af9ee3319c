import { printable } from '../../../core/text.ts';
import type { CommandDefinition } from '../command.ts';
import { reply } from '../present/reply.ts';

export const consentRevokeCommand: CommandDefinition = {
  name: 'revoke',
  summary: "take the consent back; releases the map's roles",
  options: [],
  examples: [{ line: 'rolecall consent revoke', does: 'the map is asked about again' }],
  async run(context) {
    const folder = await context.folder();
    const { label } = await context.world.repository(folder, undefined);
    const revoked = await context.sessions.revokeConsent(folder);
    reply(context, {
      document: () => ({ revoked }),
      lines: () => [
        revoked
          ? `Taken back: the role map of ${printable(label)} may not be used, and its roles were released.`
          : `Nothing was allowed for ${printable(label)}.`,
      ],
    });
    return 0;
  },
};
