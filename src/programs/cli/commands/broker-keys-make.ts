import { printable } from '../../../core/text.ts';
import type { CommandDefinition } from '../command.ts';
import { KEY_RING_OPTIONS, keyRingOf } from '../key-ring-of.ts';
import { keyDocument, keyLines } from '../present/key-ring-text.ts';
import { reply } from '../present/reply.ts';

export const brokerKeysMakeCommand: CommandDefinition = {
  name: 'make',
  summary: 'make a key ring with its first key; run it as the user whom the broker runs as',
  options: KEY_RING_OPTIONS,
  examples: [
    {
      line: 'sudo -u rolecall /usr/local/bin/rolecall broker keys make --directory /var/lib/rolecall/keys',
      does: 'signs at once',
    },
  ],
  async run(context, input) {
    const { directory, keeper } = await keyRingOf(context, input);
    const keys = await keeper.make();
    const now = context.world.clock.now();
    reply(context, {
      document: () => ({ directory, keys: keys.map(key => keyDocument(key, keys, now)) }),
      lines: () => [
        `Made the key ring ${printable(directory)}, which nobody but this user can read.`,
        ...keyLines(keys, now),
        "In the broker's configuration:",
        `  keys: { directory: ${printable(directory)} }`,
      ],
    });
    return 0;
  },
};
